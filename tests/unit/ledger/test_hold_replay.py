"""Holds replayed: several authorities, binding ones and their marks, releases by the council."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import RuleBroken, replay_units
from ledger_client.ledger.state import HoldState
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, ParticipantId, UnitId, word_of
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
    ZERO,
    Log,
    named,
    who,
)

PLACES = (Address(bytes([n]) * 20) for n in (7, 8, 9, 10))
WHERE = Deployment(b"\x0b" * 32, 5, *PLACES)


def nested() -> Log:
    """A crate and a barrel on a pallet in a box."""
    log = Log()
    for unit, level in ((BOX, 3), (PALLET, 2), (CRATE, 1), (BARREL, 1)):
        log.open(unit, level)
    log.nest(PALLET, [CRATE, BARREL])
    log.nest(BOX, [PALLET])
    return log


def counts(log: Log, unit: UnitId) -> tuple[int, int, int, int]:
    state = replay_units(log.entries, deployment=WHERE, complete=True)[unit].state
    return state.holds, state.bindings, state.bound, state.turn


def test_a_binding_hold_marks_each_ancestor_once_and_its_release_takes_the_marks_away() -> None:
    log = nested()
    log.bind(CRATE, [PALLET, BOX])
    assert [counts(log, one) for one in (CRATE, PALLET, BOX)] == [
        (1, 1, 0, 2),
        (0, 0, 1, 3),
        (0, 0, 1, 2),
    ]
    log.unbind(CRATE, 1, [PALLET, BOX])
    assert [counts(log, one) for one in (CRATE, PALLET, BOX)] == [
        (0, 0, 0, 3),
        (0, 0, 0, 4),
        (0, 0, 0, 3),
    ]


def test_what_marks_already_is_marked_no_more_and_stays_marked_until_the_last_release() -> None:
    log = nested()
    log.bind(CRATE, [PALLET, BOX])
    log.bind(CRATE, [], OTHER)
    log.bind(BARREL, [PALLET])
    log.bind(PALLET, [])
    assert counts(log, PALLET)[:3] == (1, 1, 2)
    assert counts(log, BOX)[:3] == (0, 0, 1)
    log.unbind(CRATE, 1, [])
    log.unbind(CRATE, 1, [PALLET], OTHER)
    log.unbind(BARREL, 1, [PALLET])
    assert counts(log, BOX)[:3] == (0, 0, 1)
    log.unbind(PALLET, 1, [BOX])
    assert counts(log, BOX)[:3] == (0, 0, 0)


def test_a_hold_that_does_not_bind_marks_nothing() -> None:
    log = nested()
    log.hold(CRATE)
    log.release(CRATE, 1)
    assert counts(log, PALLET)[:3] == (0, 0, 0)


def test_the_council_releases_in_an_authoritys_place() -> None:
    log = nested()
    log.bind(CRATE, [PALLET, BOX])
    log.release(CRATE, 1, actor_party=COUNCIL)
    log.mark(Kind.UNBOUND, CRATE, [PALLET, BOX], COUNCIL)
    units = replay_units(log.entries, deployment=WHERE, complete=True)
    assert units[CRATE].holds == {CUSTOMS: HoldState(1)}
    assert not units[BOX].state.marks
    assert {one: history.head for one, history in units.items()} == log.heads


def test_units_are_replayed_without_the_others_that_a_hold_marks() -> None:
    log = nested()
    log.bind(CRATE, [PALLET, BOX])
    log.bind(BARREL, [PALLET])
    log.unbind(CRATE, 1, [PALLET])
    whole = replay_units(log.entries, complete=True)
    for shown in ({BOX}, {PALLET}, {CRATE}, {BOX, CRATE}, {CRATE, PALLET}, {BOX, PALLET}):
        part = replay_units(entry for entry in log.entries if entry.unit_id in shown)
        assert {one: history.state for one, history in part.items()} == {
            one: whole[one].state for one in shown
        }


def hold_one_more(log: Log, authority: int) -> None:
    log.add(CRATE, Kind.HOLD, 0, actor_party=party(authority), detail=1)


def party(number: int) -> Party:
    return Party(ParticipantId(number), Address(word_of(number)[12:]))


def fifteen() -> Log:
    log = Log()
    log.open(CRATE, 1)
    for authority in range(100, 115):
        hold_one_more(log, authority)
    return log


def test_fifteen_authorities_hold_bindingly_and_more_only_without_binding() -> None:
    log = fifteen()
    log.hold(CRATE)
    assert counts(log, CRATE)[:2] == (16, 15)
    hold_one_more(log, 115)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries)
    assert broken.value.rule == "too_many_holds"


Break = Callable[[Log], object]
BROKEN: dict[str, tuple[str, Break]] = {
    "a mark that no hold calls for": (
        "mark",
        lambda log: log.mark(Kind.BOUND, CRATE, [PALLET], who(CUSTOMS)),
    ),
    "a mark by another than who holds": (
        "mark",
        lambda log: (log.hold(CRATE, detail=1), log.mark(Kind.BOUND, CRATE, [PALLET], who(OTHER))),
    ),
    "a mark in another form": (
        "mark",
        lambda log: (
            log.hold(CRATE, detail=1, form=Form.CARRIED),
            log.mark(Kind.BOUND, CRATE, [PALLET], who(CUSTOMS)),
        ),
    ),
    "a mark in another block": (
        "mark",
        lambda log: (
            log.hold(CRATE, detail=1),
            log.add(PALLET, Kind.BOUND, CUSTOMS, related=log.heads[CRATE], commitment=ZERO),
        ),
    ),
    "a mark on another than the parent": (
        "mark",
        lambda log: (log.hold(CRATE, detail=1), log.mark(Kind.BOUND, CRATE, [BOX], who(CUSTOMS))),
    ),
    "a mark related to another head": (
        "mark",
        lambda log: (
            log.hold(CRATE, detail=1),
            log.mark(Kind.BOUND, BARREL, [PALLET], who(CUSTOMS)),
        ),
    ),
    "a mark left out": (
        "mark",
        lambda log: (log.hold(CRATE, detail=1), log.add(BOX, Kind.OBSERVE, MAKER)),
    ),
    "the mark on the grandparent left out": (
        "mark",
        lambda log: (log.bind(CRATE, [PALLET]), log.add(BOX, Kind.OBSERVE, MAKER)),
    ),
    "a mark too many": (
        "mark",
        lambda log: (log.bind(CRATE, [PALLET, BOX]), log.bind(BARREL, [PALLET, BOX])),
    ),
    "a mark taken away while another stands": (
        "mark",
        lambda log: (
            log.bind(CRATE, [PALLET, BOX]),
            log.bind(BARREL, [PALLET]),
            log.unbind(CRATE, 1, [PALLET, BOX]),
        ),
    ),
    "a bound mark where one is taken away": (
        "mark",
        lambda log: (
            log.bind(CRATE, [PALLET, BOX]),
            log.release(CRATE, 1),
            log.mark(Kind.BOUND, CRATE, [PALLET], who(CUSTOMS)),
        ),
    ),
    "a mark for a hold that does not bind": (
        "mark",
        lambda log: (log.hold(CRATE), log.mark(Kind.BOUND, CRATE, [PALLET], who(CUSTOMS))),
    ),
    "a mark with a commitment": (
        "commitment",
        lambda log: (
            log.hold(CRATE, detail=1),
            log.add(PALLET, Kind.BOUND, CUSTOMS, related=log.heads[CRATE], same_block=True),
        ),
    ),
    "a mark with a counterparty": (
        "counterparty",
        lambda log: (
            log.hold(CRATE, detail=1),
            log.add(
                PALLET,
                Kind.BOUND,
                CUSTOMS,
                related=log.heads[CRATE],
                commitment=ZERO,
                counterparty=named(MAKER),
                same_block=True,
            ),
        ),
    ),
    "a handoff of what is bound": (
        "unit_bound",
        lambda log: (log.bind(CRATE, [PALLET, BOX]), log.handoff(BOX, MAKER, CARRIER)),
    ),
    "an offer of what is bound": (
        "unit_bound",
        lambda log: (log.bind(CRATE, [PALLET, BOX]), log.offer(BOX, MAKER, CARRIER)),
    ),
    "contents changed of what is bound": (
        "unit_bound",
        lambda log: (log.bind(CRATE, [PALLET, BOX]), log.nest(BOX, [PALLET], out=True, show=[])),
    ),
    "a release by another council": (
        "actor",
        lambda log: (
            log.hold(CRATE),
            log.release(CRATE, 1, actor_party=replace(COUNCIL, key=Address(b"\1" * 20))),
        ),
    ),
    "a carried release by the council": (
        "actor",
        lambda log: (
            log.hold(CRATE),
            log.release(CRATE, 1, actor_party=COUNCIL, form=Form.CARRIED),
        ),
    ),
    "a release of nothing by the council": (
        "hold_not_active",
        lambda log: log.release(CRATE, 1, actor_party=COUNCIL),
    ),
    "a release of another hold by the council": (
        "hold_counter_mismatch",
        lambda log: (log.hold(CRATE), log.release(CRATE, 2, actor_party=COUNCIL)),
    ),
    "a hold by the council": ("actor", lambda log: log.hold(CRATE, actor_party=COUNCIL)),
    "custody moved by the council": (
        "actor",
        lambda log: log.add(
            BOX,
            Kind.HANDOFF,
            0,
            actor_party=COUNCIL,
            form=Form.BOTH,
            counterparty=who(OTHER),
            related=BOX,
        ),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_hold_that_the_ledger_could_not_write_is_named(name: str) -> None:
    rule, spoil = BROKEN[name]
    log = nested()
    spoil(log)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries, deployment=WHERE)
    assert broken.value.rule == rule
    assert broken.value.index == len(log.entries) - 1


def test_a_complete_log_does_not_end_before_a_mark() -> None:
    log = nested()
    log.hold(CRATE, detail=1)
    replay_units(log.entries)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries, complete=True)
    assert broken.value.rule == "mark"


def test_a_complete_log_has_the_unit_that_a_mark_follows_from() -> None:
    log = nested()
    log.bind(CRATE, [PALLET, BOX])
    entries = [entry for entry in log.entries if entry.unit_id != CRATE]
    replay_units(entries)
    with pytest.raises(RuleBroken):
        replay_units(entries, complete=True)
