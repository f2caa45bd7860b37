"""Transformations replayed: inputs closed, outputs opened, linked both ways."""

from collections.abc import Callable

import pytest

from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import RuleBroken, replay_units
from ledger_client.ledger.values import UnitId
from tests.unit.ledger.unit_log import (
    BARREL,
    BOX,
    CARRIER,
    CRATE,
    MAKER,
    PALLET,
    ZERO,
    Log,
    named,
)

OUTPUT, OTHER_OUTPUT, THIRD = (UnitId(bytes([n]) * 32) for n in (0x21, 0x22, 0x23))


def stock() -> Log:
    """Two crates of the maker's, and a barrel on a pallet."""
    log = Log()
    for unit, level in ((BOX, 1), (PALLET, 2), (CRATE, 1), (BARREL, 1)):
        log.open(unit, level)
    log.nest(PALLET, [BARREL])
    return log


@pytest.mark.parametrize("inputs", [[CRATE], [CRATE, BOX]])
@pytest.mark.parametrize("outputs", [[OUTPUT], [OUTPUT, OTHER_OUTPUT, THIRD]])
@pytest.mark.parametrize("form", [Form.DIRECT, Form.CARRIED])
def test_inputs_are_closed_and_outputs_opened_each_knowing_the_others(
    inputs: list[UnitId], outputs: list[UnitId], form: Form
) -> None:
    log = stock()
    log.transform(inputs, outputs, form=form)
    units = replay_units(log.entries, complete=True)
    for one in inputs:
        assert (units[one].state.closed, units[one].state.turn) == (True, 1)
        assert units[one].made_into == tuple(outputs)
        assert units[one].closing == next(
            entry for entry in log.entries if entry.kind is Kind.TRANSFORM and entry.unit_id == one
        )
    for one in outputs:
        state = units[one].state
        assert (state.custodian, state.level, state.turn, state.closed) == (MAKER, 1, 0, False)
        assert units[one].made_from == tuple(inputs)
    assert {one: history.head for one, history in units.items()} == log.heads


def test_an_output_goes_into_the_next_transformation() -> None:
    log = stock()
    log.transform([CRATE], [OUTPUT])
    log.transform([OUTPUT, BOX], [THIRD])
    units = replay_units(log.entries, complete=True)
    assert (units[OUTPUT].made_from, units[OUTPUT].made_into) == ((CRATE,), (THIRD,))
    assert units[THIRD].made_from == (OUTPUT, BOX)


def test_a_quantity_carried_on_is_attached_to_the_output() -> None:
    log = stock()
    log.transform([CRATE], [OUTPUT], form=Form.CARRIED)
    log.add(
        OUTPUT,
        Kind.ATTACH,
        MAKER,
        form=Form.CARRIED,
        counterparty=named(MAKER),
        related=b"\5" * 32,
        same_block=True,
    )
    units = replay_units(log.entries, complete=True)
    assert [step.entry.kind for step in units[OUTPUT].steps] == [Kind.OPEN, Kind.ATTACH]


def test_units_are_replayed_without_the_others_of_their_transformation() -> None:
    log = stock()
    log.transform([CRATE, BOX], [OUTPUT, OTHER_OUTPUT])
    whole = replay_units(log.entries, complete=True)
    for shown in ({CRATE}, {OUTPUT}, {CRATE, OUTPUT}, {CRATE, BOX, OTHER_OUTPUT}, {OUTPUT, THIRD}):
        part = replay_units(entry for entry in log.entries if entry.unit_id in shown)
        assert {one: history.state for one, history in part.items()} == {
            one: whole[one].state for one in shown & set(whole)
        }
    both = replay_units(
        entry for entry in log.entries if entry.unit_id in {CRATE, BOX, OTHER_OUTPUT}
    )
    assert both[OTHER_OUTPUT].made_from == (CRATE, BOX)


def consume(log: Log, unit: UnitId, by: int = MAKER, **values: object) -> bytes:
    """The entry of an input alone."""
    return log.add(unit, Kind.TRANSFORM, by, **{"related": b"\6" * 32, **values})


Break = Callable[[Log], object]
BROKEN: dict[str, tuple[str, Break]] = {
    "an input of another": ("not_custodian", lambda log: consume(log, CRATE, CARRIER)),
    "an input that is packed": ("unit_packed", lambda log: consume(log, BARREL)),
    "an input that is not empty": ("unit_has_children", lambda log: consume(log, PALLET)),
    "an input that is held": ("unit_held", lambda log: (log.hold(CRATE), consume(log, CRATE))),
    "an input in which something is bound": (
        "unit_bound",
        lambda log: (log.bind(BARREL, [PALLET]), consume(log, PALLET)),
    ),
    "an input on offer": (
        "unit_on_offer",
        lambda log: (log.offer(CRATE, MAKER, CARRIER), consume(log, CRATE)),
    ),
    "an input twice": (
        "unit_closed",
        lambda log: (consume(log, CRATE), consume(log, CRATE, same_block=True)),
    ),
    "an input that was closed": (
        "unit_closed",
        lambda log: (log.add(CRATE, Kind.CLOSE, MAKER), consume(log, CRATE)),
    ),
    "an input that was never opened": ("unit_unknown", lambda log: consume(log, OUTPUT)),
    "an input into nothing": ("related_missing", lambda log: consume(log, CRATE, related=ZERO)),
    "an input without a commitment": (
        "commitment_missing",
        lambda log: consume(log, CRATE, commitment=ZERO),
    ),
    "an input with a detail": ("detail", lambda log: consume(log, CRATE, detail=1)),
    "an input with a counterparty": (
        "counterparty",
        lambda log: consume(log, CRATE, counterparty=named(CARRIER)),
    ),
    "an input of both": ("form", lambda log: consume(log, CRATE, form=Form.BOTH)),
    "an output that exists": ("unit_exists", lambda log: log.transform([CRATE], [BOX])),
    "an output that is an input": ("unit_exists", lambda log: log.transform([CRATE], [CRATE])),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_transformation_that_the_ledger_could_not_write_is_named(name: str) -> None:
    rule, spoil = BROKEN[name]
    log = stock()
    spoil(log)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries)
    assert broken.value.rule == rule
    assert broken.value.index == len(log.entries) - 1


def opened(log: Log, related: bytes, **values: object) -> bytes:
    return log.add(OUTPUT, Kind.OPEN, MAKER, detail=1, related=related, **values)


INCOMPLETE: dict[str, Break] = {
    "no output": lambda log: consume(log, CRATE),
    "no output and another entry": lambda log: (
        consume(log, CRATE),
        log.add(BOX, Kind.OBSERVE, MAKER),
    ),
    "the last output missing": lambda log: log.transform([CRATE], [OUTPUT, THIRD], show=[OUTPUT]),
    "the outputs in another order": lambda log: log.transform(
        [CRATE], [OUTPUT, THIRD], show=[THIRD, OUTPUT]
    ),
    "another output": lambda log: log.transform([CRATE], [OUTPUT], show=[THIRD]),
    "an output too many": lambda log: log.transform([CRATE], [OUTPUT], show=[OUTPUT, THIRD]),
    "an output of nothing": lambda log: opened(log, b"\5" * 32),
    "an output of another head": lambda log: (
        consume(log, CRATE),
        opened(log, CRATE, same_block=True),
    ),
    "an output in another block": lambda log: (
        consume(log, CRATE),
        opened(log, log.heads[CRATE]),
    ),
    "an output with another commitment": lambda log: (
        consume(log, CRATE),
        opened(log, log.heads[CRATE], commitment=b"\1" * 32, same_block=True),
    ),
    "an output in another form": lambda log: (
        consume(log, CRATE),
        opened(log, log.heads[CRATE], form=Form.CARRIED, same_block=True),
    ),
    "two transformations into the same": lambda log: (
        consume(log, CRATE),
        consume(log, BOX),
    ),
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_a_complete_log_lacks_no_input_and_no_output(name: str) -> None:
    log = stock()
    INCOMPLETE[name](log)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries, complete=True)
    assert broken.value.rule == "transform"
