"""Certificates replayed: state and draws from their entries, against their slots."""

from __future__ import annotations

from ledger_client.ledger.certificate_history import CertificateHistory, CertificateTerms
from ledger_client.ledger.certificate_replay import replay_certificates
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.rule_broken import RuleBroken
from ledger_client.ledger.state import CertificateState
from ledger_client.ledger.values import UnitId
from ledger_client.proofs.case import Case, Chunk, ProvedCertificate

_OF_UNITS = frozenset({Kind.DRAW, Kind.RESTORE})


def check_certificate_replays(case: Case) -> None:
    """Replay every certificate, and compare with its slots and with what units have of it."""
    proved = case.proved_slots().certificates
    shown = {one.unit_id for one in case.bundle.units}
    for subject, chunk in case.folded().certificates.items():
        history = _replayed(case, chunk, proved[subject].state)
        if history is not None and history.state != proved[subject].state:
            case.findings.add("state.mismatch", f"{chunk.place}/state")
        _check_draws(case, chunk, _units_named(chunk, shown), proved[subject], history)


def _replayed(case: Case, chunk: Chunk, proved: CertificateState) -> CertificateHistory | None:
    if chunk.has_gaps:
        return None
    terms = CertificateTerms(proved.scope, proved.valid_from, proved.valid_until, proved.quantity)
    entries = [entry for entry in chunk.entries if entry is not None]
    try:
        return replay_certificates(entries, {chunk.subject: terms})[chunk.subject]
    except RuleBroken as broken:
        drew = broken.entry.kind is Kind.DRAW
        code = "certificate.not_valid_then" if drew else "state.mismatch"
        case.findings.add(code, chunk.pointer(broken.index), str(broken))
        return None


def _check_draws(
    case: Case,
    chunk: Chunk,
    named: set[UnitId],
    proved: ProvedCertificate,
    history: CertificateHistory | None,
) -> None:
    """The slot of every unit shown that drew, as the entries say; and none has what others have."""
    where = f"{chunk.place}/draws"
    for unit in sorted(named - set(proved.draws)):
        case.findings.add("proof.missing", where, f"0x{unit.hex()}")
    for unit in sorted(set(proved.draws) - named):
        case.note_excess(where, f"0x{unit.hex()}")
    for unit in sorted(named & set(proved.draws)):
        if history is not None and history.draws.get(unit) != proved.draws[unit]:
            case.findings.add("state.mismatch", where, f"0x{unit.hex()}")
    if sum(draw.quantity for draw in proved.draws.values()) > proved.state.drawn:
        case.findings.add("certificate.overdrawn", where)


def _units_named(chunk: Chunk, shown: set[bytes]) -> set[UnitId]:
    draws = [entry for entry in chunk.entries if entry is not None and entry.kind in _OF_UNITS]
    return {UnitId(entry.related) for entry in draws if entry.related in shown}
