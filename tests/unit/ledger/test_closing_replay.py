"""Closings replayed: by the custodian, by an authority that holds, by the council."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger_client.ledger.kinds import Form, Kind, Outcome
from ledger_client.ledger.replay import RuleBroken, UnitHistory, replay_units
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, UnitId
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
)

PLACES = (Address(bytes([n]) * 20) for n in (7, 8, 9, 10))
WHERE = Deployment(b"\x0b" * 32, 5, *PLACES)


def stock() -> Log:
    """A crate alone, a barrel on a pallet, a box that is closed."""
    log = Log()
    for unit, level in ((BOX, 3), (PALLET, 2), (CRATE, 1), (BARREL, 1)):
        log.open(unit, level)
    log.nest(PALLET, [BARREL])
    log.add(BOX, Kind.CLOSE, MAKER)
    return log


def after(log: Log) -> UnitHistory:
    return replay_units(log.entries, deployment=WHERE, complete=True)[CRATE]


@pytest.mark.parametrize("outcome", [Outcome.DESTROYED, Outcome.FORFEITED, Outcome.ABANDONED])
def test_an_authority_closes_what_it_alone_holds_and_the_hold_stays(outcome: Outcome) -> None:
    log = stock()
    log.offer(CRATE, MAKER, CARRIER)
    log.hold(CRATE)
    log.add(CRATE, Kind.CLOSE, CUSTOMS, detail=outcome, related=PALLET)
    crate = after(log)
    assert (crate.state.closed, crate.state.holds, crate.state.turn) == (True, 1, 3)
    assert (crate.state.taker, crate.state.offer_expiry) == (0, 0)
    assert crate.state.custodian == MAKER
    assert crate.closing is not None
    assert (crate.closing.detail, crate.closing.related) == (outcome, PALLET)
    log.release(CRATE, 1)
    log.add(CRATE, Kind.CORRECT, MAKER, related=log.heads[CRATE])
    assert after(log).state.holds == 0


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_council_closes_with_or_without_an_outcome(outcome: Outcome) -> None:
    log = stock()
    log.offer(CRATE, MAKER, CARRIER)
    log.add(CRATE, Kind.CLOSE, 0, actor_party=COUNCIL, detail=outcome, commitment=ZERO)
    crate = after(log)
    assert (crate.state.closed, crate.state.turn, crate.state.taker) == (True, 2, 0)
    assert crate.closing is not None
    assert crate.closing.detail == outcome


def test_a_custodian_names_a_successor() -> None:
    log = stock()
    log.add(CRATE, Kind.CLOSE, MAKER, related=PALLET)
    assert after(log).state.closed


def test_a_successor_whose_entries_are_not_given_is_not_judged() -> None:
    log = stock()
    log.add(CRATE, Kind.CLOSE, MAKER, related=b"\1" * 32)
    entries = [entry for entry in log.entries if entry.unit_id == CRATE]
    assert replay_units(entries)[CRATE].state.closed
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries, complete=True)
    assert broken.value.rule == "successor_invalid"


def by_customs(log: Log, unit: UnitId = CRATE, **values: object) -> bytes:
    return log.add(unit, Kind.CLOSE, CUSTOMS, **{"detail": 1, **values})


def by_council(log: Log, unit: UnitId = CRATE, **values: object) -> bytes:
    return log.add(unit, Kind.CLOSE, 0, actor_party=COUNCIL, **values)


Break = Callable[[Log], object]
BROKEN: dict[str, tuple[str, Break]] = {
    "an outcome by the custodian": (
        "hold_not_active",
        lambda log: log.add(CRATE, Kind.CLOSE, MAKER, detail=1),
    ),
    "an authority that does not hold": ("hold_not_active", by_customs),
    "an authority that released": (
        "hold_not_active",
        lambda log: (log.hold(CRATE), log.release(CRATE, 1), by_customs(log)),
    ),
    "an authority without an outcome": (
        "not_custodian",
        lambda log: (log.hold(CRATE), by_customs(log, detail=0)),
    ),
    "an outcome that does not exist": (
        "detail",
        lambda log: (log.hold(CRATE), by_customs(log, detail=4)),
    ),
    "an authority that holds with another": (
        "unit_held",
        lambda log: (log.hold(CRATE), log.hold(CRATE, OTHER), by_customs(log)),
    ),
    "an authority that holds what is packed": (
        "unit_packed",
        lambda log: (log.hold(BARREL), by_customs(log, BARREL)),
    ),
    "an authority that holds what is not empty": (
        "unit_has_children",
        lambda log: (log.hold(PALLET), by_customs(log, PALLET)),
    ),
    "an authority that holds what is closed": (
        "unit_closed",
        lambda log: (log.hold(BOX), by_customs(log, BOX)),
    ),
    "a successor that is the unit itself": (
        "successor_invalid",
        lambda log: (log.hold(CRATE), by_customs(log, related=CRATE)),
    ),
    "a successor that is closed": (
        "successor_invalid",
        lambda log: log.add(CRATE, Kind.CLOSE, MAKER, related=BOX),
    ),
    "a close with a counterparty": (
        "counterparty",
        lambda log: (log.hold(CRATE), by_customs(log, counterparty=named(MAKER))),
    ),
    "the council over a hold": ("unit_held", lambda log: (log.hold(CRATE), by_council(log))),
    "the council over what is packed": ("unit_packed", lambda log: by_council(log, BARREL)),
    "the council over what is full": (
        "unit_has_children",
        lambda log: by_council(log, PALLET),
    ),
    "the council over what is closed": ("unit_closed", lambda log: by_council(log, BOX)),
    "the council with a successor that is closed": (
        "successor_invalid",
        lambda log: by_council(log, related=BOX),
    ),
    "the council with an outcome that does not exist": (
        "detail",
        lambda log: by_council(log, detail=4),
    ),
    "the council, carried": ("actor", lambda log: by_council(log, form=Form.CARRIED)),
    "another council": (
        "actor",
        lambda log: log.add(
            CRATE, Kind.CLOSE, 0, actor_party=replace(COUNCIL, key=Address(b"\1" * 20))
        ),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_closing_that_the_ledger_could_not_write_is_named(name: str) -> None:
    rule, spoil = BROKEN[name]
    log = stock()
    spoil(log)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries, deployment=WHERE)
    assert broken.value.rule == rule
    assert broken.value.index == len(log.entries) - 1
