"""A recorded Kaia network, recomputed: hashes, seals, quorums, votes, proofs, receipts."""

from __future__ import annotations

import random
from collections import Counter

import pytest
import rlp
from eth_keys.datatypes import Signature

from ledger_client.errors import TidewaiterError
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import ISTANBUL, Sealing
from ledger_client.proofs.headers.istanbul import read_extra
from ledger_client.proofs.headers.receipts import bloom_of, list_root
from ledger_client.proofs.headers.said_receipts import receipts_of
from ledger_client.proofs.headers.seals import check_seals, committers, proposer
from ledger_client.proofs.tries import value_at
from tests.unit.proofs.headers.kaia_recording import (
    facts,
    headers,
    proofs,
    receipts,
    said_headers,
    validators_of,
)
from tests.unit.proofs.headers.qbft_recording import octets
from tests.unit.proofs.headers.spoiling import (
    judged,
    spoilt_headers,
    spoilt_nodes,
    spoilt_receipts,
)

SEED = 20_777
VANITY = 32
ACCEPTED = "accepted"
# In round 0 and 1, with votes, before, at and after each change, with txs of every type.
SPOILT = (2, 4, 6, 7, 9, 12, 13, 14, 18, 19, 32, 48, 49, 50, 56)


def sealing_of(number: int) -> Sealing:
    sealing = headers()[number].sealing
    assert sealing is not None
    return sealing


def test_every_header_has_the_hash_that_the_node_said() -> None:
    assert [one.hash for one in headers()] == [octets(one["hash"]) for one in said_headers()]
    assert [one.number for one in headers()] == list(range(57))
    parents = [octets(one["parentHash"]) for one in said_headers()[1:]]
    assert parents == [one.hash for one in headers()[:-1]]


def test_every_header_is_sealed_by_a_quorum_of_the_set_that_the_node_said() -> None:
    sizes: Counter[tuple[int, int]] = Counter()
    for number in range(1, 57):
        members, sealing = validators_of(number), sealing_of(number)
        assert sealing.listed == members
        sizes[len(check_seals(sealing, members)), len(members)] += 1
    assert sizes == {(3, 4): 20, (4, 5): 36}


def test_proposers_and_committers_are_those_that_the_node_said() -> None:
    said = facts()["consensusSaidByTheNode"]
    assert len(said) == 10
    for number, told in said.items():
        sealing = sealing_of(int(number))
        assert proposer(sealing) == octets(told["proposer"])
        assert sorted(committers(sealing)) == sorted(map(octets, told["committers"]))
        assert read_extra(octets(said_headers()[int(number)]["extraData"])).round == told["round"]


def test_another_library_recovers_the_same_committers() -> None:
    for number in range(1, 57):
        sealing = sealing_of(number)
        recovered = [
            Signature(seal).recover_public_key_from_msg_hash(sealing.digest)
            for seal in sealing.seals
        ]
        assert committers(sealing) == tuple(one.to_canonical_address() for one in recovered)


def test_the_rounds_that_the_nodes_noted_are_refused_until_they_are_zero() -> None:
    noted = [read_extra(octets(one["extraData"])).round for one in said_headers()]
    assert Counter(noted) == {0: 46, 1: 11}
    for number, round_ in enumerate(noted):
        told = {**ISTANBUL.pick(said_headers()[number], ())}
        assert read_extra(octets(told["extraData"])).round == 0
        told["extraData"] = said_headers()[number]["extraData"]
        if round_:
            with pytest.raises(ProofBroken):
                ISTANBUL.read(told)


def test_votes_change_the_list_in_the_header_after_the_deciding_one() -> None:
    voting = [number for number in range(57) if sealing_of(number).has_vote]
    assert voting == [9, 11, 12, 32, 33, 48]
    sizes = [len(sealing_of(number).listed) for number in (12, 13, 48, 49)]
    assert sizes == [4, 5, 5, 4]


def test_every_proof_recorded_holds_under_its_header() -> None:
    counts: Counter[str] = Counter()
    for one in proofs():
        said, root = one["proof"], headers()[one["number"]].state_root
        nodes = [octets(node) for node in said["accountProof"]]
        leaf = value_at(root, octets(said["address"]), nodes)
        assert leaf is not None
        account = ISTANBUL.account(leaf)
        assert account.storage_root == octets(said["storageHash"])
        assert account.code_hash == octets(said["codeHash"])
        for slot in said["storageProof"]:
            # Of an empty trie the node says null for no nodes.
            told = [octets(node) for node in slot["proof"] or []]
            value = value_at(account.storage_root, octets(slot["key"]), told)
            number = 0 if value is None else int.from_bytes(rlp.decode(value), "big")
            assert number == int(slot["value"], 16)
            counts["absent or zeroed" if value is None else "present"] += 1
    assert counts["present"] >= 10
    assert counts["absent or zeroed"] >= 10


@pytest.mark.parametrize("number", sorted(receipts()))
def test_the_receipts_recorded_give_the_root_and_the_bloom_of_their_block(number: int) -> None:
    told, said = receipts_of(receipts()[number]), said_headers()[number]
    assert list_root([ISTANBUL.receipt(one) for one in told]) == octets(said["receiptsRoot"])
    assert bloom_of([log for one in told for log in one.logs]) == octets(said["logsBloom"])


def test_a_failed_tx_has_the_number_of_its_failure_in_its_receipt() -> None:
    statuses = [one.status for number in receipts() for one in receipts_of(receipts()[number])]
    assert Counter(statuses) == {1: 16, 9: 1}


def test_txs_of_every_type_were_recorded() -> None:
    types = {one["type"] for told in receipts().values() for one in told}
    kinds = {"LegacyTransaction", "EthereumAccessList", "EthereumDynamicFee"}
    assert types == {f"TxType{kind}" for kind in kinds}


@pytest.mark.parametrize("number", SPOILT)
def test_no_spoilt_header_is_accepted(number: int) -> None:
    fields, members = ISTANBUL.pick(said_headers()[number], ()), validators_of(number)
    claimed = octets(said_headers()[number]["hash"])
    assert judged(ISTANBUL, fields, claimed, members) == ACCEPTED
    ways: Counter[str] = Counter()
    for name, spoilt in spoilt_headers(fields, VANITY, random.Random(SEED + number)):
        verdict = judged(ISTANBUL, spoilt, claimed, members)
        assert verdict != ACCEPTED, name
        ways[verdict] += 1
    assert sum(ways.values()) >= 250
    refusals = {"header.form", "other hash", "seal.form", "seal.foreign", "seal.duplicate"}
    assert refusals | {"seal.quorum"} <= set(ways)


@pytest.mark.parametrize("place", range(len(proofs())))
def test_no_spoilt_proof_is_accepted(place: int) -> None:
    one, said = proofs()[place], proofs()[place]["proof"]
    root, address = headers()[one["number"]].state_root, octets(said["address"])
    nodes = [octets(node) for node in said["accountProof"]]
    leaf = value_at(root, address, nodes)
    assert leaf is not None
    storage = ISTANBUL.account(leaf).storage_root
    tries = [(root, address, nodes)] + [
        (storage, octets(slot["key"]), [octets(node) for node in slot["proof"] or []])
        for slot in said["storageProof"]
    ]
    for trie, key, honest in tries:
        for name, spoilt in spoilt_nodes(honest, random.Random(SEED + place)):
            with pytest.raises(TidewaiterError):
                pytest.fail(f"{name}: {value_at(trie, key, spoilt)!r}")


def _is_hashed(name: str) -> bool:
    return name in {"transactionIndex", "status", "txError", "gasUsed", "logs"}


@pytest.mark.parametrize("number", sorted(receipts()))
def test_no_spoilt_receipts_are_accepted(number: int) -> None:
    root, count = octets(said_headers()[number]["receiptsRoot"]), 0
    for name, spoilt in spoilt_receipts(receipts()[number], _is_hashed):
        try:
            given = list_root([ISTANBUL.receipt(one) for one in receipts_of(spoilt)])
        except TidewaiterError:
            given = b""
        assert given != root, name
        count += 1
    assert count >= 15
