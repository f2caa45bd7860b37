"""Step 9, third part: the registry's histories of participants, for names and suspensions."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.registry_replay import replay_registry
from ledger_client.ledger.rule_broken import RuleBroken
from ledger_client.ledger.state import KeyState, Status
from ledger_client.ledger.values import NOBODY, ParticipantId, number_of
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
        _check_replay(case, who, chunk, proved[who][1])
        _tell_recoveries(case, chunk)
        _check_giving(case, who, chunk)


def _named(case: Case) -> set[int]:
    found: set[int] = set()
    for one in attested_entries(case):
        found |= {one.entry.actor.id, one.entry.counterparty.id}
    return found - {NOBODY}


def _check_replay(case: Case, who: ParticipantId, chunk: Chunk, status: int) -> None:
    """Replay a participant's history, and compare with its status and its keys' slots."""
    if chunk.has_gaps:
        return
    entries = [entry for entry in chunk.entries if entry is not None]
    try:
        reached = replay_registry(entries, case.deployment.council)
    except RuleBroken as broken:
        case.findings.add("state.mismatch", chunk.pointer(broken.index), str(broken))
        return
    if reached.statuses.get(who, Status.UNKNOWN) != status:
        case.findings.add("state.mismatch", f"{chunk.place}/status")
    for key, known in case.proved_slots().keys.items():
        if known.state.id != who:
            continue
        since = reached.compromised_from.get(key, 0)
        if (reached.keys.get(key), since) != (known.state, known.compromised_from):
            case.findings.add("state.mismatch", chunk.place, f"0x{key.hex()}")


def _tell_recoveries(case: Case, chunk: Chunk) -> None:
    """What the council did about a participant's lost keys, for ever."""
    vetoed = {
        entry.counterparty.key
        for entry in chunk.entries
        if entry is not None and entry.kind == Kind.VETO_RECOVERY
    }
    for index, entry in enumerate(chunk.entries):
        if entry is None or entry.kind != Kind.RECOVER_KEY:
            continue
        key, given = entry.counterparty.key, KeyState.unpack(number_of(entry.commitment))
        case.turns_at(given.valid_from)
        code = "key.recovery_pending" if case.now < given.valid_from else "key.recovered"
        code = "key.recovery_vetoed" if key in vetoed else code
        case.findings.add(code, chunk.pointer(index), f"0x{key.hex()}")


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
