"""Holds on the simulated ledger: binding ones mark the ancestors, the council may release."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger_client.ledger.calls import (
    Call,
    HandoffCall,
    HoldCall,
    HoldCarriedCall,
    ReleaseByCouncilCall,
    ReleaseCall,
    TransformCall,
    WriteCall,
)
from ledger_client.ledger.entries import NO_PARTY, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.refusals import Refusal
from ledger_client.ledger.structs import Handoff, Hold, Release, Transformation
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    UnitId,
    word_of,
)
from tests.ledger_differential.cast import CUSTOMS, CUSTOMS_TOO, FAR, FORWARDER, MAKER, MEMBERS
from tests.unit.ledger.office import COUNCIL, WHERE, WHY
from tests.unit.ledger.yard import CUSTOMS_KEY, FORWARDER_KEY, MAKER_KEY, Yard, kinds, label

TOO_KEY = CUSTOMS_TOO.keys[0]


@pytest.fixture
def yard() -> Yard:
    return Yard()


def release(unit: UnitId, counter: int = 1, by: ParticipantId = CUSTOMS.id) -> Release:
    return Release(unit, by, counter, ZERO_WORD)


def test_a_binding_hold_writes_one_mark_on_each_ancestor(yard: Yard) -> None:
    box, pallet, crate = yard.nested()
    held, first, second = yard.send(yard.hold(crate, binding=True), CUSTOMS_KEY)
    heads = yard.world.ledger.heads
    actor = Party(CUSTOMS.id, CUSTOMS_KEY.address)
    assert (held.unit_id, held.kind, held.detail, held.actor) == (crate, Kind.HOLD, 1, actor)
    for mark, unit, child in ((first, pallet, crate), (second, box, pallet)):
        assert (mark.unit_id, mark.kind, mark.form) == (unit, Kind.BOUND, Form.DIRECT)
        assert (mark.actor, mark.counterparty) == (actor, NO_PARTY)
        assert (mark.related, mark.commitment, mark.detail) == (heads[child], ZERO_WORD, 0)
    yard.check()


def test_marks_of_a_carried_hold_have_its_form(yard: Yard) -> None:
    _, _, crate = yard.nested()
    hold = yard.hold(crate, binding=True).hold
    signature = CUSTOMS_KEY.sign(hold, WHERE, Contract.LEDGER, deadline=FAR)
    written = yard.send(HoldCarriedCall(hold, FAR, signature), MAKER_KEY)
    assert [entry.form for entry in written] == [Form.CARRIED] * 3
    yard.check()


def test_marks_go_with_the_last_binding_hold(yard: Yard) -> None:
    box, pallet, crate = yard.nested()
    yard.send(yard.hold(crate, binding=True), CUSTOMS_KEY)
    assert kinds(yard.send(yard.hold(crate, binding=True, by=TOO_KEY), TOO_KEY)) == [Kind.HOLD]
    assert kinds(yard.send(yard.hold(pallet, binding=True), CUSTOMS_KEY)) == [Kind.HOLD]
    assert kinds(yard.send(ReleaseCall(release(crate)), CUSTOMS_KEY)) == [Kind.RELEASE]
    last = yard.send(ReleaseCall(release(crate, by=CUSTOMS_TOO.id)), TOO_KEY)
    assert kinds(last) == [Kind.RELEASE, Kind.UNBOUND]
    assert last[1].unit_id == pallet
    assert yard.state(box).bound == 1
    assert kinds(yard.send(ReleaseCall(release(pallet)), CUSTOMS_KEY)) == [
        Kind.RELEASE,
        Kind.UNBOUND,
    ]
    assert (yard.state(box).bound, yard.state(pallet).bindings) == (0, 0)
    yard.check()


def test_a_hold_that_does_not_bind_leaves_the_ancestors(yard: Yard) -> None:
    box, _, crate = yard.nested()
    before = yard.state(box)
    yard.send(yard.hold(crate), CUSTOMS_KEY)
    assert yard.state(box) == before
    yard.send(ReleaseCall(release(crate)), CUSTOMS_KEY)
    yard.check()


def test_the_last_turn_stays_where_marks_pass(yard: Yard) -> None:
    box, pallet, crate = yard.nested()
    yard.set(box, turn=2**24 - 1)
    yard.send(yard.hold(crate, binding=True), CUSTOMS_KEY)
    assert (yard.state(box).turn, yard.state(pallet).turn) == (2**24 - 1, 3)


def handed(yard: Yard, unit: UnitId) -> HandoffCall:
    turn = yard.state(unit).turn
    handoff = Handoff(unit, turn, MAKER.id, FORWARDER.id, WHY, WHY, FAR)
    giver, taker = (key.sign(handoff, WHERE, Contract.LEDGER) for key in (MAKER_KEY, FORWARDER_KEY))
    return HandoffCall(handoff, giver, taker)


MOVES: dict[str, Callable[[Yard, UnitId, UnitId], Call]] = {
    "offer": lambda yard, box, pallet: yard.offer(box),
    "handoff": lambda yard, box, pallet: handed(yard, box),
    "unpack": lambda yard, box, pallet: yard.nest(box, pallet, kind=Kind.UNPACK),
    "close": lambda yard, box, pallet: WriteCall(yard.item(box, Kind.CLOSE)),
    "transform": lambda yard, box, pallet: TransformCall(
        Transformation((box,), (yard.state(box).turn,), (label("out"),), (1,), (), WHY)
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_bound_unit_moves_nowhere(yard: Yard, name: str) -> None:
    box, pallet, crate = yard.nested()
    yard.send(yard.hold(crate, binding=True), CUSTOMS_KEY)
    assert yard.refused(MOVES[name](yard, box, pallet), MAKER_KEY) == ("UnitBound", (box,))


def test_a_hold_of_what_is_closed_marks_nothing(yard: Yard) -> None:
    crate = yard.open("alone", 1)
    yard.send(WriteCall(yard.item(crate, Kind.CLOSE)), MAKER_KEY)
    assert kinds(yard.send(yard.hold(crate, binding=True), CUSTOMS_KEY)) == [Kind.HOLD]
    yard.check()


def test_sixteen_binding_holds_are_one_too_many_and_a_plain_one_is_not(yard: Yard) -> None:
    crate = yard.open("alone", 1)
    yard.set(crate, holds=15, bindings=15)
    refused = yard.refused(yard.hold(crate, binding=True), CUSTOMS_KEY)
    assert refused == ("TooManyHolds", (crate,))
    yard.send(yard.hold(crate), CUSTOMS_KEY)
    assert (yard.state(crate).holds, yard.state(crate).bindings) == (16, 15)


def test_a_parent_whose_counter_is_full_refuses_the_hold_and_nothing_is_written(
    yard: Yard,
) -> None:
    box, _, crate = yard.nested()
    yard.set(box, bound=65535)
    before = yard.slots()
    assert yard.refused(yard.hold(crate, binding=True), CUSTOMS_KEY) == ("TooManyBound", (box,))
    assert yard.slots() == before
    assert kinds(yard.send(yard.hold(crate), CUSTOMS_KEY)) == [Kind.HOLD]


def test_the_council_releases_by_a_proposal(yard: Yard) -> None:
    box, _, crate = yard.nested()
    yard.send(yard.hold(crate, binding=True), CUSTOMS_KEY)
    entries = yard.executed(ReleaseByCouncilCall(release(crate)))
    council = Party(NOBODY, COUNCIL)
    assert kinds(entries)[1:] == [Kind.RELEASE, Kind.UNBOUND, Kind.UNBOUND]
    assert {entry.actor for entry in entries[1:]} == {council}
    assert entries[1].counterparty == Party(CUSTOMS.id)
    assert entries[1].related == word_of(1)
    assert not yard.state(box).marks
    yard.check()


@pytest.mark.parametrize("sender", [MAKER_KEY, CUSTOMS_KEY, MEMBERS[0]])
def test_nobody_but_the_council_releases_anothers_hold(yard: Yard, sender: object) -> None:
    crate = yard.open("alone", 1)
    yard.send(yard.hold(crate), CUSTOMS_KEY)
    call = ReleaseByCouncilCall(release(crate))
    assert yard.refused(call, sender) == ("NotCouncil", ())  # type: ignore[arg-type]


UNKNOWN = UnitId(b"\1" * 32)
ORDER: dict[str, tuple[Hold, str]] = {
    "an unknown unit": (Hold(UNKNOWN, 9, True, ZERO_WORD), "UnitUnknown"),
    "no commitment": (Hold(UNKNOWN, 9, True, ZERO_WORD), "CommitmentMissing"),
    "a hold that is active": (Hold(UNKNOWN, 9, True, WHY), "HoldActive"),
    "another counter": (Hold(UNKNOWN, 9, True, WHY), "HoldCounterMismatch"),
    "too many": (Hold(UNKNOWN, 1, True, WHY), "TooManyHolds"),
}


@pytest.mark.parametrize("name", ORDER)
def test_a_hold_with_several_faults_is_refused_for_the_first(yard: Yard, name: str) -> None:
    hold, expected = ORDER[name]
    crate = yard.open("alone", 1)
    if name == "a hold that is active":
        yard.send(yard.hold(crate), CUSTOMS_KEY)
    yard.set(crate, holds=255, bindings=15)
    if name != "an unknown unit":
        hold = replace(hold, unit_id=crate)
    assert yard.refused(HoldCall(hold), CUSTOMS_KEY)[0] == expected


RELEASES: dict[str, tuple[Release, str]] = {
    "an unknown unit": (release(UNKNOWN, 9), "UnitUnknown"),
    "no hold": (release(UNKNOWN, 9, MAKER.id), "HoldNotActive"),
    "another counter": (release(UNKNOWN, 9), "HoldCounterMismatch"),
}


@pytest.mark.parametrize("name", RELEASES)
def test_the_council_releases_what_stands_and_nothing_else(yard: Yard, name: str) -> None:
    asked, expected = RELEASES[name]
    crate = yard.open("alone", 1)
    yard.send(yard.hold(crate), CUSTOMS_KEY)
    if name != "an unknown unit":
        asked = replace(asked, unit_id=crate)
    before = yard.state(crate)
    with pytest.raises(Refusal) as refusal:
        yard.executed(ReleaseByCouncilCall(asked))
    assert type(refusal.value).__name__ == expected
    assert yard.state(crate) == before


def test_a_key_of_the_council_is_no_council(yard: Yard) -> None:
    call = ReleaseByCouncilCall(release(UNKNOWN))
    assert yard.refused(call, Address(COUNCIL)) == ("NotCouncil", ())
