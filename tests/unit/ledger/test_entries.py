"""Entries, heads, journals and ids give what two other encoders gave."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import (
    BlockRef,
    Entry,
    Party,
    entry_hash,
    fold_head,
    fold_journal,
    next_head,
    next_journal,
    unit_id,
)
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import Address, ParticipantId, UnitId
from tests.unit.ledger.strategies import entries
from tests.unit.ledger.vectors import (
    CHAIN_ID,
    ENTRY_CASES,
    LEDGER,
    NETWORK_ID,
    VECTORS,
    entry_of,
    number,
    raw,
)

ALL = [entry_of(case) for case in ENTRY_CASES]


@pytest.mark.parametrize("case", ENTRY_CASES, ids=range(len(ENTRY_CASES)))
def test_an_entry_has_the_hash_of_the_vector(case: dict[str, Any]) -> None:
    entry = entry_of(case)
    assert entry.what == case["what"]
    assert entry_hash(entry) == raw(case["entry"])
    assert next_head(raw(case["headBefore"]), entry_hash(entry)) == raw(case["head"])


def test_the_journal_folds_as_in_the_vector() -> None:
    journal = raw(VECTORS["firstJournal"])
    assert journal == NETWORK_ID
    for case in ENTRY_CASES:
        journal = next_journal(journal, raw(case["unitId"]), raw(case["head"]))
        assert journal == raw(case["journal"])
    assert fold_journal(NETWORK_ID, ALL) == journal


@pytest.mark.parametrize("unit", VECTORS["units"], ids=lambda unit: str(unit["unitId"][:10]))
def test_a_unit_id_is_that_of_the_vector(unit: dict[str, str]) -> None:
    opener = ParticipantId(number(VECTORS["keys"][unit["opener"]]["id"]))
    made = unit_id(NETWORK_ID, CHAIN_ID, LEDGER, opener, raw(unit["label"]))
    assert made == raw(unit["unitId"])


@pytest.mark.parametrize("unit", VECTORS["units"], ids=lambda unit: str(unit["unitId"][:10]))
def test_a_units_entries_fold_to_its_last_head(unit: dict[str, str]) -> None:
    mine = [case for case in ENTRY_CASES if case["unitId"] == unit["unitId"]]
    subject = UnitId(raw(unit["unitId"]))
    assert fold_head(subject, [entry_of(case) for case in mine]) == raw(mine[-1]["head"])


def test_folding_another_units_entry_is_refused() -> None:
    with pytest.raises(InvalidInput, match="another unit"):
        fold_head(UnitId(bytes(32)), ALL[:1])


CHANGES: dict[str, Any] = {
    "unit_id": UnitId(b"\x11" * 32),
    "kind": Kind.ALERT,
    "detail": 0xABC,
    "actor": Party(ParticipantId(1), Address(b"\x22" * 20)),
    "counterparty": Party(ParticipantId(2), Address(b"\x33" * 20)),
    "related": b"\x44" * 32,
    "commitment": b"\x55" * 32,
    "at": BlockRef(7, 8),
}


@pytest.mark.parametrize("field", [field.name for field in fields(Entry)])
@pytest.mark.parametrize("entry", ALL, ids=range(len(ALL)))
def test_changing_any_field_changes_the_hash(entry: Entry, field: str) -> None:
    value: Any = Form((entry.form + 1) % len(Form)) if field == "form" else CHANGES[field]
    changed = replace(entry, **{field: value})
    assert entry_hash(changed) != entry_hash(entry)


@pytest.mark.parametrize("part", ["id", "key"])
@pytest.mark.parametrize("who", ["actor", "counterparty"])
def test_changing_a_partys_id_or_key_changes_the_hash(who: str, part: str) -> None:
    entry = ALL[9]
    values: dict[str, Any] = {"id": ParticipantId(5), "key": Address(b"\x66" * 20)}
    party = replace(getattr(entry, who), **{part: values[part]})
    assert entry_hash(replace(entry, **{who: party})) != entry_hash(entry)


@pytest.mark.parametrize("at", [BlockRef(16, 1790000007), BlockRef(17, 1790000006)])
def test_changing_number_or_time_changes_the_hash(at: BlockRef) -> None:
    assert entry_hash(replace(ALL[9], at=at)) != entry_hash(ALL[9])


@given(st.lists(entries, min_size=2, max_size=5, unique_by=entry_hash), st.data())
def test_order_drop_and_repetition_change_the_journal(some: list[Entry], data: Any) -> None:
    journal = fold_journal(NETWORK_ID, some)
    place = data.draw(st.integers(0, len(some) - 2))
    swapped = [*some[:place], some[place + 1], some[place], *some[place + 2 :]]
    for other in (swapped, some[:place] + some[place + 1 :], [*some, some[place]]):
        assert fold_journal(NETWORK_ID, other) != journal


@pytest.mark.parametrize(
    "changes",
    [
        {"unit_id": b"\1" * 31},
        {"unit_id": "0x00"},
        {"detail": 2**16},
        {"detail": -1},
        {"detail": True},
        {"related": b""},
        {"commitment": bytes(33)},
        {"kind": 2},
        {"form": 0},
    ],
)
def test_an_entry_with_a_field_out_of_range_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        replace(ALL[0], **changes)


@pytest.mark.parametrize("packed", [-1, 1 << 224, 1 << 300])
def test_a_party_beyond_its_bits_is_refused(packed: int) -> None:
    with pytest.raises(InvalidInput):
        Party.unpack(packed)
