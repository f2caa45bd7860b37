"""Where a service's words differ from what its own proof says. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from ledger_client.proofs import Report, TrustRoot
from ledger_client.remote.refused import AnswerContradicted
from ledger_client.remote.shapes import BasisTold, FindingTold, JudgedTold, LegTold


def refuse_contradictions(
    report: Report,
    trust_root: TrustRoot,
    judged: JudgedTold,
    basis: BasisTold,
    findings: Sequence[FindingTold],
    custody: Sequence[LegTold] | None = None,
) -> None:
    """Pass words that say what the proof says.

    Args:
        report: made here, of the service's bundle, for the time that the service judged for.
        custody: where the words tell of it.

    Raises:
        AnswerContradicted: names the first member that differs.
    """
    told = (
        *_of_basis(report, trust_root, basis),
        *_of_verdict(report, judged),
        ("findings", _reasons(findings) == _own_reasons(report)),
        ("custody", custody is None or _legs(custody) == _own_legs(report)),
    )
    for member, alike in told:
        if not alike:
            raise AnswerContradicted(
                "the service's answer is not what its own proof says",
                pointer=f"/{member}",
                rule="service.contradicted",
            )


def _of_basis(
    report: Report, trust_root: TrustRoot, basis: BasisTold
) -> Iterator[tuple[str, bool]]:
    fingerprint = hashlib.sha256(trust_root.encode()).hexdigest()
    yield "basis/trustRoot", basis.trust_root == f"0x{fingerprint}"
    block = report.block
    yield "basis/blockNumber", block is not None and basis.block_number == block.number
    yield "basis/blockTime", block is not None and basis.block_time == block.time
    yield "basis/blockHash", block is not None and basis.block_hash == f"0x{block.hash.hex()}"
    yield "basis/heading", basis.heading == report.heading


def _of_verdict(report: Report, judged: JudgedTold) -> Iterator[tuple[str, bool]]:
    yield "judged/verdict", judged.verdict == report.verdict.value
    yield "judged/headline", judged.headline == report.headline


def _reasons(findings: Sequence[FindingTold]) -> list[tuple[str, ...]]:
    return sorted(
        (one.code, one.severity, one.sentence, one.ask, one.pointer, one.detail) for one in findings
    )


def _own_reasons(report: Report) -> list[tuple[str, ...]]:
    return sorted(
        (one.code, one.severity.value, one.sentence, one.ask, one.pointer, one.detail)
        for one in report.findings
    )


def _legs(custody: Sequence[LegTold]) -> list[tuple[object, ...]]:
    return [
        (one.participant.id, one.kind, one.since, one.block_number, one.within) for one in custody
    ]


def _own_legs(report: Report) -> list[tuple[object, ...]]:
    return [
        (
            one.participant.hex(),
            one.kind,
            one.time,
            one.number,
            None if one.within is None else f"0x{one.within.hex()}",
        )
        for one in report.custody
    ]
