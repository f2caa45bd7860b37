"""What is a unit: from an identifier in an event to the key of the unit it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger_client.capture.profile import Profile
from ledger_client.epcis.events import Identifier
from ledger_client.identifiers import (
    ContainerNumber,
    EpcKey,
    KeyKind,
    Ucr,
    link_of_key,
    plain_key,
)


class UnitKind(StrEnum):
    """Kinds of units (CAPTURE, "What is a unit")."""

    LOGISTIC_UNIT = "logistic_unit"
    JOURNEY = "journey"
    CONSIGNMENT = "consignment"
    LOT = "lot"
    SERIAL = "serial"
    BATCH = "batch"
    LOAD_UNIT = "load_unit"
    LOGBOOK = "logbook"
    UNREAD = "unread"
    """A unit known by its id alone: nobody showed us its opening."""


CLASS_KINDS: Final = frozenset({UnitKind.LOT, UnitKind.BATCH})
"""Units of many things: never packed, never closed by what happens to one of them."""
REUSED_KINDS: Final = frozenset({UnitKind.JOURNEY, UnitKind.LOAD_UNIT})
"""Units of equipment that is used again: a closed one leaves its key free for the next."""

_MEMBER_KINDS: Final = frozenset({KeyKind.SGTIN, KeyKind.UPUI, KeyKind.ITIP, KeyKind.CPI})
_EQUIPMENT_KINDS: Final = frozenset({KeyKind.GRAI, KeyKind.GIAI})
_CONSIGNMENT_KINDS: Final = frozenset({KeyKind.GSIN, KeyKind.GINC})
LOGBOOK_LEVEL: Final = 0
UCR_URI: Final = "urn:tidewaiter:ucr:"
"""What a UCR is written behind where a document needs a URI."""


@dataclass(frozen=True, slots=True, order=True)
class UnitKey:
    """What makes a unit the same unit; ``str()`` goes into its label.

    Attributes:
        kind: what kind of unit.
        text: canonical: the Digital Link of a GS1 key; for a journey its container's ten
            characters with booking or opening event; ``""`` for the logbook.
    """

    kind: UnitKind
    text: str

    def __str__(self) -> str:
        return f"{self.kind.value}|{self.text}"


LOGBOOK_KEY: Final = UnitKey(UnitKind.LOGBOOK, "")


def container_text(number: ContainerNumber) -> str:
    """What all journeys of one box share, however its check digit was typed."""
    return f"urn:epc:id:bic:{number.base}"


def journey_key(number: ContainerNumber, booking: str | None, event_hash: str) -> UnitKey:
    """The key of a container's journey: number and booking, else the opening event's hash."""
    told = f"booking:{booking}" if booking else f"event:{event_hash}"
    return UnitKey(UnitKind.JOURNEY, f"{container_text(number)}|{told}")


def batch_key(event_hash: str) -> UnitKey:
    """The key of the batch that one commissioning event made."""
    return UnitKey(UnitKind.BATCH, event_hash)


def ucr_key(ucr: Ucr) -> UnitKey:
    """The key of the consignment with this UCR."""
    return UnitKey(UnitKind.CONSIGNMENT, f"ucr:{ucr.text}")


def lot_key(gtin: str, lot: str, pointer: str) -> UnitKey:
    """The key of a lot of a GTIN of 14 digits.

    Raises:
        InvalidInput: the lot number has not the form of GS1's AI 10 (rule ``gs1_key.form``).
    """
    return UnitKey(
        UnitKind.LOT, canonical_text(plain_key(KeyKind.LGTIN, gtin, lot, pointer=pointer))
    )


def canonical_text(key: EpcKey) -> str:
    """One text for URN and Digital Link of a key."""
    link = link_of_key(key)
    return f"urn:epc:id:{key.kind.value}:{key.primary}" if link is None else link


def level_of(kind: UnitKind, profile: Profile) -> int:
    """The level at which a unit of ``kind`` is opened."""
    levels = profile.levels
    return {
        UnitKind.LOGISTIC_UNIT: levels.logistic_unit,
        UnitKind.JOURNEY: levels.journey,
        UnitKind.CONSIGNMENT: levels.consignment,
        UnitKind.LOT: levels.lot,
        UnitKind.SERIAL: levels.serial,
        UnitKind.BATCH: levels.batch,
        UnitKind.LOAD_UNIT: levels.load_unit,
    }.get(kind, LOGBOOK_LEVEL)


class Standing(StrEnum):
    """What an identifier can stand for."""

    UNIT = "unit"
    CONTAINER = "container"
    """A box: the unit is its open journey."""
    MEMBER = "member"
    """A serial that is inside a unit, and none itself."""
    CONVEYANCE = "conveyance"
    NEVER = "never"
    """Classes, places, people, papers, equipment without a profile: never a unit."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One identifier of an event, read.

    Attributes:
        pointer: where it stands in the document.
        text: canonical text, as indexes have it.
        standing: what it can stand for.
        key: the unit's key where ``standing`` is unit.
        container: the box where ``standing`` is container.
        gtin: 14 digits of the trade item, where it has one.
        quantity, uom: of a class that was counted or weighed.
        aliases: other canonical texts of the same unit that the event tells.
        part_of: key of the consignment of which it is told to be a part.
    """

    pointer: str
    text: str
    standing: Standing
    key: UnitKey | None = None
    container: ContainerNumber | None = None
    gtin: str | None = None
    quantity: Decimal | None = None
    uom: str | None = None
    aliases: tuple[str, ...] = ()
    part_of: UnitKey | None = None


def read_subject(
    identifier: Identifier,
    pointer: str,
    profile: Profile,
    quantity: Decimal | None = None,
    uom: str | None = None,
) -> Subject:
    """What an identifier of an event stands for under ``profile``.

    Raises:
        InvalidInput: a UCR that is wrong (rules ``ucr.*``).
    """
    text, key = identifier.text, identifier.key
    canonical = text if key is None else canonical_text(key)
    if _is_conveyance(text, key, profile):
        return Subject(pointer, canonical, Standing.CONVEYANCE)
    if text.startswith(UCR_URI):
        consignment = ucr_key(Ucr.parse(text.removeprefix(UCR_URI), pointer))
        return Subject(pointer, consignment.text, Standing.UNIT, consignment)
    if key is None:
        return Subject(pointer, canonical, Standing.NEVER)
    if key.container_number is not None:
        number = key.container_number
        return Subject(pointer, container_text(number), Standing.CONTAINER, container=number)
    kind = _unit_kind(text, key, profile)
    unit = None if kind is None else UnitKey(kind, canonical)
    standing = _standing(key) if unit is None else Standing.UNIT
    return Subject(pointer, canonical, standing, unit, None, key.gtin, quantity, uom)


def _is_conveyance(text: str, key: EpcKey | None, profile: Profile) -> bool:
    if key is not None and key.kind is KeyKind.IMOVN:
        return True
    return any(pattern.covers(text, key) for pattern in profile.conveyances)


def _standing(key: EpcKey) -> Standing:
    is_member = key.kind in _MEMBER_KINDS and not key.is_class
    return Standing.MEMBER if is_member else Standing.NEVER


def _unit_kind(text: str, key: EpcKey, profile: Profile) -> UnitKind | None:
    if key.kind is KeyKind.SSCC:
        return UnitKind.LOGISTIC_UNIT
    if key.kind in _CONSIGNMENT_KINDS:
        return UnitKind.CONSIGNMENT
    if key.kind is KeyKind.LGTIN:
        return UnitKind.LOT
    if key.is_class:
        return None
    if key.kind in _EQUIPMENT_KINDS:
        profiled = any(pattern.covers(text, key) for pattern in profile.load_units)
        return UnitKind.LOAD_UNIT if profiled else None
    is_profiled_serial = key.kind in _MEMBER_KINDS and key.gtin in profile.serial_gtins
    return UnitKind.SERIAL if is_profiled_serial else None
