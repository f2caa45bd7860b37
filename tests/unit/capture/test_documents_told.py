"""What an opened document alone tells of the units that it opens, and of their numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger_client.capture.aliases import NumberForm
from ledger_client.capture.documents_told import (
    numbers_of_document,
    numbers_of_event,
    unit_opened_by_hand,
    units_made,
    units_opened,
)
from ledger_client.capture.units import UnitKind
from ledger_client.epcis import EpcisEvent, parse_events
from ledger_client.ledger.values import ParticipantId
from ledger_client.proofs.event_documents import event_of_document
from ledger_client.writing.commits import event_document
from tests.unit.capture.expectations import document_of

JOURNEY = Path(__file__).parents[3] / "scripts" / "demo" / "documents"
ME = ParticipantId(0xA1)


def told(name: str) -> list[EpcisEvent]:
    """The events of a document of the journey, as who opens their commitments reads them."""
    events = parse_events((JOURNEY / f"{name}.jsonld").read_bytes())
    return [event_of_document(event_document(event)) for event in events]


def opened(event: EpcisEvent) -> list[tuple[UnitKind, str]]:
    return [(one.key.kind, one.key.text) for one in units_opened(event)]


def event_of(**members: Any) -> EpcisEvent:
    return document_of([members]).events[0]


def test_lots_and_pallets_are_told_in_the_order_of_the_document() -> None:
    first, second, pallets = told("01-maker-commissions")
    assert opened(first) == [(UnitKind.LOT, "https://id.gs1.org/01/09521141123454/10/OAT-2611A")]
    assert opened(second) == [(UnitKind.LOT, "https://id.gs1.org/01/09521141123454/10/OAT-2611B")]
    assert opened(pallets) == [
        (UnitKind.LOGISTIC_UNIT, f"https://id.gs1.org/00/0952114100000001{last}")
        for last in ("13", "20", "37")
    ]
    numbers = [
        alias.typed
        for one in units_opened(pallets)
        for alias in one.aliases
        if alias.form is NumberForm.SSCC
    ]
    assert numbers == ["095211410000000113", "095211410000000120", "095211410000000137"]


def test_stuffing_tells_the_journey_its_booking_and_its_numbers() -> None:
    stuffing, sealing = told("03-maker-stuffs-container")
    (journey,) = units_opened(stuffing)
    booking = "urn:tidewaiter:booking:DBL-GOT-2611-077"
    assert journey.key.kind is UnitKind.JOURNEY
    assert journey.key.text == f"urn:epc:id:bic:CSQU305438|booking:{booking}"
    assert journey.booking == booking
    assert [(one.form, one.typed) for one in journey.aliases] == [
        (NumberForm.CONTAINER, "CSQU3054383")
    ]
    assert {(one.form, one.typed) for one in numbers_of_event(stuffing)} == {
        (NumberForm.BOOKING, "DBL-GOT-2611-077"),
        (NumberForm.UCR, "6SE556011223344-OAT2611"),
    }
    assert units_opened(sealing) == ()
    assert {(one.form, one.typed) for one in numbers_of_event(sealing)} == {
        (NumberForm.SEAL, "SE440917")
    }


def test_the_carriers_event_tells_the_bill_of_lading_and_the_ship() -> None:
    loading, sensed = told("08-carrier-carries")
    assert {(one.form, one.typed) for one in numbers_of_event(loading)} == {
        (NumberForm.BILL_OF_LADING, "DBL2611077"),
        (NumberForm.BOOKING, "DBL-GOT-2611-077"),
        (NumberForm.OTHER, "9176187"),
    }
    assert numbers_of_event(sensed) == ()


def test_an_event_that_opens_nothing_tells_no_unit() -> None:
    for name in ("04-maker-consigns", "05-forwarder-accepts", "07-gothenburg-receives"):
        assert [opened(event) for event in told(name)] == [[]]


def test_serials_tell_their_lot_and_without_one_their_batch() -> None:
    serials = ["urn:epc:id:sgtin:0614141.107346.1", "urn:epc:id:sgtin:0614141.107346.2"]
    members = {"type": "ObjectEvent", "action": "ADD", "epcList": serials}
    with_lot = event_of(**members, ilmd={"cbvmda:lotNumber": "L7"})
    assert opened(with_lot) == [(UnitKind.LOT, "https://id.gs1.org/01/10614141073464/10/L7")]
    ((kind, text),) = opened(event_of(**members))
    assert kind is UnitKind.BATCH
    assert text.startswith("ni:///sha-256;")


def test_a_transformation_tells_what_comes_out_of_it() -> None:
    event = event_of(
        type="TransformationEvent",
        inputEPCList=["urn:epc:id:sscc:0614141.1234567890"],
        outputEPCList=["urn:epc:id:sscc:0614141.1234567891"],
    )
    assert [kind for kind, _ in opened(event)] == [UnitKind.LOGISTIC_UNIT]


def test_a_unit_opened_by_hand_tells_its_number() -> None:
    document = {"type": "Open", "kind": "journey", "containerNumber": "CSQU3054383", "booking": "B"}
    unit = unit_opened_by_hand(document, ME)
    assert unit is not None
    assert unit.key.text == "urn:epc:id:bic:CSQU305438|booking:B"
    assert {(one.form, one.typed) for one in unit.aliases} == {
        (NumberForm.CONTAINER, "CSQU3054383"),
        (NumberForm.BOOKING, "B"),
    }


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"kind": "journey"},
        {"kind": "journey", "containerNumber": "no box"},
        {"kind": "journey", "containerNumber": 7},
        {"kind": "logistic_unit", "number": "095211410000000114"},
        {"kind": "logistic_unit", "number": "urn:epc:id:sscc:zzz"},
        {"kind": "lot", "number": "L7"},
        {"kind": "consignment", "number": ""},
        {"kind": "ship", "number": "9176187"},
        {"kind": ["journey"], "containerNumber": "CSQU3054383"},
    ],
)
def test_a_document_with_a_number_of_no_unit_tells_none(document: dict[str, Any]) -> None:
    assert unit_opened_by_hand(document, ME) is None


def test_what_was_made_is_told_in_order_and_not_at_all_where_one_is_wrong() -> None:
    link = "https://id.gs1.org/00/395211410000000213"
    document: dict[str, Any] = {"outputEPCList": [link], "made": [{"kind": "logistic_unit"}]}
    (made,) = units_made(document)
    assert made.key.text == link
    assert (NumberForm.SSCC, "395211410000000213") in {
        (one.form, one.typed) for one in made.aliases
    }
    assert units_made({**document, "made": []}) == ()
    assert units_made({**document, "made": [{"kind": "ship"}]}) == ()
    assert units_made({**document, "outputEPCList": ["x"]}) == ()


def test_a_statement_tells_its_references() -> None:
    told_numbers = numbers_of_document({"mrn": "26NL00012345678901", "booking": 7, "text": "x"})
    assert [(one.form, one.typed) for one in told_numbers] == [
        (NumberForm.MRN, "26NL00012345678901")
    ]
