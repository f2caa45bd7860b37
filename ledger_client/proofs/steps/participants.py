"""Step 9, third part: the registry's histories of participants, for names and suspensions."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import Status
from ledger_client.ledger.values import NOBODY, ParticipantId
from ledger_client.proofs.case import Case, Chunk
from ledger_client.proofs.steps.attested import attested_entries

_GIVING = frozenset({Kind.OFFER, Kind.HANDOFF})


def check_participants(case: Case) -> None:
    """All participants named, or none; each history must lead to the registry's status."""
    histories, proved = case.folded(), case.proved_slots().participants
    named = _named(case)
    listed = {int.from_bytes(one.participant, "big") for one in case.bundle.participants}
    if case.policy.names or listed:
        for who in sorted(named - listed):
            case.findings.add("participant.missing", "/participants", f"{who:016x}")
    for place, one in enumerate(case.bundle.participants):
        if int.from_bytes(one.participant, "big") not in named:
            case.note_excess(f"/participants/{place}")
    for who, chunk in histories.participants.items():
        _check_status(case, chunk, proved[who][1])
        _check_giving(case, who, chunk)


def _named(case: Case) -> set[int]:
    found: set[int] = set()
    for one in attested_entries(case):
        found |= {one.entry.actor.id, one.entry.counterparty.id}
    return found - {NOBODY}


def _check_status(case: Case, chunk: Chunk, status: int) -> None:
    if chunk.has_gaps:
        return
    reached = Status.UNKNOWN
    for index, entry in enumerate(chunk.entries):
        if entry is None:
            return
        allowed = (entry.kind == Kind.ENROL) == (index == 0)
        reached = _after(entry, reached)
        if not allowed:
            case.findings.add("history.malformed", chunk.pointer(index))
    if reached != status:
        case.findings.add("state.mismatch", f"{chunk.place}/status")


def _after(entry: Entry, status: Status) -> Status:
    if entry.kind in (Kind.ENROL, Kind.REINSTATE_PARTICIPANT):
        return Status.ACTIVE
    return Status.SUSPENDED if entry.kind == Kind.SUSPEND_PARTICIPANT else status


def _check_giving(case: Case, who: ParticipantId, chunk: Chunk) -> None:
    for one in attested_entries(case):
        gave = one.entry.kind in _GIVING and one.entry.actor.id == who
        if gave and _suspended_at(chunk.entries, one.entry.at.number):
            case.findings.add("custody.given_while_suspended", one.pointer, f"{who:016x}")


def _suspended_at(entries: Sequence[Entry | None], number: int) -> bool:
    status = Status.UNKNOWN
    for entry in entries:
        if entry is not None and entry.at.number < number:
            status = _after(entry, status)
    return status is Status.SUSPENDED
