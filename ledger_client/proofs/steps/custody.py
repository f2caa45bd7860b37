"""Step 10, last part: who had custody, and what of it a person should look at."""

from __future__ import annotations

from typing import Final

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import CUSTOMS_ROLE, KIND_NAMES, Kind, Outcome
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.values import NOBODY, ZERO_WORD, ParticipantId
from ledger_client.proofs.case import Case, Chunk, Histories, Nest, Timeline
from ledger_client.proofs.report import CustodyReport, OriginReport
from ledger_client.proofs.steps.bindings import bound_by
from ledger_client.proofs.steps.replays import state_after

_OUTCOMES: Final = {int(one): one.name.lower() for one in Outcome}


def check_custody(case: Case) -> None:
    """What of the subject, what it was made of, and what these are or were in, is to be seen."""
    histories = case.folded()
    if histories.subject is None:
        return
    for chunk in (histories.subject, *histories.inputs, *histories.ancestors):
        _check_chunk(case, chunk)
    case.custody = _legs(histories, histories.subject)
    case.origins = tuple(
        OriginReport(unit_id=one.subject, custody=_legs(histories, one)) for one in histories.inputs
    )


def _legs(histories: Histories, chunk: Chunk) -> tuple[CustodyReport, ...]:
    timeline = histories.timelines.get(chunk)
    if timeline is None:
        return ()
    return _collapsed(_strip(histories, timeline, chunk, 0, len(timeline.states) - 1))


def _check_chunk(case: Case, chunk: Chunk) -> None:
    timeline = case.folded().timelines.get(chunk)
    for index, entry in enumerate(chunk.entries):
        if entry is None:
            continue
        before = state_after(timeline, index - 1) if timeline is not None else UnitState()
        if entry.kind == Kind.ACCEPT_RESERVED:
            case.findings.add("custody.reserved", chunk.pointer(index))
        elif entry.kind == Kind.ALERT and not _is_cleared(case, chunk, index, entry):
            case.findings.add("alert.uncleared", chunk.pointer(index))
        elif entry.kind == Kind.HOLD and before.closed:
            case.findings.add("hold.outrun", chunk.pointer(index))
        elif entry.kind == Kind.RELEASE and entry.actor.id == NOBODY:
            detail = f"{entry.counterparty.id:016x}"
            case.findings.add("hold.released_by_council", chunk.pointer(index), detail)
        elif entry.kind == Kind.CLOSE:
            _check_close(case, chunk.pointer(index), entry)
    if timeline is not None and chunk.at_header:
        _check_present(case, timeline)


def _check_close(case: Case, pointer: str, entry: Entry) -> None:
    outcome = _OUTCOMES.get(entry.detail, str(entry.detail))
    told = [] if entry.detail == Outcome.NONE else [outcome]
    if entry.related != ZERO_WORD:
        told.append(f"succeeded by 0x{entry.related.hex()}")
    detail = ", ".join(told)
    if entry.actor.id == NOBODY:
        case.findings.add("unit.closed_by_council", pointer, detail)
    elif entry.detail != Outcome.NONE:
        case.findings.add("unit.closed_by_authority", pointer, detail)
    elif detail:
        case.findings.add("unit.succeeded", pointer, detail)


def _check_present(case: Case, timeline: Timeline) -> None:
    chunk, state = timeline.chunk, state_after(timeline, len(timeline.states) - 1)
    if state.holds:
        binding = f", {state.bindings} binding" if state.bindings else ""
        case.findings.add("hold.open", chunk.place, f"{state.holds} of them{binding}")
    if state.bound:
        children = bound_by(case, chunk)
        names = ["a unit not shown" if one is None else f"0x{one.hex()}" for one in children]
        case.findings.add("unit.bound", chunk.place, ("by " + ", ".join(names))[:200])
    case.turns_at(state.offer_expiry)
    if state.offer_is_live(case.now):
        case.findings.add("custody.offer_pending", chunk.place, f"{state.taker:016x}")


def _is_cleared(case: Case, chunk: Chunk, index: int, alert: Entry) -> bool:
    keys = case.proved_slots().keys
    for entry in chunk.entries[index + 1 :]:
        if entry is None or entry.kind != Kind.CLEAR or entry.related != chunk.heads[index]:
            continue
        known = keys.get(entry.actor.key)
        customs = known is not None and known.state.has_role(CUSTOMS_ROLE)
        if customs or entry.actor.id == alert.actor.id:
            return True
    return False


def _strip(
    histories: Histories, timeline: Timeline, of: Chunk, first: int, last: int
) -> list[CustodyReport]:
    found: list[CustodyReport] = []
    chunk = timeline.chunk
    for index in range(first, last + 1):
        entry, state = chunk.entries[index], state_after(timeline, index)
        if entry is None:
            continue
        if not state.packed:
            found.append(_leg(entry, state.custodian, chunk, of))
        nest = _begins(histories, chunk, index)
        outer = histories.timelines.get(nest.parent) if nest is not None else None
        if nest is not None and outer is not None:
            end = len(outer.states) if nest.until is None else nest.until
            found.append(_leg(entry, state_after(outer, nest.since).custodian, outer.chunk, of))
            found.extend(_strip(histories, outer, of, nest.since + 1, end - 1))
    return found


def _begins(histories: Histories, chunk: Chunk, index: int) -> Nest | None:
    stays = histories.stays.get(chunk, ())
    return next((nest for nest in stays if nest.pack == index), None)


def _leg(entry: Entry, custodian: ParticipantId, chunk: Chunk, of: Chunk) -> CustodyReport:
    key = next(
        (party.key for party in (entry.counterparty, entry.actor) if party.id == custodian), None
    )
    inside = None if chunk is of else chunk.subject
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
