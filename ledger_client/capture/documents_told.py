"""Which units a document brings into being, and what they are called: told by the document alone.

Whoever has the opened document and no plan, profile or label of its writer reads here what the
writer's own store was told. A unit's id says nothing, so several units that one document opens are
told in the order in which capture opens them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ledger_client.capture.aliases import Alias, NumberForm
from ledger_client.capture.consignments import ucr_told, with_one_key
from ledger_client.capture.idempotency import idempotency_key_of_document
from ledger_client.capture.journeys import booking_told
from ledger_client.capture.numbers_given import key_given
from ledger_client.capture.numbers_told import aliases_of_key, aliases_told
from ledger_client.capture.profile import Profile
from ledger_client.capture.units import (
    CLASS_KINDS,
    Standing,
    Subject,
    UnitKey,
    UnitKind,
    batch_key,
    canonical_text,
    container_text,
    journey_key,
    lot_key,
    read_subject,
)
from ledger_client.documents.canonical import JsonValue
from ledger_client.epcis import (
    Action,
    AggregationEvent,
    EpcisEvent,
    Identifier,
    JsonObject,
    ObjectEvent,
    QuantityElement,
    TransformationEvent,
    event_hash,
)
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import KeyKind, parse_key
from ledger_client.ledger.values import ParticipantId

LOT_NUMBER: Final = "urn:epcglobal:cbv:mda:lotNumber"
_EQUIPMENT: Final = frozenset({KeyKind.GRAI, KeyKind.GIAI})
_READER: Final = Profile.model_validate({"participant": "0000000000000001"})
"""A reader's profile: nothing of it is the writer's own."""
_FORMS: Final = {
    "mrn": NumberForm.MRN,
    "billOfLading": NumberForm.BILL_OF_LADING,
    "booking": NumberForm.BOOKING,
    "ucr": NumberForm.UCR,
    "sealNumber": NumberForm.SEAL,
    "plateNumber": NumberForm.PLATE,
    "certificateNumber": NumberForm.CERTIFICATE,
}
"""Members of documents that are no EPCIS events, by the numbers that they give a unit."""


@dataclass(frozen=True, slots=True)
class UnitTold:
    """A unit that a document opens.

    Attributes:
        key: what it is.
        booking: of a container's journey.
        aliases: the numbers under which people look for it.
        part_of: key of the consignment of which it is a part.
    """

    key: UnitKey
    booking: str | None = None
    aliases: tuple[Alias, ...] = ()
    part_of: UnitKey | None = None


def units_told(
    document: Mapping[str, JsonValue], event: EpcisEvent | None, participant: ParticipantId
) -> tuple[UnitTold, ...]:
    """The units that a document may open, in the order in which capture opens them.

    Args:
        event: of the document, where it is an event's.
        participant: who opened them.
    """
    if event is not None:
        return units_opened(event)
    if document.get("type") == "Transform":
        return units_made(document)
    unit = unit_opened_by_hand(document, participant)
    return () if unit is None else (unit,)


def children_told(event: AggregationEvent) -> tuple[UnitKey, ...]:
    """The units that an event names as children, in its order.

    Of a container it is what all its journeys share. Serials and classes, which are inside a unit
    and none themselves, are left out.
    """
    found = (
        UnitKey(UnitKind.JOURNEY, container_text(one.container)) if one.container else one.key
        for one in _read(event, event.child_epcs, None)
    )
    kept = (one for one in found if one is not None and one.kind not in CLASS_KINDS)
    return tuple(dict.fromkeys(kept))


def units_opened(event: EpcisEvent) -> tuple[UnitTold, ...]:
    """The units that an event may open, in the order in which capture opens them.

    What was known before is among them; equipment is, as whether it is a unit is the profile's to
    say.
    """
    subjects, ilmd = _subjects(event)
    found: dict[UnitKey, UnitTold] = {}
    for told in (*_units(event, subjects), *_homes(event, subjects, ilmd)):
        found.setdefault(told.key, told)
    return tuple(found.values())


def numbers_of_event(event: EpcisEvent) -> tuple[Alias, ...]:
    """The numbers that an event gives the units it is about: booking, seal, B/L, MRN, wagon ..."""
    return tuple(dict.fromkeys(aliases_told(event, _READER)))


def unit_opened_by_hand(
    document: Mapping[str, JsonValue], participant: ParticipantId
) -> UnitTold | None:
    """The unit of an ``Open`` document; ``None`` where it tells none.

    Args:
        participant: who opened it.
    """
    kind, booking = _text(document, "kind"), _text(document, "booking")
    number = _text(document, "containerNumber") or _text(document, "number")
    if kind is None or kind not in {one.value for one in UnitKind}:
        return None
    if number is None and kind != UnitKind.LOGBOOK.value:
        return None
    try:
        told = idempotency_key_of_document(participant, document)
        key, aliases = key_given(UnitKind(kind), number or "", booking, told)
    except InvalidInput:
        return None
    return UnitTold(key, booking, (*aliases, *numbers_of_document(document)))


def units_made(document: Mapping[str, JsonValue]) -> tuple[UnitTold, ...]:
    """The outputs of a ``Transform`` document, in order; none where one of them is told wrongly."""
    made = document.get("made")
    texts = document.get("outputEPCList")
    if not isinstance(made, list | tuple) or not isinstance(texts, list | tuple):
        return ()
    if len(made) != len(texts):
        return ()
    found = [_made(one, text) for one, text in zip(made, texts, strict=True)]
    return tuple(one for one in found if one is not None) if None not in found else ()


def numbers_of_document(document: Mapping[str, JsonValue]) -> tuple[Alias, ...]:
    """The numbers that a document which is no event gives the unit it is about."""
    found = ((form, _text(document, name)) for name, form in _FORMS.items())
    return tuple(Alias(form, text) for form, text in found if text)


def _subjects(event: EpcisEvent) -> tuple[tuple[Subject, ...], JsonObject | None]:
    """What comes into being where it is unknown, and what the event says of it."""
    if isinstance(event, ObjectEvent) and event.action is Action.ADD:
        return _read(event, event.epc_list, event.quantity_list), event.ilmd
    if isinstance(event, TransformationEvent):
        return _read(event, event.output_epc_list, event.output_quantity_list), event.ilmd
    if isinstance(event, AggregationEvent) and event.action is Action.ADD and event.parent_id:
        return _read(event, (event.parent_id,), None), None
    return (), None


def _read(
    event: EpcisEvent,
    epcs: Sequence[Identifier] | None,
    quantities: Sequence[QuantityElement] | None,
) -> tuple[Subject, ...]:
    try:
        read = [read_subject(one, "", _READER) for one in epcs or ()]
        read += [read_subject(one.epc_class, "", _READER) for one in quantities or ()]
        told = ucr_told(event.biz_transaction_list, _READER, "")
    except InvalidInput:
        return ()
    return with_one_key([_equipment(one) for one in read], told)


def _equipment(subject: Subject) -> Subject:
    if subject.standing is not Standing.NEVER:
        return subject
    try:
        key = parse_key(subject.text)
    except InvalidInput:
        return subject
    if key.kind not in _EQUIPMENT or key.is_class:
        return subject
    unit = UnitKey(UnitKind.LOAD_UNIT, canonical_text(key))
    return replace(subject, standing=Standing.UNIT, key=unit)


def _units(event: EpcisEvent, subjects: Sequence[Subject]) -> Iterator[UnitTold]:
    booking = booking_told(event.biz_transaction_list, _READER)
    for one in subjects:
        if one.part_of is not None:
            yield _named(event, UnitTold(one.part_of))
        if one.container is not None:
            key = journey_key(one.container, booking, event_hash(event))
            yield _named(event, UnitTold(key, booking))
        elif one.key is not None:
            yield _named(event, UnitTold(one.key, part_of=one.part_of), one.aliases)


def _homes(
    event: EpcisEvent, subjects: Sequence[Subject], ilmd: JsonObject | None
) -> Iterator[UnitTold]:
    """The lots or the batch of serials that are no units."""
    lot = _lot_number(event, ilmd)
    for one in subjects:
        if one.standing is not Standing.MEMBER:
            continue
        try:
            key = lot_key(one.gtin, lot, "") if lot and one.gtin else batch_key(event_hash(event))
        except InvalidInput:
            key = batch_key(event_hash(event))
        yield _named(event, UnitTold(key))


def _named(event: EpcisEvent, told: UnitTold, aliases: tuple[str, ...] = ()) -> UnitTold:
    return replace(told, aliases=tuple(dict.fromkeys(aliases_of_key(told.key, aliases, event))))


def _lot_number(event: EpcisEvent, ilmd: JsonObject | None) -> str | None:
    for name, value in ilmd or ():
        if event.context.expanded(name) == LOT_NUMBER:
            return value if isinstance(value, str) else None
    return None


def _made(one: JsonValue, text: JsonValue) -> UnitTold | None:
    kind = _text(one, "kind") if isinstance(one, Mapping) else None
    if kind is None or not isinstance(text, str) or kind not in {each.value for each in UnitKind}:
        return None
    number = text.removeprefix("ucr:")
    try:
        key, aliases = key_given(UnitKind(kind), number, None, "")
    except InvalidInput:
        return None
    return UnitTold(key, None, aliases)


def _text(document: Mapping[str, JsonValue], name: str) -> str | None:
    found = document.get(name)
    return found if isinstance(found, str) else None
