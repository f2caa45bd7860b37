"""Thousands of spoilt headers, proofs and receipts of the recorded network: none is accepted.

The mutations are drawn from a seed. What is counted as accepted is a header of the same hash with
good seals of its set, a proof that still shows the value, or receipts that still give the root; and
nothing but an error of ours may come of any.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest

from ledger_client.errors import TidewaiterError
from ledger_client.proofs.headers import QBFT
from ledger_client.proofs.headers.receipts import list_root
from ledger_client.proofs.headers.said_receipts import receipts_of
from ledger_client.proofs.tries import value_at
from tests.unit.proofs.headers.qbft_recording import (
    blocks,
    octets,
    proofs,
    receipts,
    validators_of,
)
from tests.unit.proofs.headers.spoiling import (
    judged,
    spoilt_headers,
    spoilt_nodes,
    spoilt_receipts,
)

SEED = 20_777
# Rounds above zero, votes, the set before, at and after each change, epochs, txs.
HEADERS = (1, 2, 30, 54, 59, 60, 61, 62, 63, 64, 67, 71, 83, 84, 85, 120, 124)
ACCEPTED = "accepted"
# The gas of one tx is not in a receipt of this form, nor the type of a plain one, and the gas of
# the first tx is that of the block so far.
UNHASHED = ("'gasUsed')", "'type') without", "'type') none", "(0, 'cumulativeGasUsed') without")


@pytest.mark.parametrize("number", HEADERS)
def test_no_spoilt_header_is_accepted(number: int) -> None:
    block, members = blocks()[number], validators_of(number)
    fields, claimed = QBFT.pick(block, ()), octets(block["hash"])
    assert judged(QBFT, fields, claimed, members) == ACCEPTED
    ways: Counter[str] = Counter()
    for name, spoilt in spoilt_headers(fields, 0, random.Random(SEED + number)):
        verdict = judged(QBFT, spoilt, claimed, members)
        assert verdict != ACCEPTED, name
        ways[verdict] += 1
    assert sum(ways.values()) >= 250
    refusals = {"header.form", "other hash", "seal.form", "seal.foreign", "seal.duplicate"}
    assert refusals | {"seal.quorum"} <= set(ways)


@pytest.mark.parametrize("place", range(len(proofs())))
def test_no_spoilt_proof_is_accepted(place: int) -> None:
    one, said = proofs()[place], proofs()[place]["proof"]
    root, address = octets(blocks()[one["number"]]["stateRoot"]), octets(said["address"])
    nodes = [octets(node) for node in said["accountProof"]]
    tries = [(root, address, nodes)]
    if (leaf := value_at(root, address, nodes)) is not None:
        storage = QBFT.account(leaf).storage_root
        tries += [
            (storage, octets(slot["key"]), [octets(node) for node in slot["proof"]])
            for slot in said["storageProof"]
        ]
    for trie, key, honest in tries:
        value_at(trie, key, honest)
        for name, spoilt in spoilt_nodes(honest, random.Random(SEED + place)):
            with pytest.raises(TidewaiterError):
                pytest.fail(f"{name}: {value_at(trie, key, spoilt)!r}")


def test_proofs_are_spoilt_many_times() -> None:
    count = sum(
        len(list(spoilt_nodes([octets(node) for node in nodes], random.Random(SEED))))
        for one in proofs()
        for nodes in (
            one["proof"]["accountProof"],
            *(slot["proof"] for slot in one["proof"]["storageProof"]),
        )
    )
    assert count >= 900


def _is_hashed(name: str) -> bool:
    return name in {"transactionIndex", "status", "cumulativeGasUsed", "gasUsed", "type", "logs"}


@pytest.mark.parametrize("number", sorted(receipts()))
def test_no_spoilt_receipts_are_accepted(number: int) -> None:
    root, count = octets(blocks()[number]["receiptsRoot"]), 0
    for name, spoilt in spoilt_receipts(receipts()[number], _is_hashed):
        if any(part in name for part in UNHASHED):
            continue
        try:
            given = list_root([QBFT.receipt(one) for one in receipts_of(spoilt)])
        except TidewaiterError:
            given = b""
        assert given != root, name
        count += 1
    assert count >= 25
