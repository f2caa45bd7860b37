"""Holdings that contradict themselves, and what a plan leaves behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger_client.capture.holdings import Amount, Holdings, Membership, Unit
from ledger_client.capture.plan import plan, plan_document
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import KnownUnit, OpenedUnit
from ledger_client.capture.units import LOGBOOK_KEY, UnitKey, UnitKind
from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import ParticipantId, UnitId
from tests.unit.capture.expectations import document_of

ME = ParticipantId(0xA1)
PROFILE = Profile.from_toml('participant = "00000000000000a1"')
PALLET, BOX, LOGBOOK = (KnownUnit(UnitId(bytes([n]) * 32)) for n in (1, 2, 3))
KEY = UnitKey(UnitKind.LOGISTIC_UNIT, "https://id.gs1.org/00/095213210000000018")
SEEN = {
    "type": "ObjectEvent",
    "action": "OBSERVE",
    "bizStep": "storing",
    "epcList": ["urn:epc:id:sscc:9521321.0000000001"],
}
PACKED = {
    "type": "AggregationEvent",
    "action": "ADD",
    "bizStep": "packing",
    "parentID": "urn:epc:id:sscc:9521321.0000000001",
    "childEPCs": ["urn:epc:id:sgtin:9521321.000001.1", "urn:epc:id:sgtin:9521321.000001.2"],
    "childQuantityList": [
        {"epcClass": "urn:epc:class:lgtin:9521321.000001.L1", "quantity": 2.5, "uom": "KGM"}
    ],
}


def test_a_parent_that_is_not_among_the_holdings_is_named_as_their_fault() -> None:
    holdings = Holdings(units=(Unit(PALLET, KEY, 32, ME, parent=BOX),))
    with pytest.raises(InvalidInput) as caught:
        plan_document(document_of([SEEN]), PROFILE, holdings)
    assert caught.value.rule == "holdings.unit_missing"


def test_a_circle_of_parents_ends() -> None:
    box = Unit(BOX, UnitKey(UnitKind.UNREAD, "x"), 50, ME, parent=PALLET)
    holdings = Holdings(units=(Unit(PALLET, KEY, 32, ME, parent=BOX), box))
    with pytest.raises(InvalidInput) as caught:
        plan_document(document_of([SEEN]), PROFILE, holdings)
    assert caught.value.rule == "holdings.circle"


def test_an_ancestor_that_nobody_showed_us_tells_custody_all_the_same() -> None:
    box = Unit(BOX, UnitKey(UnitKind.UNREAD, "02" * 32), 50, ME)
    carrier = ParticipantId(0xB3)
    holdings = Holdings(units=(Unit(PALLET, KEY, 32, carrier, parent=BOX), box))
    found = plan_document(document_of([SEEN]), PROFILE, holdings)
    assert [write.unit for write in found.writes] == [PALLET]


def test_somebody_elses_logbook_is_not_ours() -> None:
    other = Unit(LOGBOOK, LOGBOOK_KEY, 0, ParticipantId(0xB3))
    found = plan_document(document_of([SEEN]), PROFILE, Holdings(units=(other,)))
    assert [write.unit for write in found.writes] == [OpenedUnit(0), OpenedUnit(0)]


def test_a_plan_leaves_behind_what_is_inside() -> None:
    found = plan_document(document_of([PACKED, PACKED | {"action": "DELETE"}]), PROFILE, Holdings())
    halfway = plan(document_of([PACKED]).events, PROFILE, Holdings())
    pallet = OpenedUnit(0)
    text = "https://id.gs1.org/01/09521321000018/21/{}"
    assert halfway.after.members == {
        text.format(1): Membership(None, pallet),
        text.format(2): Membership(None, pallet),
    }
    lot = "https://id.gs1.org/01/09521321000018/10/L1"
    (unit,) = halfway.after.units
    assert [(a.text, str(a.quantity), a.uom) for a in unit.amounts] == [(lot, "2.5", "KGM")]
    assert found.after.members == {text.format(n): Membership() for n in (1, 2)}
    assert found.after.units[0].amounts == ()


def test_amounts_of_one_class_add_up_and_uncounted_ones_stay_uncounted() -> None:
    again = PACKED | {"childEPCs": ["urn:epc:id:sgtin:9521321.000001.3"]}
    counted = plan_document(document_of([PACKED, again]), PROFILE, Holdings())
    assert [str(a.quantity) for a in counted.after.units[0].amounts] == ["5.0"]
    lots = [{"epcClass": "urn:epc:class:lgtin:9521321.000001.L1", "uom": "KGM"}]
    uncounted = again | {"childQuantityList": lots}
    found = plan_document(document_of([PACKED, uncounted]), PROFILE, Holdings())
    assert [a.quantity for a in found.after.units[0].amounts] == [None]


def test_the_time_of_the_latest_event_is_kept() -> None:
    pallet = Unit(PALLET, KEY, 32, ME, amounts=(Amount("x"),))
    document = document_of([SEEN, SEEN | {"eventTime": "2026-03-01T08:00:00Z"}])
    found = plan_document(document, PROFILE, Holdings(units=(pallet,)))
    assert found.after.units == (
        replace(pallet, last_event_time=document.events[0].event_time.instant),
    )
    assert [write.event for write in found.writes] == [1, 0]


def test_one_event_nests_at_most_32767_units() -> None:
    texts = [f"urn:epc:id:sscc:9521321.2{n:09}" for n in range(32_768)]
    made = {"type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "epcList": texts}
    loaded = PACKED | {"parentID": "urn:epc:id:bic:CSQU3054383", "childEPCs": texts}
    with pytest.raises(InvalidInput) as caught:
        plan_document(document_of([made, loaded]), PROFILE, Holdings())
    assert (caught.value.pointer, caught.value.rule) == (
        "/epcisBody/eventList/1/parentID",
        "nesting.too_many",
    )
    found = plan_document(
        document_of([made, loaded | {"childEPCs": texts[:-1]}]), PROFILE, Holdings()
    )
    assert len(found.writes) == 32_768 + 2
