"""Entries, heads, journals and ids give what two other encoders gave."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import (
    ENTRY_APPENDED_TOPIC,
    BlockRef,
    Entry,
    Party,
    entry_from_log,
    entry_hash,
    fold_head,
    fold_journal,
    log_of_entry,
    next_head,
    next_journal,
    unit_id,
)
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import Address, ParticipantId, UnitId, word_of
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


@pytest.mark.parametrize("case", ENTRY_CASES, ids=range(len(ENTRY_CASES)))
def test_a_log_carries_the_entry_of_the_vector(case: dict[str, Any]) -> None:
    entry = entry_of(case)
    topics, data = log_of_entry(entry)
    assert topics == (ENTRY_APPENDED_TOPIC, raw(case["unitId"]))
    assert data[:32] == word_of(number(case["logWhatAndActor"]))
    assert entry_from_log(LEDGER, topics, data, entry.at) == entry


@given(entries)
def test_an_entry_comes_back_from_its_log(entry: Entry) -> None:
    topics, data = log_of_entry(entry)
    assert entry_from_log(LEDGER, topics, data, entry.at) == entry


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


GOOD_TOPICS, GOOD_DATA = log_of_entry(ALL[0])
BAD_LOGS: dict[str, tuple[tuple[bytes, ...], bytes]] = {
    "no topic": ((), GOOD_DATA),
    "one topic": (GOOD_TOPICS[:1], GOOD_DATA),
    "three topics": ((*GOOD_TOPICS, GOOD_TOPICS[1]), GOOD_DATA),
    "another log": ((bytes(32), GOOD_TOPICS[1]), GOOD_DATA),
    "a short subject": ((GOOD_TOPICS[0], GOOD_TOPICS[1][:31]), GOOD_DATA),
    "no data": (GOOD_TOPICS, b""),
    "data too short": (GOOD_TOPICS, GOOD_DATA[:-1]),
    "data too long": (GOOD_TOPICS, GOOD_DATA + b"\0"),
    "kind 0": (GOOD_TOPICS, b"\0\0\0\0" + GOOD_DATA[4:]),
    "kind 23": (GOOD_TOPICS, b"\0\3\0\x17" + GOOD_DATA[4:]),
    "form 3": (GOOD_TOPICS, b"\0\3\3\1" + GOOD_DATA[4:]),
    "counterparty too large": (GOOD_TOPICS, GOOD_DATA[:32] + b"\1" + GOOD_DATA[33:]),
}


@pytest.mark.parametrize("name", BAD_LOGS)
def test_a_log_that_carries_no_entry_is_refused(name: str) -> None:
    topics, data = BAD_LOGS[name]
    with pytest.raises(InvalidInput):
        entry_from_log(LEDGER, topics, data, BlockRef(1, 1))


@given(st.lists(st.binary(max_size=40), max_size=3), st.binary(max_size=140))
def test_any_log_gives_an_entry_or_an_input_error(topics: list[bytes], data: bytes) -> None:
    try:
        entry_from_log(LEDGER, topics, data, BlockRef(1, 1))
    except InvalidInput as error:
        assert error.pointer  # noqa: PT017 - either outcome is right


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
