"""Draws restored by the issuer or carried on by the ledger, from entries alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import BlockRef, Entry
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import CertificateHistory, RuleBroken, replay_certificates
from ledger_client.ledger.values import UnitId, word_of
from tests.unit.ledger.certificate_log import (
    DAY,
    FIRST,
    HOLDER,
    ISSUER,
    OTHER,
    SECOND,
    START,
    UNIT,
    UNIT_TOO,
    ZERO,
    Log,
    honest,
    who,
)

OUTPUT = UnitId(b"\x0a" * 32)


def of(log: Log, subject: UnitId = FIRST) -> CertificateHistory:
    return replay_certificates(log.entries, log.terms)[subject]


def has(quantity: int) -> DrawState:
    return DrawState(quantity, drawn=True)


GONE = DrawState(0, drawn=True, restored=True)


def test_what_is_restored_can_be_drawn_by_another_unit() -> None:
    log = honest()
    log.restore(FIRST, UNIT)
    assert of(log).state.drawn == 6
    assert of(log).draws == {UNIT: GONE, UNIT_TOO: has(6)}
    log.draw(FIRST, OUTPUT, 4)
    assert of(log).state.drawn == 10


def test_a_draw_without_a_quantity_is_restored_too() -> None:
    log = honest()
    log.restore(SECOND, UNIT)
    assert of(log, SECOND).draws == {UNIT: GONE}


def test_a_superseded_certificate_still_takes_back_what_was_drawn() -> None:
    log = honest()
    log.supersede(FIRST, SECOND)
    log.restore(FIRST, UNIT)
    assert of(log).state.drawn == 6


def test_what_is_carried_on_changes_its_unit_and_not_the_certificate() -> None:
    log = honest()
    before = of(log).state
    log.carry(FIRST, UNIT, OUTPUT, 3)
    assert of(log).state == before
    assert of(log).draws == {UNIT: has(1), OUTPUT: has(3), UNIT_TOO: has(6)}


def test_two_inputs_carry_on_to_one_output() -> None:
    log = honest()
    log.carry(FIRST, UNIT, OUTPUT, 4)
    log.carry(FIRST, UNIT_TOO, OUTPUT, 5)
    assert of(log).draws == {UNIT: has(0), UNIT_TOO: has(1), OUTPUT: has(9)}


def test_a_draw_without_a_quantity_is_carried_on_and_stays() -> None:
    log = honest()
    log.carry(SECOND, UNIT, OUTPUT, 0)
    assert of(log, SECOND).draws == {UNIT: has(0), OUTPUT: has(0)}


def test_what_was_carried_on_comes_back_from_the_unit_that_has_it() -> None:
    log = honest()
    log.carry(FIRST, UNIT, OUTPUT, 4)
    log.restore(FIRST, OUTPUT)
    assert of(log).state.drawn == 6
    assert of(log).draws[OUTPUT] == GONE


def test_a_holder_that_issued_is_told_by_the_detail() -> None:
    log = honest()
    own = UnitId(b"\x0b" * 32)
    log.issue(own, holder=ISSUER)
    log.draw(own, UNIT, 5, ISSUER)
    log.carry_off(own, UNIT, 2, actor=who(ISSUER))
    log.carry_on(own, OUTPUT, 2, actor=who(ISSUER))
    log.restore(own, UNIT)
    assert of(log, own).state.drawn == 2
    assert of(log, own).draws == {UNIT: GONE, OUTPUT: has(2)}


def test_certificates_of_one_tx_do_not_mix() -> None:
    log = honest()
    log.carry(FIRST, UNIT, OUTPUT, 4)
    log.carry(SECOND, UNIT, OUTPUT, 0)
    assert of(log).draws[OUTPUT] == has(4)
    assert of(log, SECOND).draws[OUTPUT] == has(0)


def test_each_unit_that_never_drew_has_an_empty_draw() -> None:
    assert of(honest()).draw(OUTPUT) == DrawState()


Spoil = Callable[[Log], object]


def spoilt(log: Log, **values: object) -> None:
    """Both entries of a good carry, the second with other values."""
    log.carry(FIRST, UNIT, OUTPUT, 3)
    log.entries[-1] = replace(log.entries[-1], **values)  # type: ignore[arg-type]


RESTORED: dict[str, tuple[str, Spoil]] = {
    "of a unit that never drew": ("not_drawn", lambda log: log.restore(FIRST, OUTPUT)),
    "a second time": (
        "already_restored",
        lambda log: (log.restore(FIRST, UNIT), log.restore(FIRST, UNIT)),
    ),
    "a second time without a quantity": (
        "already_restored",
        lambda log: (log.restore(SECOND, UNIT), log.restore(SECOND, UNIT)),
    ),
    "of what was all carried on": (
        "not_drawn",
        lambda log: (log.carry(FIRST, UNIT, OUTPUT, 4), log.restore(FIRST, UNIT)),
    ),
    "by the holder": ("not_issuer", lambda log: log.restore(FIRST, UNIT, HOLDER)),
    "by another": ("not_issuer", lambda log: log.restore(FIRST, UNIT, OTHER)),
    "after the revocation": (
        "certificate_revoked",
        lambda log: (log.revoke(FIRST), log.restore(FIRST, UNIT)),
    ),
    "without a reason": (
        "commitment_missing",
        lambda log: log.restore(FIRST, UNIT, commitment=ZERO),
    ),
    "of an unknown certificate": ("certificate_unknown", lambda log: log.restore(OUTPUT, UNIT)),
    "with a counterparty": (
        "counterparty",
        lambda log: log.restore(FIRST, UNIT, counterparty=who(HOLDER)),
    ),
    "that both signed": ("form", lambda log: log.restore(FIRST, UNIT, form=Form.BOTH)),
    "with a detail that is none": ("detail", lambda log: log.restore(FIRST, UNIT, detail=2)),
    "and drawn again": (
        "already_drawn",
        lambda log: (log.restore(FIRST, UNIT), log.draw(FIRST, UNIT, 1)),
    ),
    "and another draws more than came back": (
        "quantity_exceeded",
        lambda log: (log.restore(FIRST, UNIT), log.draw(FIRST, OUTPUT, 5)),
    ),
}

OFF: dict[str, tuple[str, Spoil]] = {
    "from a unit that never drew": ("not_drawn", lambda log: log.carry_off(FIRST, OUTPUT, 1)),
    "from one restored": (
        "not_drawn",
        lambda log: (log.restore(FIRST, UNIT), log.carry_off(FIRST, UNIT, 1)),
    ),
    "from one restored without a quantity": (
        "not_drawn",
        lambda log: (log.restore(SECOND, UNIT), log.carry_off(SECOND, UNIT, 0)),
    ),
    "more than it drew": ("quantity_exceeded", lambda log: log.carry_off(FIRST, UNIT, 5)),
    "more than the first carrying left": (
        "quantity_exceeded",
        lambda log: (log.carry(FIRST, UNIT, OUTPUT, 3), log.carry_off(FIRST, UNIT, 2)),
    ),
    "nothing where there is a quantity": (
        "quantity_exceeded",
        lambda log: log.carry_off(FIRST, UNIT, 0),
    ),
    "a quantity where there is none": (
        "quantity_exceeded",
        lambda log: log.carry_off(SECOND, UNIT, 1),
    ),
    "by the issuer": ("not_holder", lambda log: log.carry_off(FIRST, UNIT, 1, actor=who(ISSUER))),
    "by another": ("not_holder", lambda log: log.carry_off(FIRST, UNIT, 1, actor=who(OTHER))),
    "from one revoked": (
        "certificate_revoked",
        lambda log: (log.revoke(FIRST), log.carry_off(FIRST, UNIT, 1)),
    ),
    "from one superseded": (
        "certificate_superseded",
        lambda log: (log.supersede(FIRST, SECOND), log.carry_off(FIRST, UNIT, 1)),
    ),
    "while suspended": (
        "certificate_suspended",
        lambda log: (log.suspend(FIRST), log.carry_off(FIRST, UNIT, 1)),
    ),
    "after the validity": (
        "certificate_not_valid",
        lambda log: log.carry_off(FIRST, UNIT, 1, at=BlockRef(99, START + 100 * DAY)),
    ),
    "of an unknown certificate": (
        "certificate_unknown",
        lambda log: log.carry_off(OUTPUT, UNIT, 1),
    ),
    "and nowhere on": ("carried", lambda log: log.carry_off(FIRST, UNIT, 1)),
}

ON: dict[str, tuple[str, Spoil]] = {
    "from nowhere": ("carried", lambda log: log.carry_on(FIRST, OUTPUT, 1)),
    "as more than left": ("carried", lambda log: spoilt(log, commitment=word_of(4))),
    "as less than left": ("carried", lambda log: spoilt(log, commitment=word_of(2))),
    "in another block": ("carried", lambda log: spoilt(log, at=BlockRef(99, START + DAY))),
    "by another": ("carried", lambda log: spoilt(log, actor=who(OTHER))),
    "in another form": ("carried", lambda log: spoilt(log, form=Form.CARRIED)),
    "to another certificate": ("carried", lambda log: spoilt(log, unit_id=SECOND)),
    "as a draw of its own": ("carried", lambda log: spoilt(log, detail=0)),
    "as another restoring": ("carried", lambda log: spoilt(log, kind=Kind.RESTORE)),
    "as a supersession": ("detail", lambda log: spoilt(log, kind=Kind.SUPERSEDE)),
    "after something else": (
        "carried",
        lambda log: (log.carry_off(FIRST, UNIT, 1), log.restore(SECOND, UNIT)),
    ),
    "twice": (
        "carried",
        lambda log: (log.carry(FIRST, UNIT, OUTPUT, 1), log.carry_on(FIRST, OUTPUT, 1)),
    ),
    "with a counterparty": ("counterparty", lambda log: spoilt(log, counterparty=who(OTHER))),
    "to one restored": (
        "already_restored",
        lambda log: (log.restore(FIRST, UNIT_TOO), log.carry(FIRST, UNIT, UNIT_TOO, 1)),
    ),
}

BROKEN: dict[str, tuple[str, Spoil]] = {
    **{f"restored {name}": case for name, case in RESTORED.items()},
    **{f"carried off {name}": case for name, case in OFF.items()},
    **{f"carried on {name}": case for name, case in ON.items()},
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_could_not_be_written_is_named(name: str) -> None:
    rule, spoil = BROKEN[name]
    log = honest()
    spoil(log)
    entries: list[Entry] = log.entries
    with pytest.raises(RuleBroken) as broken:
        replay_certificates(entries, log.terms)
    assert broken.value.rule == rule
    assert broken.value.index == len(entries) - 1
