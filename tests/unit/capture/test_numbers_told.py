"""The numbers under which a unit is found again, as events tell them."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_client.capture.aliases import Alias, NumberForm
from ledger_client.capture.numbers_told import aliases_of_key, aliases_told
from ledger_client.capture.profile import Profile
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.epcis import EpcisEvent
from tests.unit.capture.expectations import document_of

PROFILE = Profile.from_toml(
    'participant = "00000000000000a1"\n'
    'conveyances = ["https://trucks.example.org/*", "urn:epc:id:giai:9521321.W*"]\n'
    'load_units = ["urn:epc:id:giai:9521321.*"]\n'
)
BOX = "urn:epc:id:bic:CSQU3054383"


def _event(**members: Any) -> EpcisEvent:
    told = {"type": "ObjectEvent", "action": "OBSERVE", "epcList": [BOX], **members}
    return document_of([told]).events[0]


def _loaded(parent: str) -> EpcisEvent:
    told = {"type": "AggregationEvent", "action": "ADD", "parentID": parent, "childEPCs": [BOX]}
    return document_of([told]).events[0]


@pytest.mark.parametrize(
    ("kind", "text", "alias"),
    [
        ("urn:tidewaiter:btt:booking", "urn:x:booking:BK-7", (NumberForm.BOOKING, "BK-7")),
        ("urn:tidewaiter:btt:ucr", "urn:x:ucr:6NL123-A1", (NumberForm.UCR, "6NL123-A1")),
        (None, "urn:tidewaiter:ucr:6NL123-A1", (NumberForm.UCR, "6NL123-A1")),
        ("bol", "urn:epcglobal:cbv:bt:9521143000007:BL-7", (NumberForm.BILL_OF_LADING, "BL-7")),
        ("cert", "urn:x:PH-7", (NumberForm.CERTIFICATE, "PH-7")),
        ("urn:tidewaiter:btt:mrn", "urn:x:26NL0000A1", (NumberForm.MRN, "26NL0000A1")),
        ("https://example.org/types/voyage", "urn:x:231W", (NumberForm.VOYAGE, "231W")),
        ("urn:example:btt:awb", "urn:x:020-12345675", (NumberForm.OTHER, "020-12345675")),
    ],
)  # fmt: skip
def test_a_business_transaction_is_a_number_of_its_type(
    kind: str | None, text: str, alias: tuple[NumberForm, str]
) -> None:
    reference = {"bizTransaction": text} | ({} if kind is None else {"type": kind})
    event = _event(bizTransactionList=[reference])
    assert list(aliases_told(event, PROFILE)) == [Alias(*alias)]


@pytest.mark.parametrize(
    ("member", "form"),
    [
        ("sealNumber", NumberForm.SEAL),
        ("plateNumber", NumberForm.PLATE),
        ("wagonNumber", NumberForm.PLATE),
        ("voyageNumber", NumberForm.VOYAGE),
        ("airWaybillNumber", NumberForm.OTHER),
        ("certificateNumber", NumberForm.CERTIFICATE),
    ],
)
def test_a_further_member_is_a_number_of_its_name(member: str, form: NumberForm) -> None:
    event = _event(**{f"https://example.org/cargo/:{member}": "AB-123"})
    assert list(aliases_told(event, PROFILE)) == [Alias(form, "AB-123")]


@pytest.mark.parametrize(
    ("parent", "alias"),
    [
        ("https://trucks.example.org/AB-123-C", (NumberForm.PLATE, "AB-123-C")),
        ("urn:epc:id:giai:9521321.W3176", (NumberForm.PLATE, "W3176")),
        ("urn:epc:id:imovn:9176187", (NumberForm.OTHER, "9176187")),
    ],
)
def test_what_a_unit_went_onto_is_a_number_of_it(
    parent: str, alias: tuple[NumberForm, str]
) -> None:
    assert list(aliases_told(_loaded(parent), PROFILE)) == [Alias(*alias)]


@pytest.mark.parametrize(
    "event",
    [
        _event(),
        _event(bizTransactionList=[{"bizTransaction": "urn:x:77"}]),
        _event(bizTransactionList=[{"type": "po", "bizTransaction": "urn:x:77"}]),
        _event(**{"https://example.org/cargo/:remark": "AB-123"}),
        _event(**{"https://example.org/cargo/:sealNumber": 7}),
        _loaded("urn:epc:id:sscc:9521321.0000000001"),
        _loaded("urn:epc:id:giai:9521321.AKE7"),
    ],
)
def test_what_names_no_unit_is_no_number(event: EpcisEvent) -> None:
    assert list(aliases_told(event, PROFILE)) == []


def test_a_load_unit_is_found_by_what_is_painted_on_it() -> None:
    event = _event(action="ADD", epcList=["urn:epc:id:giai:9521321.AKE12345DL"])
    key = UnitKey(UnitKind.LOAD_UNIT, "https://id.gs1.org/8004/9521321AKE12345DL")
    assert list(aliases_of_key(key, (), event)) == [
        Alias(NumberForm.CANONICAL, key.text),
        Alias(NumberForm.OTHER, "AKE12345DL"),
    ]
