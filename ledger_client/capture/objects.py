"""Object events: units come into being, are seen, and end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from ledger_client.capture import custody
from ledger_client.capture.guards import (
    require_free,
    require_not_ended,
    require_one,
    require_whole,
)
from ledger_client.capture.refs import UnitRef
from ledger_client.capture.step import Step, Touch
from ledger_client.capture.units import (
    CLASS_KINDS,
    Standing,
    Subject,
    UnitKey,
    UnitKind,
    batch_key,
    journey_key,
    lot_key,
)
from ledger_client.capture.writes import Ending
from ledger_client.epcis import Action, JsonObject, ObjectEvent
from ledger_client.epcis import JsonValue as EpcisJson

Opener: TypeAlias = Callable[[UnitKey, tuple[str, ...], str | None, UnitRef | None], UnitRef]
"""Opens a unit: key, aliases, booking, and the consignment of which it is a part."""

LOT_NUMBER: Final = "urn:epcglobal:cbv:mda:lotNumber"
_NEVER_OPENED: Final = (Standing.NEVER, Standing.CONVEYANCE)


def plan_object(step: Step, event: ObjectEvent) -> None:
    """Plan an object event: ADD opens, DELETE closes, the business step does the rest.

    Raises:
        InvalidInput: rules ``unit.known``, ``unit.closed``, and those of custody and closing.
    """
    subjects = step.subjects(
        event.epc_list, step.at("epcList"), event.quantity_list, step.at("quantityList")
    )
    if event.action is Action.ADD:
        subjects = open_unknown(step, subjects, event.ilmd, step.draft.open)
    if event.action is Action.DELETE:
        require_not_ended(step, subjects)
    touches = step.touches(subjects)
    if event.action is Action.DELETE:
        touches = _end(step, touches)
    custody.act(step, touches)


def open_unknown(
    step: Step, subjects: Sequence[Subject], ilmd: JsonObject | None, opener: Opener
) -> tuple[Subject, ...]:
    """Open a unit for what is not known yet; returns the subjects.

    Serials that are not units go to their lot where the event tells it, else to one batch.

    Raises:
        InvalidInput: rules ``unit.known``, ``unit.closed``, ``journey.overlap``.
    """
    newborn: list[Subject] = []
    for subject in subjects:
        if subject.standing is Standing.MEMBER:
            if _is_unknown(step, subject):
                newborn.append(subject)
        elif subject.standing not in _NEVER_OPENED and _is_unknown(step, subject):
            _open(step, subject, opener)
    lot_number = _lot_number(step, ilmd)
    for subject in newborn:
        home = _home(step, subject, lot_number, opener)
        step.state.settle(subject.text, home)
    return tuple(subjects)


def _is_unknown(step: Step, subject: Subject) -> bool:
    found = step.find(subject)
    require_one(step, subject, found)
    if found.closed is not None:
        step.refuse("is the identifier of a closed unit", subject.pointer, "unit.closed")
    # This very event opened it: its URN and its Digital Link stand there.
    if found.ref in step.told:
        return False
    if found.ref is not None and step.word == "commissioning":
        step.refuse("is known already; it cannot come into being", subject.pointer, "unit.known")
    return found.ref is None


def _open(step: Step, subject: Subject, opener: Opener) -> None:
    key = unit_key(step, subject)
    booking = step.booking if key.kind is UnitKind.JOURNEY else None
    whole = None if subject.part_of is None else _whole(step, subject, subject.part_of, opener)
    step.told.add(opener(key, subject.aliases, booking, whole))


def _whole(step: Step, part: Subject, key: UnitKey, opener: Opener) -> UnitRef:
    """The consignment of which a subject is a part; opened with the first of its parts."""
    found = step.find(Subject(part.pointer, key.text, Standing.UNIT, key))
    require_one(step, part, found)
    if found.closed is not None:
        step.refuse("is a part of a consignment that is closed", part.pointer, "unit.closed")
    whole = opener(key, (), None, None) if found.ref is None else found.ref
    if found.ref is None:
        step.told.add(whole)
    return whole


def unit_key(step: Step, subject: Subject) -> UnitKey:
    """The key under which a unit or container is opened."""
    if subject.container is not None:
        return journey_key(subject.container, step.booking, step.hash)
    if subject.key is None:
        step.refuse("names nothing that is a unit", subject.pointer, "unit.never")
    return subject.key


def _home(step: Step, subject: Subject, lot_number: str | None, opener: Opener) -> UnitRef:
    """The lot or batch of a serial; opened with the first that needs it."""
    has_lot = lot_number is not None and subject.gtin is not None
    key = (
        lot_key(subject.gtin or "", lot_number or "", step.at("ilmd"))
        if has_lot
        else batch_key(step.hash)
    )
    known = [ref for ref in step.state.named(key.text) if not step.state.unit(ref).closed]
    if known:
        return known[0]
    ref = opener(key, (), None, None)
    step.told.add(ref)
    return ref


def _lot_number(step: Step, ilmd: JsonObject | None) -> str | None:
    for name, value in ilmd or ():
        if step.event.context.expanded(name) == LOT_NUMBER:
            return _text(value)
    return None


def _text(value: EpcisJson) -> str | None:
    return value if isinstance(value, str) else None


def _end(step: Step, touches: Sequence[Touch]) -> list[Touch]:
    """Close whole instance units; returns what is only to be observed."""
    rest: list[Touch] = []
    for touch in touches:
        unit = step.state.unit(touch.ref)
        is_whole = not touch.members and unit.key.kind not in CLASS_KINDS
        if not is_whole or not step.is_mine(touch.ref):
            if step.is_mine(touch.ref):
                step.state.end(touch.members)
            rest.append(touch)
            continue
        require_free(step, touch.ref, touch.pointer)
        require_whole(step, touch.ref, touch.pointer)
        if step.state.children(touch.ref) or unit.unnamed_children:
            step.refuse("still has units packed in it", touch.pointer, "close.has_children")
        is_destroyed = step.word == "destroying"
        step.draft.close(touch.ref, Ending.DESTROYED if is_destroyed else Ending.DECOMMISSIONED)
        step.told.add(touch.ref)
    return rest
