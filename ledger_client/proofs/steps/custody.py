"""Step 10, last part: who had custody, and what of it a person should look at."""

from __future__ import annotations

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import CUSTOMS_ROLE, KIND_NAMES, Kind
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.values import NOBODY, ParticipantId
from ledger_client.proofs.case import Case, Chunk, Histories, Nest, Timeline
from ledger_client.proofs.report import CustodyReport
from ledger_client.proofs.steps.replays import state_after


def check_custody(case: Case) -> None:
    """Reservations, pending offers, holds and alerts of the subject and what it is or was in."""
    histories = case.folded()
    if histories.subject is None:
        return
    for chunk in (histories.subject, *histories.ancestors):
        _check_chunk(case, chunk)
    timeline = histories.timelines.get(histories.subject)
    if timeline is not None:
        case.custody = _collapsed(_strip(histories, timeline, 0, len(timeline.states) - 1))


def _check_chunk(case: Case, chunk: Chunk) -> None:
    timeline = case.folded().timelines.get(chunk)
    for index, entry in enumerate(chunk.entries):
        if entry is None:
            continue
        if entry.kind == Kind.ACCEPT_RESERVED:
            case.findings.add("custody.reserved", chunk.pointer(index))
        if entry.kind == Kind.ALERT and not _is_cleared(case, chunk, index, entry):
            case.findings.add("alert.uncleared", chunk.pointer(index))
        before = state_after(timeline, index - 1) if timeline is not None else UnitState()
        if entry.kind == Kind.HOLD and before.closed:
            case.findings.add("hold.outrun", chunk.pointer(index))
    if timeline is not None and chunk.at_header:
        _check_present(case, timeline)


def _check_present(case: Case, timeline: Timeline) -> None:
    state = state_after(timeline, len(timeline.states) - 1)
    if state.holds:
        case.findings.add("hold.open", timeline.chunk.place, f"{state.holds} of them")
    if state.offer_is_live(case.now):
        case.findings.add("custody.offer_pending", timeline.chunk.place, f"{state.taker:016x}")


def _is_cleared(case: Case, chunk: Chunk, index: int, alert: Entry) -> bool:
    keys = case.proved_slots().keys
    for entry in chunk.entries[index + 1 :]:
        if entry is None or entry.kind != Kind.CLEAR or entry.related != chunk.heads[index]:
            continue
        key = keys.get(entry.actor.key)
        if entry.actor.id == alert.actor.id or (key is not None and key.has_role(CUSTOMS_ROLE)):
            return True
    return False


def _strip(histories: Histories, timeline: Timeline, first: int, last: int) -> list[CustodyReport]:
    found: list[CustodyReport] = []
    chunk = timeline.chunk
    for index in range(first, last + 1):
        entry, state = chunk.entries[index], state_after(timeline, index)
        if entry is None:
            continue
        if not state.packed:
            found.append(_leg(entry, state.custodian, chunk, histories))
        nest = _begins(histories, chunk, index)
        outer = histories.timelines.get(nest.parent) if nest is not None else None
        if nest is not None and outer is not None:
            end = len(outer.states) if nest.until is None else nest.until
            found.append(
                _leg(entry, state_after(outer, nest.since).custodian, outer.chunk, histories)
            )
            found.extend(_strip(histories, outer, nest.since + 1, end - 1))
    return found


def _begins(histories: Histories, chunk: Chunk, index: int) -> Nest | None:
    for nest in histories.nests:
        if nest.child is chunk and nest.pack == index:
            return nest
    return None


def _leg(
    entry: Entry, custodian: ParticipantId, chunk: Chunk, histories: Histories
) -> CustodyReport:
    key = next(
        (party.key for party in (entry.counterparty, entry.actor) if party.id == custodian), None
    )
    inside = None if chunk is histories.subject else chunk.subject
    return CustodyReport(
        participant=custodian.to_bytes(8, "big"),
        key=key if key is not None else bytes(20),
        kind=KIND_NAMES[entry.kind],
        number=entry.at.number,
        time=entry.at.time,
        within=inside,
    )


def _collapsed(legs: list[CustodyReport]) -> tuple[CustodyReport, ...]:
    found: list[CustodyReport] = []
    for leg in legs:
        if leg.participant == NOBODY.to_bytes(8, "big"):
            continue
        same = found and (found[-1].participant, found[-1].within) == (leg.participant, leg.within)
        if not same:
            found.append(leg)
    return tuple(found)
