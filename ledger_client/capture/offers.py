"""When an event offers custody, to whom, and of what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from ledger_client.capture.guards import require_at_rest, require_whole
from ledger_client.capture.refs import UnitRef
from ledger_client.capture.step import Step, Touch
from ledger_client.epcis import SourceOrDestination
from ledger_client.identifiers import Gln
from ledger_client.ledger.values import ParticipantId

_POSSESSING = "possessing_party"


def offers_custody(step: Step) -> bool:
    """Whether business step, source and destination say that custody is to move from us.

    ``consigning`` does; ``shipping`` and ``departing`` only on a profiled direct lane. Only
    ``possessing_party`` counts, of which the source must be us and the destination another.
    """
    sources = [_gln(end) for end in _parties(step.event.source_list)]
    if not any(gln is not None and step.profile.is_own(gln) for gln in sources):
        return False
    takers = [_gln(end) for end in _parties(step.event.destination_list)]
    if not takers or all(gln is not None and step.profile.is_own(gln) for gln in takers):
        return False
    return step.word == "consigning" or (
        step.word in ("shipping", "departing") and _on_direct_lane(step, takers)
    )


def offer_all(step: Step, touches: Sequence[Touch]) -> None:
    """Offer every unit touched that is ours; what is inside another that goes along is covered.

    Raises:
        InvalidInput: rules ``offer.not_enrolled``, ``offer.several_takers``, ``unit.packed``,
            ``unit.held``, ``unit.closed``, ``unit.on_offer``, ``consignment.has_parts``.
    """
    listed = {touch.ref for touch in touches}
    taker = _taker(step) if any(step.is_mine(touch.ref) for touch in touches) else None
    for touch in touches:
        if taker is None or not step.is_mine(touch.ref):
            step.observe(touch.ref)
        elif _only_some_members(step, touch):
            told = "only some serials of the unit are named; custody of the whole is not offered"
            step.draft.find("custody.next_not_named", touch.pointer, told, touch.ref)
            step.observe(touch.ref)
        else:
            _offer(step, touch, taker, listed)


def _offer(step: Step, touch: Touch, taker: ParticipantId, listed: Set[UnitRef]) -> None:
    outer = step.state.outermost(touch.ref)
    if outer != touch.ref:
        if outer not in listed:
            step.refuse(
                "is packed in a unit that the event does not name", touch.pointer, "unit.packed"
            )
        return
    require_at_rest(step, outer, touch.pointer)
    require_whole(step, outer, touch.pointer)
    offer = step.state.unit(outer).offer
    if offer is None:
        step.draft.offer(outer, taker)
        step.told.add(outer)
    elif offer.taker == taker:
        step.observe(outer)
    else:
        step.refuse("is on offer to somebody else", touch.pointer, "unit.on_offer")


def _taker(step: Step) -> ParticipantId:
    takers: dict[ParticipantId, None] = {}
    for i, end in enumerate(step.event.destination_list or ()):
        gln = _gln(end)
        if end.type.word != _POSSESSING or (gln is not None and step.profile.is_own(gln)):
            continue
        taker = None if gln is None else step.draft.holdings.directory.get(gln)
        if taker is None:
            step.refuse(
                "is not enrolled; custody is offered to a participant only",
                step.at(f"destinationList/{i}/destination"),
                "offer.not_enrolled",
            )
        takers[taker] = None
    if len(takers) > 1:
        step.refuse(
            "names several parties that are to possess one unit",
            step.at("destinationList"),
            "offer.several_takers",
        )
    return next(iter(takers))


def _only_some_members(step: Step, touch: Touch) -> bool:
    named = set(touch.members)
    return bool(named) and bool(step.state.members_of(touch.ref) - named)


def _on_direct_lane(step: Step, takers: Sequence[Gln | None]) -> bool:
    places = set(_places(step))
    return any(
        lane.to in takers and (lane.starts_at is None or lane.starts_at in places)
        for lane in step.profile.direct_lanes
    )


def _places(step: Step) -> Iterable[Gln]:
    event = step.event
    ends = [end.id for end in event.source_list or () if end.type.word == "location"]
    where = [place.id for place in (event.read_point, event.biz_location) if place is not None]
    for identifier in (*where, *ends):
        if identifier.key is not None and identifier.key.gln is not None:
            yield Gln(identifier.key.gln)


def _parties(ends: Sequence[SourceOrDestination] | None) -> list[SourceOrDestination]:
    return [end for end in ends or () if end.type.word == _POSSESSING]


def _gln(end: SourceOrDestination) -> Gln | None:
    return None if end.id.key is None or end.id.key.gln is None else Gln(end.id.key.gln)
