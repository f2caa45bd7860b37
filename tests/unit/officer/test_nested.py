"""What is inside what, also where a bundle tells what no contract lets happen."""

from __future__ import annotations

from dataclasses import replace

from ledger_client.ledger.entries import NO_PARTY, BlockRef, Entry
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import ZERO_WORD, Head, UnitId
from ledger_client.officer.custody import outermost
from ledger_client.officer.facts import Facts, Step, read
from ledger_client.officer.judgement import around, contents_now, parent_now
from ledger_client.officer.restraints import restraints
from ledger_client.proofs import Bundle
from tests.unit.proofs.test_recorded_bundle import DATA, ROOT, judged

ONE, OTHER = UnitId(b"\x01" * 32), UnitId(b"\x02" * 32)


def step(unit: UnitId, kind: Kind, related: bytes, head: int) -> Step:
    entry = Entry(
        unit, kind, Form.DIRECT, 0, NO_PARTY, NO_PARTY, related, ZERO_WORD, BlockRef(1, 1)
    )
    return Step(entry, Head(bytes([head]) * 32))


def facts() -> Facts:
    return read(judged(DATA), Bundle.parse(DATA), ROOT)


def test_pallets_are_inside_the_container_and_the_container_in_nothing() -> None:
    told = facts()
    inside = contents_now(told)
    assert inside
    assert {parent_now(told, unit) for unit in inside} == {told.subject}
    assert around(told) == ()
    assert outermost(told) == told.subject


def test_units_inside_one_another_are_told_of_and_no_more() -> None:
    whole = facts()
    units = {
        ONE: (
            step(ONE, Kind.OPEN, ZERO_WORD, 0x11),
            step(ONE, Kind.PACK, b"\x22" * 32, 0x12),
        ),
        OTHER: (
            step(OTHER, Kind.OPEN, ZERO_WORD, 0x22),
            step(OTHER, Kind.PACK, b"\x11" * 32, 0x23),
        ),
    }
    turned = replace(
        whole, units=units, bundle=whole.bundle.model_copy(update={"subject": bytes(ONE)})
    )
    assert around(turned) == (OTHER,)
    assert outermost(turned) == OTHER
    assert restraints(turned) == ()
