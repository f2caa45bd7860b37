"""The strict walk through a Merkle-Patricia proof: exact nodes, root first, none left over.

The keys of state and storage tries are 32-byte hashes, so every path has 64 nibbles and a value
never stands in a branch. What is absent is told from what is empty, and zero is never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from eth_hash.auto import keccak

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.rlp_items import Item, broken, list_items

EMPTY_ROOT: Final = bytes.fromhex(
    "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"
)
"""The root of a trie without entries: keccak of the RLP of the empty string."""

MAX_NODES: Final = 65
MAX_NODE_BYTES: Final = 2048
_HASH_BYTES: Final = 32
_BRANCH_ITEMS: Final = 17


@dataclass(frozen=True, slots=True)
class _Branch:
    children: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Short:
    """A leaf or an extension: its nibbles, and its value or child."""

    is_leaf: bool
    nibbles: bytes
    below: Item


def value_at(root: bytes, key: bytes, nodes: Sequence[bytes]) -> bytes | None:
    """The value that the trie of ``root`` holds under ``keccak(key)``; None if proved absent.

    Args:
        root: 32 bytes, taken from a header or a proved account, never from a node's say-so.
        key: what is hashed into the path: a 20-byte address or a 32-byte slot key.
        nodes: the encoded nodes on the path, root first; nodes shorter than 32 bytes stand
            inside their parents. Of an empty trie there is none.

    Raises:
        ProofBroken: ``proof.mismatch`` (a node is not the one its parent names),
            ``proof.excess`` (nodes left over), ``proof.truncated``, ``proof.malformed``.
    """
    if len(nodes) > MAX_NODES:
        raise ProofBroken("more nodes than any path has", rule="proof.nodes", code="proof.excess")
    if root == EMPTY_ROOT:
        _none_left(nodes, 0)
        return None
    return _walk(root, _nibbles(keccak(key)), nodes)


def _walk(root: bytes, path: bytes, nodes: Sequence[bytes]) -> bytes | None:
    node, used, at = _node_at(nodes, 0, root), 1, 0
    while True:
        below, at = _step(node, path, at)
        if below is None:
            _none_left(nodes, used)
            return None
        if isinstance(node, _Short) and node.is_leaf:
            _none_left(nodes, used)
            return below.string()
        before = node
        if below.is_list:
            node = _embedded(below)
        else:
            node, used = _node_at(nodes, used, below.payload), used + 1
        if isinstance(before, _Short) and not isinstance(node, _Branch):
            raise broken("an extension leads to no branch")


def _step(node: _Branch | _Short, path: bytes, at: int) -> tuple[Item | None, int]:
    if isinstance(node, _Branch):
        if at >= len(path):
            raise broken("the path ends in a branch")
        child = node.children[path[at]]
        return (None if child.encoded == b"\x80" else child), at + 1
    end = at + len(node.nibbles)
    if end > len(path) or (node.is_leaf and end != len(path)):
        raise broken("a path of another length")
    return (node.below if path[at:end] == node.nibbles else None), end


def _node_at(nodes: Sequence[bytes], place: int, expected: bytes) -> _Branch | _Short:
    if place >= len(nodes):
        raise ProofBroken("the proof ends early", rule="proof.nodes", code="proof.truncated")
    node = nodes[place]
    if len(node) > MAX_NODE_BYTES or (place > 0 and len(node) < _HASH_BYTES):
        raise broken("a node of impossible length")
    parsed, digest = _parsed(node)
    if digest != expected:
        raise ProofBroken(
            "a node is not the one its parent names", rule="proof.hash", code="proof.mismatch"
        )
    return parsed


def _none_left(nodes: Sequence[bytes], used: int) -> None:
    if used != len(nodes):
        raise ProofBroken("nodes are left over", rule="proof.nodes", code="proof.excess")


@lru_cache(maxsize=4096)
def _parsed(node: bytes) -> tuple[_Branch | _Short, bytes]:
    return _of_items(list_items(node)), keccak(node)


def _embedded(item: Item) -> _Branch | _Short:
    if len(item.encoded) >= _HASH_BYTES:
        raise broken("a long node stands inside its parent")
    return _of_items(list_items(item.encoded))


def _of_items(items: tuple[Item, ...]) -> _Branch | _Short:
    if len(items) == _BRANCH_ITEMS:
        return _branch(items)
    if len(items) != 2:
        raise broken("a node has 2 or 17 items")
    prefix = items[0].string()
    if not prefix or prefix[0] >> 4 > 3 or (not prefix[0] & 0x10 and prefix[0] & 0x0F):
        raise broken("a path prefix that does not exist")
    nibbles = _nibbles(prefix)[1 if prefix[0] & 0x10 else 2 :]
    if prefix[0] & 0x20:
        return _leaf(nibbles, items[1])
    if not nibbles:
        raise broken("an extension without a path")
    _check_child(items[1])
    return _Short(False, nibbles, items[1])


def _leaf(nibbles: bytes, value: Item) -> _Short:
    if not value.string():
        raise broken("a leaf without a value")
    return _Short(True, nibbles, value)


def _branch(items: tuple[Item, ...]) -> _Branch:
    children = [item for item in items[:-1] if item.encoded != b"\x80"]
    for child in children:
        _check_child(child)
    if len(children) < 2 or items[-1].encoded != b"\x80":
        raise broken("a branch with a value or fewer than two children")
    return _Branch(items[:-1])


def _check_child(child: Item) -> None:
    if not child.is_list and len(child.payload) != _HASH_BYTES:
        raise broken("a child is neither a hash nor a node")


def _nibbles(data: bytes) -> bytes:
    return bytes(half for byte in data for half in (byte >> 4, byte & 15))
