"""Receipts and their root: what makes the logs of a block complete and true.

The root is that of a trie of ``rlp(index)``; rebuilding it needs every receipt of the block, so
equality also proves that none is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import rlp
from eth_hash.auto import keccak

from ledger_client.proofs.tries import EMPTY_ROOT

_BLOOM_BYTES: Final = 256
_BLOOM_BITS: Final = 8 * _BLOOM_BYTES
_HASH_BYTES: Final = 32
_BRANCH_CHILDREN: Final = 16


@dataclass(frozen=True, slots=True)
class Log:
    """One log: 20 bytes of address, topics of 32 bytes, and data."""

    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt.

    Attributes:
        type: of the tx, 0 for one without a type.
        status: 1 when it did what it should, else 0 (Kaia: the number of the failure).
        gas_used, cumulative_gas_used: of this tx, and of the block up to it.
        logs: in order; the bloom is worked out from them.
    """

    type: int
    status: int
    gas_used: int
    cumulative_gas_used: int
    logs: tuple[Log, ...]


def typed_receipt(receipt: Receipt) -> bytes:
    """EIP-2718: the type byte, if any, then ``rlp([status, cumulativeGasUsed, bloom, logs])``."""
    body = _body(receipt, receipt.cumulative_gas_used)
    return bytes([receipt.type]) + body if receipt.type else body


def untyped_receipt(receipt: Receipt) -> bytes:
    """Kaia's: ``rlp([status, gasUsed, bloom, logs])``, with the gas of this tx alone."""
    return _body(receipt, receipt.gas_used)


def bloom_of(logs: Sequence[Log]) -> bytes:
    """The 256-byte filter of logs (Yellow Paper 4.3.1): three bits for each address and topic."""
    bits = 0
    for log in logs:
        for entry in (log.address, *log.topics):
            digest = keccak(entry)
            for start in (0, 2, 4):
                pair = int.from_bytes(digest[start : start + 2], "big")
                bits |= 1 << (pair % _BLOOM_BITS)
    return bits.to_bytes(_BLOOM_BYTES, "big")


def list_root(values: Sequence[bytes]) -> bytes:
    """The root of the trie that holds each value under the RLP of its place in the list.

    Args:
        values: encoded receipts or txs, none empty, in the order of the block.
    """
    if not values:
        return EMPTY_ROOT
    leaves = sorted((_nibbles(rlp.encode(place)), value) for place, value in enumerate(values))
    return keccak(rlp.encode(_node(leaves, 0)))


_Leaf = tuple[tuple[int, ...], bytes]
_Node = list[object]


def _body(receipt: Receipt, gas: int) -> bytes:
    logs = [[log.address, list(log.topics), log.data] for log in receipt.logs]
    return bytes(rlp.encode([receipt.status, gas, bloom_of(receipt.logs), logs]))


def _node(leaves: Sequence[_Leaf], depth: int) -> _Node:
    """The node over leaves that share their first ``depth`` nibbles; no key is another's start."""
    first = leaves[0][0]
    if len(leaves) == 1:
        return [_compact(first[depth:], is_leaf=True), leaves[0][1]]
    last = leaves[-1][0]
    shared = depth
    while first[shared] == last[shared]:
        shared += 1
    if shared > depth:
        return [_compact(first[depth:shared], is_leaf=False), _reference(_node(leaves, shared))]
    children: _Node = [b""] * (_BRANCH_CHILDREN + 1)
    for nibble in range(_BRANCH_CHILDREN):
        below = [leaf for leaf in leaves if leaf[0][depth] == nibble]
        if below:
            children[nibble] = _reference(_node(below, depth + 1))
    return children


def _reference(node: _Node) -> object:
    encoded = rlp.encode(node)
    return node if len(encoded) < _HASH_BYTES else keccak(encoded)


def _compact(nibbles: Sequence[int], *, is_leaf: bool) -> bytes:
    """The hex-prefix encoding of a path (Yellow Paper, appendix C)."""
    flag = 2 if is_leaf else 0
    padded = [flag + 1, *nibbles] if len(nibbles) % 2 else [flag, 0, *nibbles]
    return bytes(high << 4 | low for high, low in zip(padded[::2], padded[1::2], strict=True))


def _nibbles(data: bytes) -> tuple[int, ...]:
    return tuple(half for byte in data for half in (byte >> 4, byte & 15))
