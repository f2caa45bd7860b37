"""A number typed is confirmed only by a member that is for such a number."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_client.documents import JsonValue
from ledger_client.ledger.calls import WriteCall
from ledger_client.ledger.kinds import Kind
from ledger_client.proofs import Question
from tests.unit.proofs.journey import CONTAINER, MAKER, Journey
from tests.unit.proofs.stories import codes, judged, opened
from tests.unit.proofs.test_verify_findings import observe_event

CBV = "https://ref.gs1.org/cbv/BTT-"
UNIT = "urn:epc:id:sscc:0614141.1234567890"
UCR = "6SE556011223344-OAT2611"


def confirmed(story: Journey, type_: Any, text: str) -> bool:
    report = judged(story, story.container, question=Question(type=type_, text=text))
    assert "lookup.index_only" in codes(report)
    return "lookup.unconfirmed" not in codes(report)


def observed(**members: JsonValue) -> Journey:
    story = opened()
    said = story.net.statement("Control", **members)
    story.net.send(MAKER, WriteCall(story.item(story.container, Kind.OBSERVE, said)))
    return story


@pytest.mark.parametrize("type_", ["billOfLading", "booking", "ucr", "seal", "mrn", "plate"])
@pytest.mark.parametrize("text", ["passed, no findings", "Control", "4711"])
def test_a_text_that_stands_as_something_else_confirms_nothing(type_: str, text: str) -> None:
    story = observed(result="passed, no findings", text="4711", reason={"booking": {"x": "4711"}})
    assert not confirmed(story, type_, text)
    assert not confirmed(story, "other", text)


@pytest.mark.parametrize(
    ("member", "type_"),
    [
        ("booking", "booking"),
        ("bookingNumber", "booking"),
        ("billOfLading", "billOfLading"),
        ("ucr", "ucr"),
        ("sealNumber", "seal"),
        ("https://example.org/words/sealNumber", "seal"),
        ("mrn", "mrn"),
        ("licensePlate", "plate"),
        ("sscc", "sscc"),
        ("voyage", "other"),
    ],
)
def test_a_member_of_its_name_confirms_a_number_and_no_other_type(member: str, type_: str) -> None:
    story = observed(**{member: "AB 4711"})
    assert confirmed(story, type_, "AB 4711")
    assert not confirmed(story, type_, "AB 4712")
    for other in {"booking", "billOfLading", "ucr", "seal", "mrn", "plate", "sscc"} - {type_}:
        assert not confirmed(story, other, "AB 4711"), other


@pytest.mark.parametrize(
    ("kind", "number", "type_"),
    [
        ("consignment", UCR, "ucr"),
        ("logistic_unit", "106141412345678908", "sscc"),
        ("load_unit", "urn:epc:id:grai:0614141.12345.400", "other"),
    ],
)
def test_a_unit_opened_by_hand_is_confirmed_by_its_number_and_booking(
    kind: str, number: str, type_: str
) -> None:
    story = observed(kind=kind, number=number, booking="DBL-1")
    assert confirmed(story, type_, number)
    assert confirmed(story, "booking", "DBL-1")
    for other in {"booking", "ucr", "sscc", "mrn"} - {type_}:
        assert not confirmed(story, other, number), other


@pytest.mark.parametrize(
    ("type_uri", "value", "asked", "text"),
    [
        (CBV + "bol", "urn:epcglobal:cbv:bt:9521143000007:DBL26", "billOfLading", "DBL26"),
        ("urn:tidewaiter:btt:booking", "urn:tidewaiter:booking:DBL-1", "booking", "DBL-1"),
        ("urn:tidewaiter:btt:ucr", f"urn:tidewaiter:ucr:{UCR}", "ucr", UCR),
        ("urn:tidewaiter:btt:mrn", "urn:example:mrn:26SE00001X", "mrn", "26SE00001X"),
    ],
)  # fmt: skip
def test_a_business_transaction_confirms_what_its_type_says(
    type_uri: str, value: str, asked: str, text: str
) -> None:
    story = opened()
    observe_event(story, bizTransactionList=[{"type": type_uri, "bizTransaction": value}])
    assert confirmed(story, asked, text)
    for other in {"booking", "ucr", "mrn", "billOfLading", "sscc", "seal"} - {asked}:
        assert not confirmed(story, other, text), other


@pytest.mark.parametrize("asked", ["booking", "ucr"])
def test_a_type_that_a_profile_names_confirms_a_booking_or_ucr(asked: str) -> None:
    story = opened()
    one = {"type": "urn:example:btt:file", "bizTransaction": "urn:example:file:77"}
    observe_event(story, bizTransactionList=[one])
    assert confirmed(story, asked, "77")
    assert not confirmed(story, "mrn", "77")
    assert not confirmed(story, "billOfLading", "77")


def test_identifiers_of_an_event_confirm_a_pallet_but_no_booking() -> None:
    story = opened()
    # Extension digit 1, company 0614141, serial 234567890, check digit 8 (GS1 modulo 10).
    for text in (UNIT, "106141412345678908"):
        assert confirmed(story, "sscc", text)
        assert confirmed(story, "other", text)
        assert not confirmed(story, "booking", text)
    assert confirmed(story, "container", CONTAINER)
