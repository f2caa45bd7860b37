"""The numbers that an event tells about the units it touches, so that they are found again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger_client.capture.aliases import Alias, NumberForm
from ledger_client.capture.profile import Profile
from ledger_client.capture.units import (
    UCR_URI,
    Standing,
    UnitKey,
    UnitKind,
    canonical_text,
    read_subject,
)
from ledger_client.epcis import BizTransaction, EpcisEvent, Identifier, JsonObject
from ledger_client.identifiers import KeyKind, recognise_key

_MEMBERS: Final = {
    "sealNumber": NumberForm.SEAL,
    "plateNumber": NumberForm.PLATE,
    "wagonNumber": NumberForm.PLATE,
    "voyageNumber": NumberForm.VOYAGE,
    "airWaybillNumber": NumberForm.OTHER,
    "certificateNumber": NumberForm.CERTIFICATE,
}
"""Names of further members, without their namespace."""
_TYPES: Final = {
    "bol": NumberForm.BILL_OF_LADING,
    "cert": NumberForm.CERTIFICATE,
    "mrn": NumberForm.MRN,
    "voyage": NumberForm.VOYAGE,
    "awb": NumberForm.OTHER,
}
"""Last words of the types of business transactions, CBV's own or others'."""


def aliases_of_key(key: UnitKey, aliases: tuple[str, ...], event: EpcisEvent) -> Iterator[Alias]:
    """What a unit just opened is called: its canonical texts and the numbers people type."""
    if key.kind is UnitKind.JOURNEY:
        yield from _containers(key, event)
        return
    for text in (key.text, *aliases):
        if text:
            yield Alias(NumberForm.CANONICAL, text)
            yield from _plain_numbers(text)
    if key.kind is UnitKind.LOAD_UNIT:
        yield from _asset_numbers(key, event)


def aliases_told(event: EpcisEvent, profile: Profile) -> Iterator[Alias]:
    """What the event says the units are booked, shipped, sealed, certified and carried under."""
    for one in getattr(event, "biz_transaction_list", None) or ():
        form = _form_of(one, profile)
        if form is not None:
            yield Alias(form, _last(one.biz_transaction.text))
    for name, value in getattr(event, "extensions", None) or JsonObject():
        form = _MEMBERS.get(re.split(r"[:/#]", name)[-1])
        if form is not None and isinstance(value, str) and value:
            yield Alias(form, value)
    yield from _conveyances(event, profile)


def _form_of(reference: BizTransaction, profile: Profile) -> NumberForm | None:
    kind = None if reference.type is None else reference.type.uri
    if kind in profile.booking_types:
        return NumberForm.BOOKING
    if kind in profile.ucr_types or reference.biz_transaction.text.startswith(UCR_URI):
        return NumberForm.UCR
    return None if kind is None else _TYPES.get(re.split(r"[:/#-]", kind)[-1])


def _conveyances(event: EpcisEvent, profile: Profile) -> Iterator[Alias]:
    """The wagon, truck or ship onto which units go."""
    parent = getattr(event, "parent_id", None)
    if not isinstance(parent, Identifier):
        return
    if read_subject(parent, "", profile).standing is Standing.CONVEYANCE:
        is_ship = parent.key is not None and parent.key.kind is KeyKind.IMOVN
        number = re.split(r"[:/.]", parent.text)[-1]
        if number:
            yield Alias(NumberForm.OTHER if is_ship else NumberForm.PLATE, number)


def _plain_numbers(text: str) -> Iterator[Alias]:
    if text.startswith("ucr:"):
        yield Alias(NumberForm.UCR, text.removeprefix("ucr:"))
        return
    key = recognise_key(text)
    if key is not None and key.kind is KeyKind.SSCC:
        yield Alias(NumberForm.SSCC, key.primary)


def _asset_numbers(key: UnitKey, event: EpcisEvent) -> Iterator[Alias]:
    """What is painted on a ULD, swap body or cage: what stands behind the company's prefix."""
    for identifier in _identifiers(event):
        is_it = identifier.key is not None and canonical_text(identifier.key) == key.text
        if is_it and identifier.text.startswith("urn:"):
            yield Alias(NumberForm.OTHER, identifier.text.rpartition(".")[2])


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
