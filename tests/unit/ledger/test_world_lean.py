"""The lean forms on the simulated ledger: many observations, many handoffs."""

from dataclasses import replace
from typing import Any

import pytest

from ledger_client.ledger.calls import (
    HandoffManyCall,
    ObserveManyCall,
    ObserveManyCarriedCall,
    OpenCall,
)
from ledger_client.ledger.entries import NO_PARTY, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.structs import HandoffItem, Handoffs, Observations, Opening
from ledger_client.ledger.values import ZERO_WORD, Contract, UnitId, keccak256
from tests.ledger_differential.cast import CARRIER, FAR, FORWARDER, MAKER, STRANGER, Key
from tests.unit.ledger.office import WHERE, WHY
from tests.unit.ledger.yard import FORWARDER_KEY, MAKER_KEY, Yard

UNKNOWN = UnitId(b"\1" * 32)
SEEN = tuple(keccak256(bytes([number])) for number in range(5))


@pytest.fixture
def yard() -> Yard:
    return Yard()


def carried(what: Observations, nonce: int = 3, key: Key = MAKER_KEY) -> ObserveManyCarriedCall:
    signature = key.sign(what, WHERE, Contract.LEDGER, nonce=nonce, deadline=FAR)
    return ObserveManyCarriedCall(what, nonce, FAR, signature)


def test_each_commitment_is_an_observation_in_the_order_given(yard: Yard) -> None:
    box, _, crate = yard.nested()
    written = yard.send(ObserveManyCall(Observations(crate, 0, SEEN)), MAKER_KEY)
    assert [entry.commitment for entry in written] == list(SEEN)
    for entry in written:
        assert (entry.unit_id, entry.kind, entry.form) == (crate, Kind.OBSERVE, Form.DIRECT)
        assert (entry.counterparty, entry.related, entry.detail) == (NO_PARTY, ZERO_WORD, 0)
    assert (yard.state(crate).turn, yard.state(box).turn) == (1, 1)
    yard.check()


def test_carried_ones_spend_their_nonce(yard: Yard) -> None:
    call = carried(Observations(yard.open("one", 1), 0, SEEN))
    assert [entry.form for entry in yard.send(call, STRANGER)] == [Form.CARRIED] * 5
    assert yard.refused(call, STRANGER) == ("NonceUsed", (3,))
    yard.check()


def test_a_logbook_takes_many(yard: Yard) -> None:
    (opened,) = yard.send(OpenCall(Opening(ZERO_WORD, 0, True, WHY)), MAKER_KEY)
    yard.send(ObserveManyCall(Observations(opened.unit_id, 0, SEEN)), MAKER_KEY)
    yard.check()


# In the order of the checks: each case has the faults of those after it too.
FAULTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("BatchEmpty", {"commitments": (), "unit_id": UNKNOWN}, {}),
    ("UnitUnknown", {"unit_id": UNKNOWN, "turn": 9, "commitments": (ZERO_WORD,)}, {}),
    ("TurnAhead", {"turn": 9, "commitments": (ZERO_WORD,)}, {"closed": True, "custodian": 5}),
    ("UnitClosed", {"commitments": (ZERO_WORD,)}, {"closed": True, "custodian": 5}),
    ("CommitmentMissing", {"commitments": (*SEEN, ZERO_WORD)}, {"custodian": 5}),
    ("NotCustodian", {}, {"custodian": 5}),
]


@pytest.mark.parametrize("form", list(Form)[:2])
@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_observations_with_several_faults_are_refused_for_the_first(
    yard: Yard, number: int, form: Form
) -> None:
    expected, values, changes = FAULTS[number]
    one = yard.open("one", 1)
    yard.set(one, **changes)
    what = replace(Observations(one, 0, SEEN), **values)
    call = ObserveManyCall(what) if form is Form.DIRECT else carried(what)
    before = yard.slots()
    assert yard.refused(call, MAKER_KEY)[0] == expected
    assert yard.slots() == before


def many(units: list[UnitId], **values: Any) -> Handoffs:
    items = tuple(HandoffItem(unit, 0, unit, keccak256(unit)) for unit in units)
    return replace(Handoffs(MAKER.id, FORWARDER.id, items, FAR), **values)


def signed(what: Handoffs, giver: Key = MAKER_KEY, taker: Key = FORWARDER_KEY) -> HandoffManyCall:
    by_giver, by_taker = (key.sign(what, WHERE, Contract.LEDGER) for key in (giver, taker))
    return HandoffManyCall(what, by_giver, by_taker)


def test_two_signatures_hand_off_many_units(yard: Yard) -> None:
    units = [yard.open(f"unit {number}", 1) for number in range(4)]
    written = yard.send(signed(many(units)), STRANGER)
    assert [entry.unit_id for entry in written] == units
    for entry in written:
        assert (entry.kind, entry.form, entry.detail) == (Kind.HANDOFF, Form.BOTH, 0)
        assert entry.actor == Party(MAKER.id, MAKER_KEY.address)
        assert entry.counterparty == Party(FORWARDER.id, FORWARDER_KEY.address)
        assert (entry.related, entry.commitment) == (entry.unit_id, keccak256(entry.unit_id))
        assert yard.state(entry.unit_id).custodian == FORWARDER.id
    yard.check()


HANDOFFS: dict[str, tuple[dict[str, Any], str]] = {
    "a deadline that is over": ({"deadline": 5, "items": ()}, "DeadlinePassed"),
    "another giver": ({"giver": CARRIER.id, "items": ()}, "PartyMismatch"),
    "another taker": ({"taker": CARRIER.id, "items": ()}, "PartyMismatch"),
    "no items": ({"items": ()}, "BatchEmpty"),
}


@pytest.mark.parametrize("name", HANDOFFS)
def test_handoffs_are_refused_before_their_items_are_read(yard: Yard, name: str) -> None:
    values, expected = HANDOFFS[name]
    what = many([yard.open("one", 1)], **values)
    assert yard.refused(signed(what), STRANGER)[0] == expected


def test_a_handoff_to_oneself_is_refused(yard: Yard) -> None:
    what = many([yard.open("one", 1)], taker=MAKER.id)
    refused = yard.refused(signed(what, taker=MAKER_KEY), STRANGER)
    assert refused == ("TakerInvalid", (MAKER.id,))


ITEMS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown unit": ({"unit_id": UNKNOWN}, "UnitUnknown"),
    "another turn": ({"turn": 4, "commitment": ZERO_WORD}, "TurnMismatch"),
    "no commitment": ({"commitment": ZERO_WORD, "related": ZERO_WORD}, "CommitmentMissing"),
    "no head": ({"related": ZERO_WORD}, "RelatedMissing"),
}


@pytest.mark.parametrize("name", ITEMS)
def test_one_item_refused_refuses_them_all(yard: Yard, name: str) -> None:
    values, expected = ITEMS[name]
    what = many([yard.open("one", 1), yard.open("two", 1)])
    first, second = what.items
    before = yard.slots()
    call = signed(replace(what, items=(first, replace(second, **values))))
    assert yard.refused(call, STRANGER)[0] == expected
    assert yard.slots() == before


def test_the_same_unit_twice_is_refused_at_the_second(yard: Yard) -> None:
    one = yard.open("one", 1)
    assert yard.refused(signed(many([one, one])), STRANGER) == ("TurnMismatch", (one, 1))


def test_a_suspended_giver_gives_and_a_suspended_taker_takes_nothing(yard: Yard) -> None:
    what = many([yard.open("one", 1)])
    yard.suspend(MAKER)
    back = Handoffs(FORWARDER.id, MAKER.id, (replace(what.items[0], turn=1),), FAR)
    yard.send(signed(what), STRANGER)
    refused = yard.refused(signed(back, FORWARDER_KEY, MAKER_KEY), STRANGER)
    assert refused == ("ParticipantSuspended", (MAKER.id,))
