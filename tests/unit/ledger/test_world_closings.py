"""Closings on the simulated ledger: by the custodian, by who holds, by the council after notice."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger_client.ledger.calls import (
    CloseByCouncilCall,
    CloseHeldCall,
    CloseHeldCarriedCall,
    ExecuteCall,
    WriteCall,
)
from ledger_client.ledger.entries import NO_PARTY, Party
from ledger_client.ledger.kinds import Form, Kind, Outcome
from ledger_client.ledger.refusals import CustodianPresent, NoticeTooShort, Refusal
from ledger_client.ledger.structs import Closing
from ledger_client.ledger.values import NOBODY, ZERO_WORD, Contract, UnitId
from tests.ledger_differential.cast import (
    CUSTOMS,
    CUSTOMS_TOO,
    DAY,
    FAR,
    FORWARDER,
    MAKER,
    STRANGER,
)
from tests.unit.ledger.office import COUNCIL, WHERE, WHY
from tests.unit.ledger.yard import CUSTOMS_KEY, MAKER_KEY, Yard, kinds

UNKNOWN = UnitId(b"\1" * 32)


@pytest.fixture
def yard() -> Yard:
    return Yard()


def closing(yard: Yard, unit: UnitId, outcome: int = 1, successor: bytes = ZERO_WORD) -> Closing:
    return Closing(unit, yard.state(unit).turn, outcome, successor, WHY)


@pytest.mark.parametrize("outcome", [Outcome.DESTROYED, Outcome.FORFEITED, Outcome.ABANDONED])
def test_who_alone_holds_a_unit_closes_it_over_an_offer(yard: Yard, outcome: Outcome) -> None:
    crate, other = yard.open("alone", 1), yard.open("other", 1)
    yard.send(yard.offer(crate), MAKER_KEY)
    yard.send(yard.hold(crate), CUSTOMS_KEY)
    (entry,) = yard.send(CloseHeldCall(closing(yard, crate, outcome, other)), CUSTOMS_KEY)
    assert (entry.kind, entry.detail, entry.related) == (Kind.CLOSE, outcome, other)
    assert (entry.actor.id, entry.counterparty) == (CUSTOMS.id, NO_PARTY)
    state = yard.state(crate)
    assert (state.closed, state.taker, state.offer_expiry) == (True, 0, 0)
    assert (state.holds, state.custodian, state.turn) == (1, MAKER.id, 3)
    yard.check()


def test_a_carried_closing_has_its_form(yard: Yard) -> None:
    crate = yard.open("alone", 1)
    yard.send(yard.hold(crate, binding=True), CUSTOMS_KEY)
    what = closing(yard, crate)
    signature = CUSTOMS_KEY.sign(what, WHERE, Contract.LEDGER, deadline=FAR)
    (entry,) = yard.send(CloseHeldCarriedCall(what, FAR, signature), STRANGER)
    assert entry.form is Form.CARRIED
    yard.check()


def held_also_by_another(yard: Yard, unit: UnitId) -> None:
    key = CUSTOMS_TOO.keys[0]
    yard.send(yard.hold(unit, by=key), key)


# What is wrong with the unit or the closing, and the refusal; each has all the faults after it too.
HELD: list[tuple[str, Callable[[Yard, UnitId, UnitId], Closing]]] = [
    ("UnitUnknown", lambda yard, crate, full: Closing(UNKNOWN, 9, 9, UNKNOWN, WHY)),
    ("TurnMismatch", lambda yard, crate, full: Closing(full, 9, 9, full, WHY)),
    ("OutcomeInvalid", lambda yard, crate, full: closing(yard, full, 0, full)),
    ("OutcomeInvalid", lambda yard, crate, full: closing(yard, full, 4, full)),
    ("HoldNotActive", lambda yard, crate, full: closing(yard, full, 1, full)),
]


@pytest.mark.parametrize("number", range(len(HELD)))
def test_a_closing_with_several_faults_is_refused_for_the_first(yard: Yard, number: int) -> None:
    expected, made = HELD[number]
    crate, full = yard.open("alone", 1), yard.open("full", 2)
    yard.send(yard.nest(full, crate), MAKER_KEY)
    held_also_by_another(yard, full)
    assert yard.refused(CloseHeldCall(made(yard, crate, full)), CUSTOMS_KEY)[0] == expected


def test_what_is_packed_held_twice_full_or_without_a_fit_successor_stays(yard: Yard) -> None:
    crate, full = yard.open("alone", 1), yard.open("full", 2)
    yard.send(yard.nest(full, crate), MAKER_KEY)
    for unit in (crate, full):
        yard.send(yard.hold(unit), CUSTOMS_KEY)
    assert yard.refused(CloseHeldCall(closing(yard, crate)), CUSTOMS_KEY) == (
        "UnitPacked",
        (crate,),
    )
    call = CloseHeldCall(closing(yard, full, 1, full))
    assert yard.refused(call, CUSTOMS_KEY) == ("UnitHasChildren", (full,))
    held_also_by_another(yard, full)
    call = CloseHeldCall(closing(yard, full, 1, full))
    assert yard.refused(call, CUSTOMS_KEY) == ("UnitHeld", (full,))


def successors(yard: Yard) -> dict[str, UnitId]:
    closed = yard.open("closed", 1)
    yard.send(WriteCall(yard.item(closed, Kind.CLOSE)), MAKER_KEY)
    crate = yard.open("alone", 1)
    return {"unknown": UNKNOWN, "closed": closed, "the unit itself": crate}


@pytest.mark.parametrize("name", ["unknown", "closed", "the unit itself"])
def test_a_successor_is_another_unit_that_is_open(yard: Yard, name: str) -> None:
    made = successors(yard)
    crate, successor = made["the unit itself"], made[name]
    by_custodian = WriteCall(yard.item(crate, Kind.CLOSE, related=successor))
    assert yard.refused(by_custodian, MAKER_KEY) == ("SuccessorInvalid", (successor,))
    yard.send(yard.hold(crate), CUSTOMS_KEY)
    held = CloseHeldCall(closing(yard, crate, 1, successor))
    assert yard.refused(held, CUSTOMS_KEY) == ("SuccessorInvalid", (successor,))


def left_behind(unit: UnitId, outcome: int = 3, successor: bytes = ZERO_WORD) -> CloseByCouncilCall:
    return CloseByCouncilCall(unit, MAKER.id, outcome, successor, WHY)


def test_the_council_closes_what_is_left_behind_after_thirty_public_days(yard: Yard) -> None:
    crate = yard.open("alone", 1)
    yard.send(yard.offer(crate), MAKER_KEY)
    yard.suspend(MAKER)
    proposal = yard.propose(left_behind(crate))
    proposed_at = yard.time
    yard.later(30 * DAY - 1)
    with pytest.raises(NoticeTooShort) as short:
        yard.send(ExecuteCall(proposal), STRANGER)
    assert short.value.until == proposed_at + 30 * DAY
    yard.later(1)
    entry = yard.send(ExecuteCall(proposal), STRANGER)[1]
    assert (entry.kind, entry.detail, entry.form) == (Kind.CLOSE, 3, Form.DIRECT)
    assert (entry.actor, entry.counterparty) == (Party(NOBODY, COUNCIL), NO_PARTY)
    assert (yard.state(crate).closed, yard.state(crate).taker) == (True, 0)
    yard.check()


def test_the_council_closes_nothing_of_who_can_still_act(yard: Yard) -> None:
    crate = yard.open("alone", 1)
    proposal = yard.propose(left_behind(crate))
    yard.later(31 * DAY)
    with pytest.raises(CustodianPresent) as present:
        yard.send(ExecuteCall(proposal), STRANGER)
    assert present.value.id == MAKER.id


def test_a_unit_at_its_last_turn_is_closed_by_the_council_alone(yard: Yard) -> None:
    crate = yard.open("alone", 1)
    yard.suspend(MAKER)
    proposal = yard.propose(left_behind(crate))
    yard.later(30 * DAY)
    yard.send(yard.hold(crate), CUSTOMS_KEY)
    yard.set(crate, turn=2**24 - 1)
    assert yard.refused(CloseHeldCall(closing(yard, crate)), CUSTOMS_KEY) == (
        "TurnsExhausted",
        (crate,),
    )
    yard.set(crate, holds=0)
    yard.send(ExecuteCall(proposal), STRANGER)
    assert (yard.state(crate).closed, yard.state(crate).turn) == (True, 2**24 - 1)


# In the order of the checks: each case has the faults of those after it too.
FAULTS: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("UnitUnknown", {"unit_id": UNKNOWN, "outcome": 4}, {}),
    ("UnitClosed", {"outcome": 4}, {"closed": True, "logbook": True, "packed": True}),
    ("UnitIsLogbook", {"outcome": 4}, {"logbook": True, "packed": True}),
    ("OutcomeInvalid", {"outcome": 4}, {"packed": True}),
    ("UnitPacked", {"custodian": FORWARDER.id}, {"packed": True}),
    ("CounterpartyMismatch", {"custodian": FORWARDER.id}, {"holds": 1}),
    ("NoticeTooShort", {}, {"holds": 1, "bound": 1, "children": 1}),
]
LATER: list[tuple[str, dict[str, object]]] = [
    ("UnitHeld", {"holds": 1, "bound": 1, "children": 1}),
    ("UnitBound", {"bound": 1, "children": 1}),
    ("UnitHasChildren", {"children": 1}),
    ("SuccessorInvalid", {}),
]


def refused_by_council(yard: Yard, proposal: object) -> str:
    with pytest.raises(Refusal) as refusal:
        yard.send(ExecuteCall(proposal), STRANGER)  # type: ignore[arg-type]
    return type(refusal.value).__name__


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_an_act_of_the_council_is_refused_for_its_first_fault(yard: Yard, number: int) -> None:
    expected, values, changes = FAULTS[number]
    crate = yard.open("alone", 1)
    call = replace(left_behind(crate, successor=crate), **values)  # type: ignore[arg-type]
    proposal = yard.propose(call)
    yard.set(crate, **changes)
    assert refused_by_council(yard, proposal) == expected


@pytest.mark.parametrize("number", range(len(LATER)))
def test_the_custodian_gone_the_unit_itself_is_judged(yard: Yard, number: int) -> None:
    expected, changes = LATER[number]
    crate = yard.open("alone", 1)
    yard.suspend(MAKER)
    proposal = yard.propose(left_behind(crate, successor=crate))
    yard.later(30 * DAY)
    yard.set(crate, **changes)
    assert refused_by_council(yard, proposal) == expected


def test_only_the_council_closes_for_another(yard: Yard) -> None:
    crate = yard.open("alone", 1)
    for sender in (MAKER_KEY, CUSTOMS_KEY, STRANGER):
        assert yard.refused(left_behind(crate), sender) == ("NotCouncil", ())


def test_after_the_close_only_corrections_holds_and_releases_are_taken(yard: Yard) -> None:
    crate = yard.open("alone", 1)
    yard.send(WriteCall(yard.item(crate, Kind.CLOSE)), MAKER_KEY)
    correct = yard.item(crate, Kind.CORRECT, related=crate)
    assert kinds(yard.send(WriteCall(correct), MAKER_KEY)) == [Kind.CORRECT]
    observe = WriteCall(yard.item(crate, Kind.OBSERVE))
    assert yard.refused(observe, MAKER_KEY) == ("UnitClosed", (crate,))
    yard.send(yard.hold(crate), CUSTOMS_KEY)
    call = CloseHeldCall(closing(yard, crate))
    assert yard.refused(call, CUSTOMS_KEY) == ("UnitClosed", (crate,))
    yard.check()
