"""Receipts: their root against another trie, their bloom, and what a node may not say of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy

import pytest
import rlp
from eth_bloom.bloom import BloomFilter
from trie.hexary import HexaryTrie

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import ETHEREUM, ISTANBUL, QBFT
from ledger_client.proofs.headers.receipts import Log, Receipt, bloom_of, list_root
from ledger_client.proofs.headers.said_receipts import receipts_of
from tests.unit.proofs.headers import kaia_recording, qbft_recording
from tests.unit.proofs.headers.qbft_recording import Json

SIZES = [0, 1, 2, 3, 15, 16, 17, 55, 56, 127, 128, 129, 130, 255, 256, 257, 300]


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("longest", [1, 40, 700])
def test_the_root_is_that_of_another_trie(count: int, longest: int) -> None:
    draw = random.Random(count * 1000 + longest)
    values = [draw.randbytes(draw.randint(1, longest)) for _ in range(count)]
    other = HexaryTrie({})
    for place, value in enumerate(values):
        other[rlp.encode(place)] = value
    assert list_root(values) == other.root_hash


@pytest.mark.parametrize("count", [0, 1, 2, 7, 60])
def test_the_bloom_is_that_of_another_library(count: int) -> None:
    draw, other = random.Random(count), BloomFilter()
    logs = [
        Log(draw.randbytes(20), tuple(draw.randbytes(32) for _ in range(place % 5)), b"data")
        for place in range(count)
    ]
    for log in logs:
        for entry in (log.address, *log.topics):
            other.add(entry)
    assert bloom_of(logs) == int(other).to_bytes(256, "big")


def test_a_typed_receipt_begins_with_its_type() -> None:
    receipt = Receipt(1, 1, 21_000, 42_000, (Log(bytes(20), (bytes(32),), b"x"),))
    plain = Receipt(0, 1, 21_000, 42_000, receipt.logs)
    assert QBFT.receipt(receipt) == b"\x01" + QBFT.receipt(plain)
    assert ETHEREUM.receipt(receipt) == QBFT.receipt(receipt)
    assert ISTANBUL.receipt(receipt) == ISTANBUL.receipt(plain)


def without(name: str) -> Callable[[list[Json]], None]:
    return lambda told: told[1].pop(name)


def said(name: str, value: object) -> Callable[[list[Json]], None]:
    return lambda told: told[1].update({name: value})


def logged(name: str, value: object) -> Callable[[list[Json]], None]:
    return lambda told: told[1]["logs"][0].update({name: value})


MALFORMED: dict[str, Callable[[list[Json]], object]] = {
    "two of one place": said("transactionIndex", "0x0"),
    "a place left out": said("transactionIndex", "0x63"),
    "no place": without("transactionIndex"),
    "a place in another spelling": said("transactionIndex", "0x01"),
    "a place that is a number": said("transactionIndex", 1),
    "no status": without("status"),
    "a state root for a status": said("status", "0x" + "ab" * 32),
    "another status": said("status", "0x2"),
    "no gas": without("gasUsed"),
    "no logs": without("logs"),
    "logs that are none": said("logs", {}),
    "a log that is none": said("logs", ["0x"]),
    "a type beyond 0x7f": said("type", "0x80"),
    "a short address": logged("address", "0x" + "11" * 19),
    "an upper-case address": logged("address", "0x" + "AB" * 20),
    "no data": logged("data", None),
    "odd data": logged("data", "0x1"),
    "bare data": logged("data", "11"),
    "five topics": logged("topics", ["0x" + "11" * 32] * 5),
    "a short topic": logged("topics", ["0x" + "11" * 31]),
    "topics as text": logged("topics", "0x"),
    "a receipt that is none": lambda told: told.append({}),
    "a text for a receipt": lambda told: told.__setitem__(0, "0x"),  # type: ignore[call-overload]
}


@pytest.mark.parametrize("way", MALFORMED)
def test_malformed_receipts_are_refused(way: str) -> None:
    told = deepcopy(qbft_recording.receipts()[54])
    assert len(receipts_of(told)) == 10
    MALFORMED[way](told)
    with pytest.raises(ProofBroken) as caught:
        receipts_of(told)
    assert caught.value.code == "proof.malformed"


def test_the_order_in_which_a_node_says_them_does_not_matter() -> None:
    told = qbft_recording.receipts()[54]
    assert receipts_of(told[::-1]) == receipts_of(told)


def test_kaia_says_the_kind_of_a_failure_beside_the_status() -> None:
    told = kaia_recording.receipts()[7]
    assert (told[0]["status"], told[0]["txError"]) == ("0x0", "0x9")
    assert [one.status for one in receipts_of(told)] == [9]
