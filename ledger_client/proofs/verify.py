"""``verify``: a bundle, a trust root and a time in; a report out. No network, clock or database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger_client.errors import InvalidInput
from ledger_client.proofs.bundle import Bundle
from ledger_client.proofs.case import Case, StepMissing
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.findings import Findings, Severity
from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.policy import Policy
from ledger_client.proofs.report import (
    UNSEALED_HEADING,
    BlockReport,
    Memory,
    Report,
    Status,
    StepReport,
    Verdict,
    reported,
    verdict_of,
)
from ledger_client.proofs.steps.accounts import check_accounts
from ledger_client.proofs.steps.accreditations import check_accreditations
from ledger_client.proofs.steps.bindings import check_bindings
from ledger_client.proofs.steps.certificate_replays import check_certificate_replays
from ledger_client.proofs.steps.certificates import check_certificates
from ledger_client.proofs.steps.consents import check_consents
from ledger_client.proofs.steps.council_acts import check_council_acts
from ledger_client.proofs.steps.custody import check_custody
from ledger_client.proofs.steps.events import check_events, check_times
from ledger_client.proofs.steps.folding import check_folding
from ledger_client.proofs.steps.headers import check_freshness, check_header
from ledger_client.proofs.steps.journals import check_journals
from ledger_client.proofs.steps.keys import check_keys
from ledger_client.proofs.steps.lookups import check_lookups, check_seals
from ledger_client.proofs.steps.nestings import check_nestings
from ledger_client.proofs.steps.openings import check_openings
from ledger_client.proofs.steps.participants import check_participants
from ledger_client.proofs.steps.replays import check_replays
from ledger_client.proofs.steps.signatures import check_signatures
from ledger_client.proofs.steps.slots import check_slots
from ledger_client.proofs.steps.subjects import check_subjects
from ledger_client.proofs.steps.transformations import check_transformations
from ledger_client.proofs.steps.validators import (
    check_commit_seals,
    check_epochs,
    check_links,
    check_set,
)
from ledger_client.proofs.trust_root import TrustRoot, root_problem


@dataclass(frozen=True, slots=True)
class _Step:
    number: int
    name: str
    check: Callable[[Case], None]
    why_not_unsealed: str = ""


_UNSEALED: Final = "an unsealed development chain has no validators"

_STEPS: Final = (
    _Step(1, "validator epochs", check_epochs, _UNSEALED),
    _Step(2, "validator links", check_links, _UNSEALED),
    _Step(3, "header", check_header),
    _Step(4, "validator set", check_set, _UNSEALED),
    _Step(5, "commit seals", check_commit_seals, _UNSEALED),
    _Step(6, "accounts and code", check_accounts),
    _Step(7, "slots", check_slots),
    _Step(8, "entries to heads", check_folding),
    _Step(8, "transformations", check_transformations),
    _Step(8, "nestings", check_nestings),
    _Step(8, "rules replayed", check_replays),
    _Step(8, "certificates replayed", check_certificate_replays),
    _Step(8, "binding holds", check_bindings),
    _Step(8, "journals", check_journals),
    _Step(9, "signatures", check_signatures),
    _Step(9, "keys", check_keys),
    _Step(9, "participants", check_participants),
    _Step(9, "acts of the council", check_council_acts),
    _Step(9, "consent", check_consents),
    _Step(10, "openings", check_openings),
    _Step(10, "subjects of documents", check_subjects),
    _Step(10, "events and their hashes", check_events),
    _Step(10, "certificates", check_certificates),
    _Step(10, "accreditations", check_accreditations),
    _Step(10, "identifiers", check_lookups),
    _Step(10, "equipment seals", check_seals),
    _Step(10, "times", check_times),
    _Step(10, "custody", check_custody),
    _Step(10, "freshness", check_freshness),
)
_GOOD: Final = (Verdict.VERIFIED, Verdict.ATTENTION)
_NO_POLICY: Final = Policy()
_NO_MEMORY: Final = Memory()


def verify(
    bundle: bytes | Bundle,
    trust_root: TrustRoot,
    at: datetime,
    policy: Policy = _NO_POLICY,
    memory: Memory = _NO_MEMORY,
) -> Report:
    """Judge an answer.

    Args:
        bundle: the bytes as they were received; a :class:`Bundle` is encoded first.
        trust_root: what is trusted: network, contracts, council.
        at: the time the answer is judged for; aware.
        policy: what the reader demands.
        memory: what was verified before under this trust root.

    Returns:
        A report for any input bytes; nothing is raised for them. Its ``memory`` is to be kept,
        and is there only where the verdict is verified or attention.

    Raises:
        InvalidInput: ``at`` has no time zone.
    """
    if at.tzinfo is None:
        raise InvalidInput("must have a time zone", pointer="at", rule="time.zone")
    now = int(at.timestamp())
    findings, steps = Findings(), list[StepReport]()
    parsed = _parsed(bundle, findings, steps)
    _judge_root(trust_root, parsed, now, memory, findings, steps)
    case = None
    if parsed is not None and verdict_of(findings.all) is Verdict.VERIFIED:
        case = Case(parsed, trust_root, now, policy, memory, findings, trust_root.deployment)
    for step in _STEPS:
        steps.append(_skipped(step, "not reached") if case is None else _run(step, case))
    return _told(parsed, trust_root, now, case, findings, steps)


def _told(
    bundle: Bundle | None,
    root: TrustRoot,
    now: int,
    case: Case | None,
    findings: Findings,
    steps: list[StepReport],
) -> Report:
    """The report; where what was read cannot be told, the report says that and no more."""
    before = tuple(steps)
    try:
        return _report(bundle, root, now, case, findings, steps)
    except Exception as error:  # noqa: BLE001 - whatever the bytes are, there is a report
        findings.add("check.error", "", f"report: {type(error).__name__}")
        return _report(bundle, root, now, None, findings, [*before])


def _parsed(bundle: bytes | Bundle, findings: Findings, steps: list[StepReport]) -> Bundle | None:
    parsed = None
    try:
        data = bundle.encode() if isinstance(bundle, Bundle) else bytes(bundle)
        parsed = Bundle.parse(data)
    except ProofBroken as error:
        findings.add_error(error)
    except Exception as error:  # noqa: BLE001 - whatever the bytes are, there is a report
        findings.add("format.json", "", type(error).__name__)
    status = Status.FAIL if parsed is None else Status.PASS
    steps.append(StepReport(number=0, name="strict form", status=status, note=""))
    return parsed


def _judge_root(
    root: TrustRoot,
    bundle: Bundle | None,
    now: int,
    memory: Memory,
    findings: Findings,
    steps: list[StepReport],
) -> None:
    start = len(findings)
    problem = root_problem(root, now, memory.sequence)
    if problem is not None:
        findings.add_error(problem, "trustRoot", problem.code)
    content = root.content
    if bundle is not None and (bundle.network_id, bundle.chain_id) != (
        content.network_id,
        content.chain_id,
    ):
        findings.add("network.mismatch", "/networkId")
    status = Status.PASS if len(findings) == start else Status.FAIL
    steps.append(StepReport(number=0, name="trust root", status=status, note=""))


def _run(step: _Step, case: Case) -> StepReport:
    if step.why_not_unsealed and not case.form.is_sealed:
        return _skipped(step, step.why_not_unsealed)
    start = len(case.findings)
    try:
        step.check(case)
    except StepMissing as missing:
        if verdict_of(case.findings.all) in _GOOD:
            case.findings.add("check.error", "", f"{step.name} needs {missing}")
        return _skipped(step, f"needs {missing}")
    except Exception as error:  # noqa: BLE001 - a check that cannot run is said, never raised
        case.findings.add("check.error", "", f"{step.name}: {type(error).__name__}")
        return StepReport(number=step.number, name=step.name, status=Status.ERROR, note="")
    worst = case.findings.worst_since(start)
    failed = worst in (Severity.CONTRADICTS, Severity.MISSING)
    status = Status.FAIL if failed else Status.PASS
    return StepReport(number=step.number, name=step.name, status=status, note="")


def _skipped(step: _Step, why: str) -> StepReport:
    return StepReport(number=step.number, name=step.name, status=Status.SKIPPED, note=why)


def _report(
    bundle: Bundle | None,
    root: TrustRoot,
    now: int,
    case: Case | None,
    findings: Findings,
    steps: list[StepReport],
) -> Report:
    verdict = verdict_of(findings.all)
    header = None if case is None else case.header
    is_sealed = FORMS[root.content.header_form].is_sealed
    steps.append(StepReport(number=11, name="report", status=Status.PASS, note=str(verdict)))
    return Report(
        verdict=verdict,
        heading="" if is_sealed else UNSEALED_HEADING,
        subject=None if bundle is None else bundle.subject,
        question=None if bundle is None else bundle.question,
        block=None
        if header is None
        else BlockReport(number=header.number, time=header.time, hash=header.hash),
        at=now,
        steps=tuple(steps),
        findings=tuple(reported(finding) for finding in findings.all),
        custody=() if case is None else case.custody,
        origins=() if case is None else case.origins,
        covers=() if case is None else case.covers,
        memory=_remembered(case) if verdict in _GOOD and case is not None else None,
        holds_until=_turn(root, now, case),
    )


def _turn(root: TrustRoot, now: int, case: Case | None) -> int | None:
    """When time alone may change the verdict."""
    times = [root.content.issued_at, root.content.expires, *([] if case is None else case.turns)]
    return min((time for time in times if time > now), default=None)


def _remembered(case: Case) -> Memory | None:
    header, before = case.header, case.memory
    if header is None:
        return None
    sequence = max(case.root.content.sequence, before.sequence)
    return Memory(sequence, header.number, header.hash, header.time, case.epochs or ())
