"""From a number that a person gives a unit to its key, and the numbers by which it is found."""

from __future__ import annotations

from typing import Final

from ledger_client.capture.aliases import Alias, NumberForm
from ledger_client.capture.units import UnitKey, UnitKind, canonical_text, journey_key, ucr_key
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import (
    ContainerNumber,
    EpcKey,
    KeyKind,
    Ucr,
    parse_key,
    plain_key,
    recognise_key,
)

_SSCC_DIGITS: Final = 18
_KINDS: Final = {
    KeyKind.SSCC: UnitKind.LOGISTIC_UNIT,
    KeyKind.LGTIN: UnitKind.LOT,
    KeyKind.SGTIN: UnitKind.SERIAL,
    KeyKind.UPUI: UnitKind.SERIAL,
    KeyKind.ITIP: UnitKind.SERIAL,
    KeyKind.CPI: UnitKind.SERIAL,
    KeyKind.GRAI: UnitKind.LOAD_UNIT,
    KeyKind.GIAI: UnitKind.LOAD_UNIT,
}


def key_given(
    kind: UnitKind, number: str, booking: str | None, told: str, pointer: str = "number"
) -> tuple[UnitKey, tuple[Alias, ...]]:
    """The key of a unit of ``kind`` with this number, and what it is called.

    Args:
        booking: of a container's journey.
        told: what the key of a journey without a booking is made of.
        pointer: the option or argument that the number came from.

    Raises:
        InvalidInput: a number that has not the form of its kind.
    """
    if kind is UnitKind.LOGBOOK:
        return UnitKey(kind, ""), ()
    if kind is UnitKind.JOURNEY:
        container = ContainerNumber.parse(number, pointer)
        aliases = [Alias(NumberForm.CONTAINER, container.number)]
        aliases += [Alias(NumberForm.BOOKING, booking)] if booking else []
        return journey_key(container, booking, told), tuple(aliases)
    if kind is UnitKind.CONSIGNMENT:
        ucr = Ucr.parse(number, pointer)
        return ucr_key(ucr), (Alias(NumberForm.UCR, ucr.text),)
    if kind is UnitKind.LOGISTIC_UNIT:
        return _logistic_unit(number, pointer)
    key = UnitKey(kind, canonical_text(parse_key(number, pointer)))
    return key, (Alias(NumberForm.CANONICAL, key.text),)


def kind_given(number: str, pointer: str = "number") -> UnitKind:
    """What a number names, told by its form alone: an SSCC, lot, item, load unit or UCR.

    Raises:
        InvalidInput: it names nothing that can be made of other units (rule ``number.kind``), or
            is a GS1 key with a fault.
    """
    if is_plain_sscc(number):
        return UnitKind.LOGISTIC_UNIT
    key = recognise_key(number, pointer)
    kind = _kind_of(number, pointer) if key is None else _kind_of_key(key)
    if kind is None:
        raise InvalidInput(
            "is the number of no pallet, lot, item, load unit or consignment",
            pointer=pointer,
            rule="number.kind",
        )
    return kind


def is_plain_sscc(number: str) -> bool:
    """Whether a text is the 18 digits of an SSCC."""
    return number.isascii() and number.isdigit() and len(number) == _SSCC_DIGITS


def _kind_of_key(key: EpcKey) -> UnitKind | None:
    is_pattern = key.is_class and key.kind is not KeyKind.LGTIN
    return None if is_pattern else _KINDS.get(key.kind)


def _kind_of(number: str, pointer: str) -> UnitKind | None:
    return UnitKind.CONSIGNMENT if Ucr.parse(number, pointer).has_wco_form else None


def _logistic_unit(number: str, pointer: str) -> tuple[UnitKey, tuple[Alias, ...]]:
    sscc = (
        plain_key(KeyKind.SSCC, number, pointer=pointer)
        if is_plain_sscc(number)
        else parse_key(number, pointer)
    )
    if sscc.kind is not KeyKind.SSCC:
        raise InvalidInput("must be an SSCC", pointer=pointer, rule="unit.number")
    key = UnitKey(UnitKind.LOGISTIC_UNIT, canonical_text(sscc))
    aliases = (Alias(NumberForm.SSCC, sscc.primary), Alias(NumberForm.CANONICAL, key.text))
    return key, aliases
