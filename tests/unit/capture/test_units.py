"""What is a unit, row by row of the rules."""

from __future__ import annotations

import pytest

from ledger_client.capture.profile import Profile
from ledger_client.capture.units import (
    Standing,
    UnitKey,
    UnitKind,
    journey_key,
    level_of,
    lot_key,
    read_subject,
)
from ledger_client.epcis import Identifier
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import ContainerNumber, recognise_key

PLAIN = Profile.from_toml('participant = "00000000000000a1"')
PROFILED = Profile.from_toml(
    """
participant = "00000000000000a1"
load_units = ["urn:epc:idpat:grai:9521321.00001.*", "urn:epc:id:giai:9521321.ULD*"]
conveyances = ["urn:epc:id:giai:9521321.W*", "https://trucks.example.org/*"]
serial_gtins = ["urn:epc:idpat:sgtin:9521321.000001.*"]
"""
)

ROWS = [
    # text, standing without a profile, kind without, standing with, kind with
    ("urn:epc:id:sscc:9521321.0000000001", "unit", "logistic_unit", "unit", "logistic_unit"),
    ("https://id.gs1.org/00/095213210000000018", "unit", "logistic_unit", "unit", "logistic_unit"),
    ("urn:epc:id:bic:CSQU3054383", "container", None, "container", None),
    ("urn:tidewaiter:ucr:6NL123-A1", "unit", "consignment", "unit", "consignment"),
    ("urn:epc:id:gsin:9521321.000000001", "unit", "consignment", "unit", "consignment"),
    ("urn:epc:id:ginc:9521321.xyz", "unit", "consignment", "unit", "consignment"),
    ("urn:epc:class:lgtin:9521321.000001.L1", "unit", "lot", "unit", "lot"),
    ("urn:epc:id:sgtin:9521321.000001.1", "member", None, "unit", "serial"),
    ("urn:epc:id:sgtin:9521321.000002.1", "member", None, "member", None),
    ("urn:epc:id:itip:9521321.000002.01.02.1", "member", None, "member", None),
    ("urn:epc:id:itip:9521321.000001.01.02.1", "member", None, "unit", "serial"),
    ("urn:epc:id:cpi:9521321.ABC.1", "member", None, "member", None),
    ("urn:epc:id:upui:9521321.000002.1", "member", None, "member", None),
    ("urn:epc:id:grai:9521321.00001.7", "never", None, "unit", "load_unit"),
    ("urn:epc:id:grai:9521321.00002.7", "never", None, "never", None),
    ("urn:epc:idpat:grai:9521321.00001.*", "never", None, "never", None),
    ("urn:epc:id:giai:9521321.ULD1", "never", None, "unit", "load_unit"),
    ("urn:epc:id:giai:9521321.W1", "never", None, "conveyance", None),
    ("https://trucks.example.org/1", "never", None, "conveyance", None),
    ("urn:epc:id:imovn:9176187", "conveyance", None, "conveyance", None),
    ("urn:epc:idpat:sgtin:9521321.000001.*", "never", None, "never", None),
    ("urn:epc:id:sgln:9521321.00001.0", "never", None, "never", None),
    ("urn:epc:id:pgln:9521321.00001", "never", None, "never", None),
    ("urn:epc:id:gsrn:9521321.0000000001", "never", None, "never", None),
    ("urn:epc:id:gdti:9521321.00001.5", "never", None, "never", None),
    ("geo:42.69,23.31", "never", None, "never", None),
    ("https://example.org/00/not-a-key", "never", None, "never", None),
    ("urn:example:anything", "never", None, "never", None),
]


@pytest.mark.parametrize(("text", "standing", "kind", "profiled", "profiled_kind"), ROWS)
def test_an_identifier_stands_for_what_the_rules_say(
    text: str, standing: str, kind: str | None, profiled: str, profiled_kind: str | None
) -> None:
    identifier = Identifier(text, recognise_key(text))
    for profile, wanted in ((PLAIN, (standing, kind)), (PROFILED, (profiled, profiled_kind))):
        subject = read_subject(identifier, "/x", profile)
        told = None if subject.key is None else subject.key.kind.value
        assert (subject.standing.value, told) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("urn:epc:id:sscc:9521321.0000000001", "https://id.gs1.org/00/095213210000000018"),
        ("urn:epc:class:lgtin:9521321.000001.L1", "https://example.org/01/09521321000018/10/L1"),
        ("urn:epc:id:bic:CSQU3054383", "urn:epc:id:bic:CSQU3054380"),
        ("urn:tidewaiter:ucr:6nl123-a1", "urn:tidewaiter:ucr:6NL123-A1"),
    ],
)
def test_two_spellings_of_one_key_are_one_key(one: str, other: str) -> None:
    texts = {
        read_subject(Identifier(text, recognise_key(text)), "/x", PLAIN).text
        for text in (one, other)
    }
    assert len(texts) == 1


def test_a_journey_is_its_number_with_booking_or_opening_event() -> None:
    box = ContainerNumber.parse("CSQU 305438 3")
    booked = journey_key(box, "urn:x:1", "ni:///h")
    assert booked == UnitKey(UnitKind.JOURNEY, "urn:epc:id:bic:CSQU305438|booking:urn:x:1")
    assert journey_key(box, None, "ni:///h").text == "urn:epc:id:bic:CSQU305438|event:ni:///h"
    assert journey_key(ContainerNumber.parse("CSQU3054389"), "urn:x:1", "ni:///h") == booked


def test_the_label_text_of_a_key_names_its_kind() -> None:
    assert str(lot_key("09521321000018", "L1", "/x")) == (
        "lot|https://id.gs1.org/01/09521321000018/10/L1"
    )


def test_a_parent_kind_stands_above_its_child_kind() -> None:
    inside = [
        (UnitKind.SERIAL, UnitKind.LOGISTIC_UNIT),
        (UnitKind.BATCH, UnitKind.LOGISTIC_UNIT),
        (UnitKind.LOGISTIC_UNIT, UnitKind.CONSIGNMENT),
        (UnitKind.LOGISTIC_UNIT, UnitKind.LOAD_UNIT),
        (UnitKind.CONSIGNMENT, UnitKind.LOAD_UNIT),
        (UnitKind.CONSIGNMENT, UnitKind.JOURNEY),
        (UnitKind.LOAD_UNIT, UnitKind.JOURNEY),
    ]
    for child, parent in inside:
        assert level_of(child, PLAIN) < level_of(parent, PLAIN)
    assert level_of(UnitKind.LOGBOOK, PLAIN) == 0


def test_a_wrong_ucr_is_refused_where_it_stands() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_subject(Identifier("urn:tidewaiter:ucr:a,b", None), "/here", PLAIN)
    assert (caught.value.pointer, caught.value.rule) == ("/here", "ucr.form")


def test_a_quantity_is_kept_with_its_class() -> None:
    text = "urn:epc:class:lgtin:9521321.000001.L1"
    subject = read_subject(Identifier(text, recognise_key(text)), "/x", PLAIN, None, "KGM")
    assert (subject.standing, subject.uom, subject.quantity) == (Standing.UNIT, "KGM", None)
