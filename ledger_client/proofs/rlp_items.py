"""Strict RLP, one level at a time: no recursion, one encoding per value, nothing left over.

Lists inside a list are handed back undecoded, so hostile nesting costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.proofs.errors import ProofBroken

_STRING: Final = 0x80
_LONG_STRING: Final = 0xB7
_LIST: Final = 0xC0
_LONG_LIST: Final = 0xF7
_SHORT: Final = 55
MAX_INTEGER_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Item:
    """One RLP item: its payload, its whole encoding, and whether it is a list."""

    is_list: bool
    payload: bytes
    encoded: bytes

    def string(self) -> bytes:
        """The bytes of a string.

        Raises:
            ProofBroken: it is a list.
        """
        if self.is_list:
            raise broken("a list stands where bytes belong")
        return self.payload

    def integer(self) -> int:
        """The number of a minimal big-endian integer of at most 32 bytes.

        Raises:
            ProofBroken: a list, leading zeros, or too long.
        """
        raw = self.string()
        if len(raw) > MAX_INTEGER_BYTES or raw[:1] == b"\x00":
            raise broken("an integer is not minimal")
        return int.from_bytes(raw, "big")


def list_items(data: bytes) -> tuple[Item, ...]:
    """The items of the one list that ``data`` encodes.

    Raises:
        ProofBroken: not one list, a length that is not minimal, or bytes left over.
    """
    whole, end = _item(data, 0)
    if end != len(data) or not whole.is_list:
        raise broken("not one RLP list")
    return payload_items(whole.payload)


def payload_items(payload: bytes) -> tuple[Item, ...]:
    """The items that stand one after another in a list's payload."""
    found: list[Item] = []
    start = 0
    while start < len(payload):
        item, start = _item(payload, start)
        found.append(item)
    return tuple(found)


def broken(why: str) -> ProofBroken:
    """The error of a node or leaf that is not well formed."""
    return ProofBroken(why, rule="rlp.strict", code="proof.malformed")


def _item(data: bytes, start: int) -> tuple[Item, int]:
    if start >= len(data):
        raise broken("RLP ends early")
    first = data[start]
    if first < _STRING:
        return Item(False, data[start : start + 1], data[start : start + 1]), start + 1
    if first <= _LONG_STRING + 8 and first < _LIST:
        body, end = _span(data, start, first, _STRING, _LONG_STRING)
        payload = data[body:end]
        if len(payload) == 1 and payload[0] < _STRING:
            raise broken("a single byte is not minimal")
        return Item(False, payload, data[start:end]), end
    body, end = _span(data, start, first, _LIST, _LONG_LIST)
    return Item(True, data[body:end], data[start:end]), end


def _span(data: bytes, start: int, first: int, short: int, long: int) -> tuple[int, int]:
    if first <= long:
        body, length = start + 1, first - short
    else:
        body = start + 1 + first - long
        raw = data[start + 1 : body]
        length = int.from_bytes(raw, "big")
        if len(raw) != first - long or raw[0] == 0 or length <= _SHORT:
            raise broken("an RLP length is not minimal")
    if body + length > len(data):
        raise broken("RLP ends early")
    return body, body + length
