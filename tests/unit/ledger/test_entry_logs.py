"""Logs carry entries, one each or many observations, and nothing else is read as one."""

from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import NO_PARTY, BlockRef, Entry
from ledger_client.ledger.entry_logs import (
    ENTRIES_APPENDED_TOPIC,
    ENTRY_APPENDED_TOPIC,
    entries_from_log,
    log_of_entry,
    log_of_observations,
)
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import UnitId, word_of
from tests.unit.ledger.strategies import blocks, entries, parties, words
from tests.unit.ledger.vectors import ENTRY_CASES, LEDGER, entry_of, number, raw

ALL = [entry_of(case) for case in ENTRY_CASES]


@pytest.mark.parametrize("case", ENTRY_CASES, ids=range(len(ENTRY_CASES)))
def test_a_log_carries_the_entry_of_the_vector(case: dict[str, Any]) -> None:
    entry = entry_of(case)
    topics, data = log_of_entry(entry)
    assert topics == (ENTRY_APPENDED_TOPIC, raw(case["unitId"]))
    assert data[:32] == word_of(number(case["logWhatAndActor"]))
    assert entries_from_log(LEDGER, topics, data, entry.at) == (entry,)


@given(entries)
def test_an_entry_comes_back_from_its_log(entry: Entry) -> None:
    topics, data = log_of_entry(entry)
    assert entries_from_log(LEDGER, topics, data, entry.at) == (entry,)


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
        entries_from_log(LEDGER, topics, data, BlockRef(1, 1))


@given(st.lists(st.binary(max_size=40), max_size=3), st.binary(max_size=140))
def test_any_log_gives_an_entry_or_an_input_error(topics: list[bytes], data: bytes) -> None:
    try:
        entries_from_log(LEDGER, topics, data, BlockRef(1, 1))
    except InvalidInput as error:
        assert error.pointer  # noqa: PT017 - either outcome is right


def observation(unit: bytes, form: Form, actor: Any, commitment: bytes, at: BlockRef) -> Entry:
    """An observation as a lean log carries it."""
    return Entry(UnitId(unit), Kind.OBSERVE, form, 0, actor, NO_PARTY, bytes(32), commitment, at)


@given(words, st.sampled_from(Form), parties, st.lists(words, min_size=1, max_size=5), blocks)
def test_a_lean_log_carries_an_observation_for_each_commitment(
    unit: bytes, form: Form, actor: Any, commitments: list[bytes], at: BlockRef
) -> None:
    what = int(Kind.OBSERVE) | form << 8
    data = encode(["uint256", "bytes32[]"], [what << 224 | actor.pack(), commitments])
    topic = keccak(text="EntriesAppended(bytes32,uint256,bytes32[])")
    expected = tuple(observation(unit, form, actor, one, at) for one in commitments)
    assert entries_from_log(LEDGER, (topic, unit), data, at) == expected
    assert log_of_observations(expected) == ((topic, unit), data)


FIRST = ALL[6]
assert FIRST.kind is Kind.OBSERVE
WHAT = (FIRST.what << 224) | FIRST.actor.pack()
LEAN_TOPICS = (ENTRIES_APPENDED_TOPIC, FIRST.unit_id)
LEAN = encode(["uint256", "bytes32[]"], [WHAT, [b"\1" * 32, b"\2" * 32]])


def lean(what: int) -> bytes:
    return encode(["uint256", "bytes32[]"], [what, [b"\1" * 32]])


BAD_LEAN: dict[str, tuple[tuple[bytes, ...], bytes]] = {
    "no topic": ((), LEAN),
    "one topic": (LEAN_TOPICS[:1], LEAN),
    "three topics": ((*LEAN_TOPICS, LEAN_TOPICS[1]), LEAN),
    "the data of one entry": (LEAN_TOPICS, GOOD_DATA),
    "no data": (LEAN_TOPICS, b""),
    "a byte less": (LEAN_TOPICS, LEAN[:-1]),
    "a byte more": (LEAN_TOPICS, LEAN + b"\0"),
    "a word more": (LEAN_TOPICS, LEAN + bytes(32)),
    "a commitment less than counted": (LEAN_TOPICS, LEAN[:-32]),
    "a count too low": (LEAN_TOPICS, LEAN[:64] + word_of(1) + LEAN[96:]),
    "another offset": (LEAN_TOPICS, LEAN[:32] + word_of(32) + LEAN[64:]),
    "no commitments": (LEAN_TOPICS, encode(["uint256", "bytes32[]"], [WHAT, []])),
    "another kind": (LEAN_TOPICS, lean(WHAT + (1 << 224))),
    "no kind": (LEAN_TOPICS, lean(WHAT - (2 << 224))),
    "a detail": (LEAN_TOPICS, lean(WHAT | 1 << 240)),
    "form 3": (LEAN_TOPICS, lean(WHAT | 3 << 232)),
}


@pytest.mark.parametrize("name", BAD_LEAN)
def test_a_lean_log_that_carries_no_observations_is_refused(name: str) -> None:
    topics, data = BAD_LEAN[name]
    with pytest.raises(InvalidInput):
        entries_from_log(LEDGER, topics, data, BlockRef(1, 1))


@pytest.mark.parametrize("count", [0, 2])
def test_entries_that_differ_in_more_than_the_commitment_share_no_log(count: int) -> None:
    with pytest.raises(InvalidInput):
        log_of_observations(ALL[:count])
