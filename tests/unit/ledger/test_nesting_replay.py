"""Nestings replayed: parent and children must tell the same, and a whole log lacks neither."""

from collections.abc import Callable

import pytest

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.replay import RuleBroken, replay_units
from ledger_client.ledger.values import UnitId
from tests.unit.ledger.unit_log import (
    BOX,
    CARRIER,
    CRATE,
    MAKER,
    PALLET,
    Log,
    honest,
)

BROKEN: dict[str, tuple[str, Callable[[Log], object]]] = {
    "a nesting by another": (
        "not_custodian",
        lambda log: log.nest(BOX, [PALLET], out=True, show=[]),
    ),
    "a nesting of another's unit": ("not_custodian", lambda log: log.nest(BOX, [CRATE], CARRIER)),
    "a nesting in a held unit": (
        "unit_held",
        lambda log: (log.hold(BOX), log.nest(BOX, [PALLET], CARRIER, out=True, show=[])),
    ),
    "a held unit taken out": (
        "unit_held",
        lambda log: (log.hold(PALLET), log.nest(BOX, [PALLET], CARRIER, out=True)),
    ),
    "a nesting in a packed unit": (
        "unit_packed",
        lambda log: log.nest(PALLET, [CRATE], CARRIER, show=[]),
    ),
    "a unit packed twice": ("unit_packed", lambda log: log.nest(BOX, [PALLET], CARRIER)),
    "a unit packed into a smaller one": (
        "level_too_low",
        lambda log: (
            log.open(UnitId(b"\1" * 32), 3, CARRIER),
            log.nest(UnitId(b"\1" * 32), [BOX], CARRIER),
        ),
    ),
    "more taken out than is inside": (
        "contents",
        lambda log: log.nest(BOX, [PALLET, CRATE], CARRIER, out=True, show=[]),
    ),
    "a nesting of nothing": ("contents", lambda log: log.nest(BOX, [], CARRIER)),
    "a child that no contents lists": (
        "not_in_parent",
        lambda log: log.add(PALLET, Kind.UNPACK, CARRIER, related=b"\1" * 32),
    ),
    "a child more than counted": (
        "contents",
        lambda log: (
            log.open(UnitId(b"\1" * 32), 1, CARRIER),
            log.nest(
                BOX, [UnitId(b"\1" * 32)], CARRIER, show=[UnitId(b"\1" * 32), UnitId(b"\1" * 32)]
            ),
        ),
    ),
    "a child that is not the listed one": (
        "contents",
        lambda log: (
            log.open(UnitId(b"\1" * 32), 1, CARRIER),
            log.open(UnitId(b"\2" * 32), 1, CARRIER),
            log.nest(BOX, [UnitId(b"\1" * 32)], CARRIER, show=[UnitId(b"\2" * 32)]),
        ),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_nesting_that_the_ledger_could_not_write_is_named(name: str) -> None:
    rule, spoil = BROKEN[name]
    log = honest()
    spoil(log)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries)
    assert broken.value.rule == rule
    assert broken.value.index == len(log.entries) - 1


MISSING: dict[str, tuple[list[UnitId], list[UnitId]]] = {
    "no child": ([CRATE, PALLET], []),
    "the last child": ([CRATE, PALLET], [CRATE]),
}


@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("more", [True, False])
def test_a_complete_log_lacks_no_child(name: str, more: bool) -> None:
    log = Log()
    for unit, level in ((BOX, 3), (CRATE, 1), (PALLET, 2)):
        log.open(unit, level)
    children, show = MISSING[name]
    log.nest(BOX, children, show=show)
    if more:
        log.add(BOX, Kind.OBSERVE, MAKER)
    replay_units(log.entries)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries, complete=True)
    assert broken.value.rule == "contents"


def test_a_complete_log_lacks_no_parent() -> None:
    entries = [entry for entry in honest().entries if entry.unit_id != BOX]
    with pytest.raises(RuleBroken) as broken:
        replay_units(entries, complete=True)
    assert broken.value.rule == "contents"


def test_a_child_of_an_unknown_parent_does_not_come_out_of_a_known_one() -> None:
    log = Log()
    log.open(BOX, 3)
    log.open(CRATE, 1)
    log.open(PALLET, 1)
    log.nest(BOX, [CRATE])
    log.add(PALLET, Kind.PACK, MAKER, related=b"\1" * 32)
    log.nest(BOX, [PALLET], out=True)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries)
    assert broken.value.rule == "not_in_parent"
