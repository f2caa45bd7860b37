"""A plan as rows for people."""

from __future__ import annotations

import pytest

from ledger_client.capture.holdings import Holdings, Membership, Offer, Unit
from ledger_client.capture.plan import plan_document
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import KnownUnit
from ledger_client.capture.rows import PlanRow, WriteLine, plan_rows, unit_name
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.ledger.values import ParticipantId, UnitId
from tests.unit.capture.expectations import document_of

ME, CARRIER = ParticipantId(0xA1), ParticipantId(0xB3)
PROFILE = Profile.from_toml('participant = "00000000000000a1"')
_LINK = "https://id.gs1.org/"
PALLET = Unit(
    KnownUnit(UnitId(bytes(32))),
    UnitKey(UnitKind.LOGISTIC_UNIT, "https://id.gs1.org/00/095213210000000018"),
    32,
    ME,
)


def test_rows_tell_each_event_and_what_it_writes() -> None:
    document = document_of(
        [
            {
                "type": "AggregationEvent",
                "action": "ADD",
                "bizStep": "loading",
                "parentID": "urn:epc:id:bic:CSQU3054383",
                "childEPCs": ["urn:epc:id:sscc:9521321.0000000001"],
            },
            {
                "type": "ObjectEvent",
                "action": "OBSERVE",
                "bizStep": "storing",
                "epcList": ["urn:epc:id:sscc:9521321.0000000009"],
            },
        ]
    )
    holdings = Holdings(units=(PALLET,))
    rows = plan_rows(plan_document(document, PROFILE, holdings), document.events, holdings)
    assert rows == (
        PlanRow(
            0,
            "2026-03-01T10:00:00Z",
            "Aggregation ADD loading",
            (
                WriteLine("open", "container CSQU305438", "level 96"),
                WriteLine("pack", "container CSQU305438", "SSCC 095213210000000018"),
            ),
        ),
        PlanRow(
            1,
            "2026-03-01T11:00:00Z",
            "Object OBSERVE storing",
            (WriteLine("open", "logbook", ""), WriteLine("observe", "logbook", "")),
        ),
    )


def test_rows_name_the_other_party() -> None:
    offered = Unit(PALLET.ref, PALLET.key, 32, CARRIER, offer=Offer(CARRIER, ME))
    holdings = Holdings(units=(offered,))
    document = document_of(
        [
            {
                "type": "ObjectEvent",
                "action": "OBSERVE",
                "bizStep": "receiving",
                "disposition": "damaged",
                "epcList": ["urn:epc:id:sscc:9521321.0000000001"],
            }
        ]
    )
    found = plan_document(document, PROFILE, holdings)
    named = plan_rows(found, document.events, holdings, {CARRIER: "Hanseatic Lines"})
    assert named[0].lines == (
        WriteLine(
            "acceptReserved",
            "SSCC 095213210000000018",
            "from Hanseatic Lines; reserved: damaged",
        ),
    )
    unnamed = plan_rows(found, document.events, holdings)
    assert "00000000000000b3" in unnamed[0].lines[0].detail


def test_rows_tell_what_is_made_of_what_and_what_was_declared_wrong() -> None:
    made = {
        "type": "TransformationEvent",
        "eventTime": "2026-03-01T10:00:00Z",
        "inputEPCList": ["urn:epc:id:sscc:9521321.0000000001"],
        "outputEPCList": ["urn:epc:id:sscc:9521321.0000000002"],
    }
    document = document_of(
        [made, {**made, "errorDeclaration": {"declarationTime": "2026-03-02T00:00:00Z"}}]
    )
    holdings = Holdings(units=(PALLET,), members={"x": Membership()})
    rows = plan_rows(plan_document(document, PROFILE, holdings), document.events, holdings)
    assert rows[0].lines == (
        WriteLine(
            "transform", "SSCC 095213210000000018", "into SSCC 095213210000000025 at level 32"
        ),
    )
    assert rows[1].what == "Transformation (declared wrong)"
    assert [line.kind for line in rows[1].lines] == ["correct", "correct"]


def test_rows_tell_into_what_an_instance_went() -> None:
    lot = Unit(
        KnownUnit(UnitId(b"\1" * 32)),
        UnitKey(UnitKind.LOT, "https://id.gs1.org/01/09521321000018/10/L1"),
        16,
        ME,
    )
    told = {
        "type": "TransformationEvent",
        "inputEPCList": ["urn:epc:id:sscc:9521321.0000000001"],
        "outputQuantityList": [{"epcClass": "urn:epc:class:lgtin:9521321.000001.L1"}],
    }
    document, holdings = document_of([told]), Holdings(units=(PALLET, lot))
    rows = plan_rows(plan_document(document, PROFILE, holdings), document.events, holdings)
    assert rows[0].lines == (
        WriteLine("close", "SSCC 095213210000000018", "into lot 09521321000018 L1; transformed"),
        WriteLine("observe", "lot 09521321000018 L1", ""),
    )


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (UnitKey(UnitKind.LOT, f"{_LINK}01/09521321000018/10/L1"), "lot 09521321000018 L1"),
        (UnitKey(UnitKind.JOURNEY, "urn:epc:id:bic:CSQU305438|booking:x"), "container CSQU305438"),
        (UnitKey(UnitKind.CONSIGNMENT, "ucr:6NL123"), "consignment 6NL123"),
        (UnitKey(UnitKind.BATCH, "ni:///sha-256;0123456789abcdef?x"), "batch 0123456789ab"),
        (UnitKey(UnitKind.LOGBOOK, ""), "logbook"),
        (UnitKey(UnitKind.UNREAD, "ab" * 32), "unit " + "ab" * 32),
    ],
)  # fmt: skip
def test_units_have_names(key: UnitKey, name: str) -> None:
    assert unit_name(key) == name
