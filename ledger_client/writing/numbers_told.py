"""The numbers that an event tells about the units it touches, so that they are found again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger_client.capture.profile import Profile
from ledger_client.capture.units import UCR_URI, UnitKey, UnitKind
from ledger_client.epcis import EpcisEvent, Identifier, JsonObject
from ledger_client.identifiers import KeyKind, recognise_key
from ledger_client.store import Alias, NumberForm

MRN_TYPE: Final = "urn:tidewaiter:btt:mrn"
_SEAL_MEMBER: Final = "sealNumber"
_BILL_WORDS: Final = frozenset({"bol"})


def aliases_of_key(key: UnitKey, aliases: tuple[str, ...], event: EpcisEvent) -> Iterator[Alias]:
    """What a unit just opened is called: its canonical texts and the numbers people type."""
    if key.kind is UnitKind.JOURNEY:
        yield from _containers(key, event)
        return
    for text in (key.text, *aliases):
        if text:
            yield Alias(NumberForm.CANONICAL, text)
            yield from _plain_numbers(text)


def aliases_told(event: EpcisEvent, profile: Profile) -> Iterator[Alias]:
    """Bookings, UCRs, bills of lading, MRNs and equipment seals that the event names."""
    for one in getattr(event, "biz_transaction_list", None) or ():
        kind = None if one.type is None else one.type.uri
        word = None if one.type is None else one.type.word
        number = _last(one.biz_transaction.text)
        if kind in profile.booking_types:
            yield Alias(NumberForm.BOOKING, number)
        elif kind in profile.ucr_types:
            yield Alias(NumberForm.UCR, number)
        elif word in _BILL_WORDS:
            yield Alias(NumberForm.BILL_OF_LADING, number)
        elif kind == MRN_TYPE:
            yield Alias(NumberForm.MRN, number)
    for name, value in getattr(event, "extensions", None) or JsonObject():
        if name.rpartition(":")[2] == _SEAL_MEMBER and isinstance(value, str):
            yield Alias(NumberForm.SEAL, value)


def _plain_numbers(text: str) -> Iterator[Alias]:
    if text.startswith("ucr:"):
        yield Alias(NumberForm.UCR, text.removeprefix("ucr:"))
        return
    key = recognise_key(text)
    if key is not None and key.kind is KeyKind.SSCC:
        yield Alias(NumberForm.SSCC, key.primary)


def _containers(key: UnitKey, event: EpcisEvent) -> Iterator[Alias]:
    """The box's number as the event wrote it, wrong digit and all."""
    base = key.text.partition("|")[0].removeprefix("urn:epc:id:bic:")
    for identifier in _identifiers(event):
        number = None if identifier.key is None else identifier.key.container_number
        if number is not None and number.base == base:
            yield Alias(NumberForm.CONTAINER, number.number)
            return
    yield Alias(NumberForm.CONTAINER, base)


def _identifiers(event: EpcisEvent) -> Iterator[Identifier]:
    parent = getattr(event, "parent_id", None)
    if isinstance(parent, Identifier):
        yield parent
    for name in ("epc_list", "child_epcs", "input_epc_list", "output_epc_list"):
        yield from getattr(event, name, None) or ()


def _last(text: str) -> str:
    return text.removeprefix(UCR_URI).rpartition(":")[2].rpartition("/")[2]
