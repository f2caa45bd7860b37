"""A recorded QBFT network, recomputed: hashes, seals, quorums, votes, epochs, proofs, receipts."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
import rlp
from eth_keys.datatypes import Signature

from ledger_client.proofs.headers import QBFT, Header
from ledger_client.proofs.headers.qbft import QbftExtra, read_extra
from ledger_client.proofs.headers.receipts import bloom_of, list_root
from ledger_client.proofs.headers.said_receipts import receipts_of
from ledger_client.proofs.headers.seals import check_seals, committers, quorum
from ledger_client.proofs.tries import value_at
from tests.unit.proofs.headers.qbft_recording import (
    Json,
    blocks,
    facts,
    octets,
    proofs,
    receipts,
    validators_of,
)


def read(block: Json) -> Header:
    return QBFT.read(QBFT.pick(block, ()))


def extra(block: Json) -> QbftExtra:
    return read_extra(octets(block["extraData"]))


def test_every_block_has_the_hash_that_the_node_said() -> None:
    headers = [read(block) for block in blocks()]
    assert [one.hash for one in headers] == [octets(block["hash"]) for block in blocks()]
    assert [one.number for one in headers] == list(range(125))
    parents = [octets(block["parentHash"]) for block in blocks()[1:]]
    assert parents == [one.hash for one in headers[:-1]]


def test_every_block_is_sealed_by_a_quorum_of_the_set_that_the_node_said() -> None:
    sizes: Counter[tuple[int, int]] = Counter()
    for block in blocks()[1:]:
        header, members = read(block), validators_of(int(block["number"], 16))
        assert header.sealing is not None
        assert header.sealing.listed == members
        assert header.sealing.proposer == octets(block["miner"])
        found = check_seals(header.sealing, members)
        sizes[len(found), len(members)] += 1
    assert sizes == {(3, 4): 103, (4, 5): 21}


def test_the_committers_are_those_that_the_node_said() -> None:
    said = facts()["signersSaidByTheNode"]
    assert len(said) == 5
    for number, told in said.items():
        header = read(blocks()[int(number)])
        assert header.sealing is not None
        assert header.hash == octets(told["Hash"])
        assert header.sealing.proposer == octets(told["Author"])
        assert committers(header.sealing) == tuple(map(octets, told["Committers"]))


def test_another_library_recovers_the_same_committers() -> None:
    for block in blocks()[1:]:
        sealing = read(block).sealing
        assert sealing is not None
        recovered = [
            Signature(seal).recover_public_key_from_msg_hash(sealing.digest)
            for seal in sealing.seals
        ]
        assert committers(sealing) == tuple(one.to_canonical_address() for one in recovered)


def test_the_genesis_has_no_seal_and_round_zero() -> None:
    sealing = read(blocks()[0]).sealing
    assert sealing is not None
    assert (sealing.round, sealing.seals, sealing.has_vote) == (0, (), False)


def test_the_rounds_above_zero_are_those_recorded_and_change_what_is_signed() -> None:
    later = [block for block in blocks() if extra(block).round]
    assert [int(block["number"], 16) for block in later] == [1, 67, 71]
    for block in later:
        told, header = extra(block), read(block)
        items = [told.vanity, list(told.validators), [], 0, list(told.seals)]
        same = QBFT.read(QBFT.pick({**block, "extraData": "0x" + rlp.encode(items).hex()}, ()))
        assert same.hash == header.hash
        assert same.sealing is not None
        assert header.sealing is not None
        assert same.sealing.digest != header.sealing.digest


def test_the_votes_tallied_give_the_lists_of_the_headers() -> None:
    # The tally of ENGINES 2.4 as this node does it: votes are cleared at each epoch, counted too.
    epoch, members = facts()["epoch"], set(extra(blocks()[0]).validators)
    votes: dict[tuple[bytes, bytes], bool] = {}
    changes = []
    for block, following in pairwise(blocks()):
        number, told = int(block["number"], 16), extra(block)
        if number % epoch == 0:
            votes.clear()
        if told.vote is not None:
            votes.pop((octets(block["miner"]), told.vote.who), None)
            if (told.vote.who in members) != told.vote.adds:
                votes[octets(block["miner"]), told.vote.who] = told.vote.adds
            if sum(who == told.vote.who for _, who in votes) > len(members) // 2:
                members ^= {told.vote.who}
                changes.append((number, told.vote.adds))
                votes = {
                    (by, who): adds
                    for (by, who), adds in votes.items()
                    if who != told.vote.who and by in members
                }
        assert extra(following).validators == tuple(sorted(members))
    assert changes == [(63, True), (84, False)]


def test_every_proof_recorded_holds_under_its_header() -> None:
    counts: Counter[str] = Counter()
    for one in proofs():
        root, said = octets(blocks()[one["number"]]["stateRoot"]), one["proof"]
        leaf = value_at(root, octets(said["address"]), [*map(octets, said["accountProof"])])
        if leaf is None:
            counts["absent account"] += 1
            continue
        account = QBFT.account(leaf)
        assert account.storage_root == octets(said["storageHash"])
        assert account.code_hash == octets(said["codeHash"])
        for slot in said["storageProof"]:
            nodes = [octets(node) for node in slot["proof"]]
            value = value_at(account.storage_root, octets(slot["key"]), nodes)
            number = 0 if value is None else int.from_bytes(rlp.decode(value), "big")
            assert number == int(slot["value"], 16)
            counts["absent or zeroed" if value is None else "present"] += 1
    assert counts == {"present": 13, "absent or zeroed": 11, "absent account": 10}


@pytest.mark.parametrize("number", sorted(receipts()))
def test_the_receipts_recorded_give_the_root_and_the_bloom_of_their_block(number: int) -> None:
    told, block = receipts_of(receipts()[number]), blocks()[number]
    assert list_root([QBFT.receipt(one) for one in told]) == octets(block["receiptsRoot"])
    logs = [log for one in told for log in one.logs]
    assert bloom_of(logs) == octets(block["logsBloom"])


def test_one_of_the_txs_recorded_failed() -> None:
    statuses = Counter(
        one.status for number in receipts() for one in receipts_of(receipts()[number])
    )
    assert statuses == {1: 24, 0: 1}


def test_blocks_without_txs_have_the_root_of_nothing() -> None:
    empty = [block for block in blocks() if not block["transactions"]]
    assert len(empty) == 118
    assert {block["receiptsRoot"] for block in empty} == {"0x" + list_root([]).hex()}


def test_without_one_of_its_receipts_a_block_has_another_root() -> None:
    told = [QBFT.receipt(one) for one in receipts_of(receipts()[54])]
    others = [told[:place] + told[place + 1 :] for place in range(len(told))]
    swapped = [told[1], told[0], *told[2:]]
    root = octets(blocks()[54]["receiptsRoot"])
    assert root not in {list_root(one) for one in [*others, swapped, [*told, told[0]]]}


@pytest.mark.parametrize(("size", "needed"), [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (6, 4)])
def test_the_quorum_is_two_thirds_rounded_up_and_all_below_four(size: int, needed: int) -> None:
    assert quorum(size) == needed
