"""One entry of one unit: judged by what is known around it, and not by what is not."""

from dataclasses import replace
from typing import Any

import pytest

from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.refusals import (
    HoldCounterMismatch,
    HoldNotActive,
    LevelTooLow,
    NotCustodian,
    NotInParent,
    SuccessorInvalid,
    UnitExists,
    UnitUnknown,
)
from ledger_client.ledger.replay import Surroundings, UnitSoFar, replay_units, unit_after
from ledger_client.ledger.rule_broken import NotWritable
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.values import ParticipantId, word_of
from tests.unit.ledger.unit_log import (
    BARREL,
    BOX,
    CARRIER,
    COUNCIL,
    CRATE,
    CUSTOMS,
    MAKER,
    OTHER,
    PALLET,
    START,
    ZERO,
    honest,
    named,
    who,
)

MINE, THEIRS = ParticipantId(MAKER), ParticipantId(CARRIER)
OPEN = UnitSoFar(UnitState(custodian=MINE, exists=True, level=1))
INSIDE = UnitSoFar(UnitState(exists=True, packed=True, level=1), BOX)


def entry(kind: Kind, actor: int = MAKER, **values: Any) -> Entry:
    usual: dict[str, Any] = {
        "form": Form.DIRECT,
        "detail": 0,
        "counterparty": named(0),
        "related": ZERO,
        "commitment": b"\x57" * 32,
        "at": BlockRef(9, START),
    }
    return Entry(CRATE, kind, actor=values.pop("party", who(actor)), **{**usual, **values})


def test_step_by_step_a_unit_reaches_what_the_whole_log_gives() -> None:
    log = honest()
    log.bind(PALLET, [BOX])
    log.unbind(PALLET, 1, [BOX])
    log.hold(CRATE)
    log.add(CRATE, Kind.CLOSE, CUSTOMS, detail=2)
    whole = replay_units(log.entries, complete=True)
    for unit, history in whole.items():
        so_far = UnitSoFar()
        for step in history.steps:
            so_far = unit_after(step.entry, so_far)
            assert so_far.state == step.state
        assert so_far.holds == history.holds
        assert unit == history.unit_id


def test_what_was_never_opened_has_no_second_entry_and_what_was_no_second_open() -> None:
    with pytest.raises(UnitUnknown):
        unit_after(entry(Kind.OBSERVE), UnitSoFar())
    with pytest.raises(UnitExists):
        unit_after(entry(Kind.OPEN), OPEN)


@pytest.mark.parametrize("kind", [Kind.OBSERVE, Kind.ALERT, Kind.CORRECT, Kind.ATTACH])
def test_inside_another_the_outermost_custodian_counts_where_it_is_known(kind: Kind) -> None:
    noted = entry(kind, related=BOX if kind in (Kind.CORRECT, Kind.ATTACH) else ZERO)
    if kind is Kind.ATTACH:
        noted = replace(noted, counterparty=named(MAKER))
    here = Surroundings(custodian=MINE, customs=False)
    for around in (here, Surroundings(customs=False), Surroundings()):
        assert unit_after(noted, INSIDE, around) == INSIDE
    with pytest.raises(NotCustodian):
        unit_after(noted, INSIDE, replace(here, custodian=THEIRS))


def test_an_alert_of_another_counts_only_from_customs() -> None:
    alert = entry(Kind.ALERT, OTHER)
    assert unit_after(alert, OPEN, Surroundings(customs=True)) == OPEN
    with pytest.raises(NotCustodian):
        unit_after(alert, OPEN, Surroundings(customs=False))


def test_a_parent_that_is_known_is_judged_and_kept() -> None:
    pack = entry(Kind.PACK, related=b"\1" * 32)
    unknown = unit_after(pack, OPEN)
    assert (unknown.state.packed, unknown.parent) == (True, None)
    high = Surroundings(parent=(BOX, UnitState(exists=True, level=3)))
    assert unit_after(pack, OPEN, high).parent == BOX
    low = Surroundings(parent=(BOX, UnitState(exists=True, level=1)))
    with pytest.raises(LevelTooLow):
        unit_after(pack, OPEN, low)


def test_it_comes_out_of_the_parent_that_it_is_known_to_be_in() -> None:
    unpack = entry(Kind.UNPACK, related=b"\1" * 32)
    state = UnitState(exists=True, level=3)
    for unit, parent in ((INSIDE, BOX), (INSIDE, None), (replace(INSIDE, parent=None), BOX)):
        around = Surroundings(parent=None if parent is None else (parent, state))
        after = unit_after(unpack, unit, around).state
        assert (after.packed, after.custodian, after.turn) == (False, MAKER, 1)
    with pytest.raises(NotInParent):
        unit_after(unpack, INSIDE, Surroundings(parent=(PALLET, state)))
    with pytest.raises(NotInParent):
        unit_after(unpack, OPEN, Surroundings(parent=(BOX, state)))


def test_counters_of_holds_count_only_where_they_are_known() -> None:
    held = unit_after(entry(Kind.HOLD, CUSTOMS, detail=1), OPEN)
    assert held.holds == {CUSTOMS: HoldState(1, active=True, binding=True)}
    release = entry(
        Kind.RELEASE, CUSTOMS, counterparty=named(CUSTOMS), related=word_of(8), commitment=ZERO
    )
    with pytest.raises(HoldCounterMismatch):
        unit_after(release, held)
    part = Surroundings(counters_known=False)
    assert unit_after(release, held, part).state.bindings == 0
    with pytest.raises(HoldNotActive):
        unit_after(release, OPEN, part)


def test_a_counter_beyond_64_bits_is_none() -> None:
    held = unit_after(entry(Kind.HOLD, CUSTOMS), OPEN)
    release = entry(Kind.RELEASE, CUSTOMS, counterparty=named(CUSTOMS), related=b"\xff" * 32)
    with pytest.raises(HoldCounterMismatch):
        unit_after(release, held)


def test_a_successor_is_judged_where_it_is_known() -> None:
    close = entry(Kind.CLOSE, related=PALLET)
    assert unit_after(close, OPEN).state.closed
    with pytest.raises(SuccessorInvalid):
        unit_after(close, OPEN, Surroundings(successor=UnitState()))
    with pytest.raises(SuccessorInvalid):
        unit_after(entry(Kind.CLOSE, related=CRATE), OPEN)


def test_the_council_is_judged_where_its_address_is_known() -> None:
    close = entry(Kind.CLOSE, party=COUNCIL)
    assert unit_after(close, OPEN, Surroundings(council=COUNCIL.key)).state.closed
    with pytest.raises(NotWritable):
        unit_after(
            replace(close, actor=Party(COUNCIL.id, who(9).key)),
            OPEN,
            Surroundings(council=COUNCIL.key),
        )


FULL = UnitSoFar(UnitState(custodian=MINE, exists=True, level=3, children=1))


def test_marks_count_no_more_children_than_there_are_and_no_less_than_none() -> None:
    bound = entry(Kind.BOUND, CUSTOMS, related=b"\1" * 32, commitment=ZERO)
    unbound = replace(bound, kind=Kind.UNBOUND)
    once = unit_after(bound, FULL)
    assert (once.state.bound, once.state.turn) == (1, 1)
    assert unit_after(unbound, once).state.bound == 0
    for mark, unit in ((bound, once), (bound, OPEN), (unbound, FULL), (unbound, OPEN)):
        with pytest.raises(NotWritable):
            unit_after(mark, unit)


NEVER: dict[str, Entry] = {
    "a kind of another contract": entry(Kind.DRAW),
    "no actor": entry(Kind.OBSERVE, party=named(MAKER)),
    "no participant": entry(Kind.OBSERVE, party=COUNCIL),
    "a carried act of the council": entry(Kind.CLOSE, party=COUNCIL, form=Form.CARRIED),
    "a mark of a hold by the council": entry(
        Kind.BOUND, party=COUNCIL, related=BOX, commitment=ZERO
    ),
    "a detail of an observation": entry(Kind.OBSERVE, detail=1),
    "a hold with detail 2": entry(Kind.HOLD, CUSTOMS, detail=2),
    "an outcome 4": entry(Kind.CLOSE, detail=4),
    "a mark with a commitment": entry(Kind.BOUND, CUSTOMS, related=BOX),
    "a mark of nothing": entry(Kind.BOUND, CUSTOMS, commitment=ZERO),
    "a mark with two signatures": entry(
        Kind.BOUND,
        CUSTOMS,
        related=BOX,
        commitment=ZERO,
        form=Form.BOTH,
        counterparty=who(MAKER),
    ),
    "a transformation into nothing": entry(Kind.TRANSFORM),
    "a transformation without a document": entry(Kind.TRANSFORM, related=BOX, commitment=ZERO),
    "a transformation with a counterparty": entry(
        Kind.TRANSFORM, related=BOX, counterparty=named(CARRIER)
    ),
    "a pack that names no contents": entry(Kind.PACK),
    "contents of nothing": entry(Kind.CONTENTS, detail=1),
    "a hold that relates to something": entry(Kind.HOLD, CUSTOMS, related=BOX),
    "a close with a counterparty": entry(Kind.CLOSE, counterparty=named(CARRIER)),
}


@pytest.mark.parametrize("name", NEVER)
def test_an_entry_that_no_ledger_writes_is_refused_whatever_is_known(name: str) -> None:
    for unit in (OPEN, INSIDE, FULL, UnitSoFar()):
        with pytest.raises(InvalidInput) as refused:
            unit_after(NEVER[name], unit)
        assert isinstance(refused.value, NotWritable)


def test_a_logbook_relates_to_nothing_and_an_output_to_its_inputs() -> None:
    output = unit_after(entry(Kind.OPEN, detail=1, related=BARREL), UnitSoFar())
    assert output.state == replace(OPEN.state)
    with pytest.raises(NotWritable):
        unit_after(entry(Kind.OPEN, detail=0x100, related=BARREL), UnitSoFar())


def test_a_step_changes_nothing_of_the_unit_before() -> None:
    before = OPEN
    held = unit_after(entry(Kind.HOLD, CUSTOMS), before)
    unit_after(entry(Kind.HOLD, OTHER), held)
    assert (before.holds, list(held.holds)) == ({}, [CUSTOMS])
