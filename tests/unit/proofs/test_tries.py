"""The strict trie walk, against a recorded network and against py-trie."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import rlp
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import ETHEREUM
from ledger_client.proofs.tries import EMPTY_ROOT, value_at

NETWORK = Path(__file__).parents[2] / "vectors" / "qbft-network"


def raw(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def number(value: bytes | None) -> int:
    return 0 if value is None else int.from_bytes(rlp.decode(value), "big")


@cache
def recorded() -> tuple[tuple[bytes, dict[str, object]], ...]:
    roots = {}
    for line in (NETWORK / "blocks.jsonl").read_text().splitlines():
        block = json.loads(line)
        roots[int(block["number"], 16)] = raw(block["stateRoot"])
    proofs = json.loads((NETWORK / "proofs.json").read_text())
    return tuple((roots[one["number"]], one["proof"]) for one in proofs)


def cases() -> list[tuple[bytes, bytes, list[bytes], bytes | None]]:
    """(root, key, nodes, value as the node said it) of every account and slot recorded."""
    found: list[tuple[bytes, bytes, list[bytes], bytes | None]] = []
    for root, proof in recorded():
        nodes = [raw(node) for node in proof["accountProof"]]  # type: ignore[attr-defined]
        address = raw(str(proof["address"]))
        leaf = value_at(root, address, nodes)
        found.append((root, address, nodes, leaf))
        if leaf is None:
            continue
        storage_root = ETHEREUM.account(leaf).storage_root
        for slot in proof["storageProof"]:  # type: ignore[attr-defined]
            key = raw(slot["key"])
            value = int(slot["value"], 16)
            expected = rlp.encode(value) if value else None
            found.append((storage_root, key, [raw(node) for node in slot["proof"]], expected))
    return found


def test_the_recording_has_present_zeroed_and_absent_slots() -> None:
    storage = [case for case in cases() if len(case[1]) == 32]
    assert sum(case[3] is not None for case in storage) >= 10
    assert sum(case[3] is None and case[2] != [] for case in storage) >= 10


@pytest.mark.parametrize("place", range(len(cases())))
def test_each_recorded_proof_gives_what_the_node_said(place: int) -> None:
    root, key, nodes, value = cases()[place]
    assert value_at(root, key, nodes) == value


def test_recorded_accounts_say_what_the_node_said_of_them() -> None:
    for root, proof in recorded():
        nodes = [raw(node) for node in proof["accountProof"]]  # type: ignore[attr-defined]
        leaf = value_at(root, raw(str(proof["address"])), nodes)
        if leaf is None:
            assert int(str(proof["nonce"]), 16) == 0
            continue
        account = ETHEREUM.account(leaf)
        assert account.storage_root == raw(str(proof["storageHash"]))
        assert account.code_hash == raw(str(proof["codeHash"]))


def spoilt(nodes: Sequence[bytes]) -> list[list[bytes]]:
    """Every way to spoil a list of nodes: changed, dropped, doubled, cut, swapped, added to."""
    found: list[list[bytes]] = [[], [*nodes, nodes[-1]], [*nodes, b"\x80"], [b"\x80", *nodes]]
    for place, node in enumerate(nodes):
        before, after = list(nodes[:place]), list(nodes[place + 1 :])
        for at in {0, 1, 2, len(node) // 2, len(node) - 1}:
            changed = bytearray(node)
            changed[at] ^= 1
            found.append([*before, bytes(changed), *after])
        found += [[*before, node[:-1], *after], [*before, node + b"\x00", *after]]
        found += [[*before, *after], [*before, node, node, *after], [*before, b"", *after]]
    if len(nodes) > 1:
        found.append(list(reversed(nodes)))
        found.append([*nodes[1:], nodes[0]])
    return [one for one in found if one != list(nodes)]


@pytest.mark.parametrize("place", [p for p, case in enumerate(cases()) if case[2]])
def test_every_spoilt_recorded_proof_is_refused(place: int) -> None:
    root, key, nodes, _ = cases()[place]
    variants = spoilt(nodes)
    assert len(variants) >= 10
    for variant in variants:
        with pytest.raises(ProofBroken):
            value_at(root, key, variant)


@cache
def built(size: int) -> tuple[HexaryTrie, dict[bytes, bytes]]:
    """A secure trie made by py-trie: short values, so that nodes stand inside their parents."""
    chance = random.Random(size)
    trie, content = HexaryTrie({}), {}
    for _ in range(size):
        key, value = chance.randbytes(32), rlp.encode(chance.randrange(1, 2**8))
        trie[keccak(key)] = value
        content[key] = value
    return trie, content


def exact_nodes(trie: HexaryTrie, key: bytes) -> list[bytes]:
    """py-trie's proof without the nodes that stand inside their parents."""
    nodes = [rlp.encode(node) for node in trie.get_proof(keccak(key))]  # type: ignore[no-untyped-call]
    return [node for place, node in enumerate(nodes) if place == 0 or len(node) >= 32]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 16, 17, 100, 1000])
def test_present_and_absent_keys_of_another_implementation_agree(size: int) -> None:
    trie, content = built(size)
    chance = random.Random(1)
    for key in [*content, *(chance.randbytes(32) for _ in range(50))]:
        expected = content.get(key)
        assert value_at(trie.root_hash, key, exact_nodes(trie, key)) == expected


@pytest.mark.parametrize("size", [1, 2, 17, 1000])
def test_a_proof_of_one_key_proves_nothing_of_another(size: int) -> None:
    trie, content = built(size)
    keys = list(content)[:20]
    for key, other in pairwise(keys):
        nodes = exact_nodes(trie, key)
        if nodes != exact_nodes(trie, other):
            with pytest.raises(ProofBroken):
                value_at(trie.root_hash, other, nodes)


def test_an_empty_trie_proves_absence_with_no_node_and_only_so() -> None:
    assert HexaryTrie({}).root_hash == EMPTY_ROOT
    assert value_at(EMPTY_ROOT, b"\x01" * 32, []) is None
    for junk in ([b"\x80"], [b"\xc0"], [b""], [rlp.encode([b"", b"x"])]):
        with pytest.raises(ProofBroken) as caught:
            value_at(EMPTY_ROOT, b"\x01" * 32, junk)
        assert caught.value.code == "proof.excess"


def test_a_slot_key_in_short_form_proves_nothing() -> None:
    # VERIFY 6: `0x01` proving 0 where slot 1 holds a value.
    trie = HexaryTrie({})
    full = (1).to_bytes(32, "big")
    trie[keccak(full)] = rlp.encode(7)
    trie[keccak(b"other")] = rlp.encode(9)
    nodes = exact_nodes(trie, full)
    assert value_at(trie.root_hash, full, nodes) == rlp.encode(7)
    assert keccak(b"\x01") != keccak(full)


HASH = b"\x11" * 32
MALFORMED = [
    b"",
    b"\x80",
    b"\xc0",
    b"\xc1\x80",
    b"\xc2\x80\x80",
    rlp.encode([b"\x20" + b"\x11" * 32, b""]),
    rlp.encode([b"\x00", HASH]),
    rlp.encode([b"\x40\x11", HASH]),
    rlp.encode([b"\x01\x11", HASH]),
    rlp.encode([b"\x2f" + b"\x11" * 32, b"v"]),
    rlp.encode([b"\x20" + b"\x11" * 31, b"v"]),
    rlp.encode([b"\x20" + b"\x11" * 33, b"v"]),
    rlp.encode([b"\x20" + b"\x11" * 32, [b"v"]]),
    rlp.encode([b"\x00\x11", b"\x11" * 31]),
    rlp.encode([b"\x00\x11", b""]),
    rlp.encode([b""] * 17),
    rlp.encode([HASH] + [b""] * 16),
    rlp.encode([HASH] * 16 + [b"value"]),
    rlp.encode([b"\x11" * 20] * 16 + [b""]),
    rlp.encode([HASH] * 16),
    rlp.encode([HASH] * 18),
    b"\xf8\x37" + b"\x80" * 55,
    b"\xf9\x00\x80" + b"\x80" * 128,
    b"\xf8\x11" + b"\x80" * 17,
    b"\xff" + b"\xff" * 8,
    b"\xc3\x81\x05\x80",
    b"\xc1" * 1500 + b"\xc0",
    rlp.encode([HASH] * 16 + [b""]) + b"\x00",
    rlp.encode([HASH] * 16 + [b""])[:-1],
    rlp.encode([b"\x20" + b"\x11" * 32, b"v" * 3000]),
]


@pytest.mark.parametrize("place", range(len(MALFORMED)))
def test_a_malformed_root_node_is_refused_though_its_hash_fits(place: int) -> None:
    node = MALFORMED[place]
    with pytest.raises(ProofBroken):
        value_at(keccak(node), b"\x01" * 32, [node])


def test_hostile_nesting_inside_a_node_ends_without_recursion() -> None:
    nested = b"\xc0"
    while len(nested) < 25:
        nested = rlp.encode([rlp.decode(nested)])
    branch = rlp.encode([rlp.decode(nested)] * 16 + [b""])
    with pytest.raises(ProofBroken):
        value_at(keccak(branch), b"\x01" * 32, [branch])


def test_an_extension_that_leads_to_no_branch_is_refused() -> None:
    path = keccak(b"\x01" * 32)
    leaf = rlp.encode([bytes([0x30 | path[0] & 15]) + path[1:], b"v"])
    extension = rlp.encode([bytes([0x10 | path[0] >> 4]), keccak(leaf)])
    with pytest.raises(ProofBroken):
        value_at(keccak(extension), b"\x01" * 32, [extension, leaf])


def test_more_nodes_than_any_path_has_are_refused() -> None:
    with pytest.raises(ProofBroken):
        value_at(HASH, b"\x01" * 32, [b"x" * 40] * 66)


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"\xc0",
        rlp.encode([b"", b"", HASH]),
        rlp.encode([b"", b"", HASH, HASH, HASH]),
        rlp.encode([b"\x00", b"", HASH, HASH]),
        rlp.encode([b"", b"\x00\x01", HASH, HASH]),
        rlp.encode([b"", b"", HASH[:31], HASH]),
        rlp.encode([b"", b"", HASH, HASH + b"\x00"]),
        rlp.encode([[], b"", HASH, HASH]),
        rlp.encode([b"", b"", [HASH], HASH]),
        rlp.encode([b"", b"", HASH, HASH]) + b"\x00",
        rlp.encode([b"\x01" * 33, b"", HASH, HASH]),
    ],
)
def test_a_malformed_account_leaf_is_refused(leaf: bytes) -> None:
    with pytest.raises(ProofBroken):
        ETHEREUM.account(leaf)
