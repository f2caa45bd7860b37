"""Ethereum's header (Yellow Paper 4.4, with the tail of later forks); it has no commit seals.

The tail is read in fork order and stops at the first field that is absent: a field after an absent
one would be covered by no hash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import rlp
from eth_hash.auto import keccak

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers.form import Account, Header
from ledger_client.proofs.rlp_items import broken, list_items

# A width in bytes; None is a minimal number, 0 any bytes.
_HEAD: Final[dict[str, int | None]] = {
    "parentHash": 32,
    "sha3Uncles": 32,
    "miner": 20,
    "stateRoot": 32,
    "transactionsRoot": 32,
    "receiptsRoot": 32,
    "logsBloom": 256,
    "difficulty": None,
    "number": None,
    "gasLimit": None,
    "gasUsed": None,
    "timestamp": None,
    "extraData": 0,
    "mixHash": 32,
    "nonce": 8,
}
_TAIL: Final[dict[str, int | None]] = {
    "baseFeePerGas": None,
    "withdrawalsRoot": 32,
    "blobGasUsed": None,
    "excessBlobGas": None,
    "parentBeaconBlockRoot": 32,
    "requestsHash": 32,
    "blockAccessListHash": 32,
    "slotNumber": None,
}
FIELDS: Final = (*_HEAD, *_TAIL)
"""All fields a header may have, in the order in which they are hashed."""

_DATA: Final = re.compile(r"0x(?:[0-9a-f]{2})*")
_NUMBER: Final = re.compile(r"0x(?:0|[1-9a-f][0-9a-f]{0,63})")
_MAX_EXTRA_BYTES: Final = 32
_MAX_NUMBER: Final = 2**53 - 1
"""The largest integer that JSON carries safely (RFC 8785), which a report must be able to say."""


class EthereumForm:
    """The header form of Ethereum and of development chains."""

    name: Final = "ethereum"
    is_sealed: Final = False

    def read(self, fields: Mapping[str, str]) -> Header:
        """The header of exactly these fields; see :class:`HeaderForm`."""
        names = _names(fields)
        raw = [_decoded(name, fields[name]) for name in names]
        numbers = {name: int.from_bytes(raw[names.index(name)], "big") for name in _USED_NUMBERS}
        for name, value in numbers.items():
            if value > _MAX_NUMBER:
                raise _refused(name, "beyond 53 bits")
        return Header(
            numbers["number"],
            numbers["timestamp"],
            keccak(rlp.encode(raw)),
            raw[names.index("stateRoot")],
        )

    def account(self, leaf: bytes) -> Account:
        """``[nonce, balance, storageRoot, codeHash]``; an account without code is refused."""
        items = list_items(leaf)
        if len(items) != 4:
            raise broken("an account has four fields")
        items[0].integer()
        items[1].integer()
        storage_root, code_hash = items[2].string(), items[3].string()
        if len(storage_root) != 32 or len(code_hash) != 32:
            raise broken("roots have 32 bytes")
        return Account(storage_root, code_hash)


ETHEREUM: Final = EthereumForm()
_USED_NUMBERS: Final = ("number", "timestamp")


def _names(fields: Mapping[str, str]) -> list[str]:
    tail = [name for name in _TAIL if name in fields]
    if tail != list(_TAIL)[: len(tail)]:
        raise _refused(tail[-1], "follows an absent field, so no hash covers it")
    names = [*_HEAD, *tail]
    missing = [name for name in names if name not in fields]
    unknown = [name for name in fields if name not in names]
    if missing or unknown:
        raise _refused((missing or unknown)[0], "missing" if missing else "unknown")
    return names


def _decoded(name: str, text: str) -> bytes:
    width = _HEAD.get(name, 0) if name in _HEAD else _TAIL[name]
    if width is None:
        if not _NUMBER.fullmatch(text):
            raise _refused(name, "a number in minimal lower-case hex")
        value = int(text, 16)
        return value.to_bytes((value.bit_length() + 7) // 8, "big")
    if not _DATA.fullmatch(text):
        raise _refused(name, "bytes in lower-case hex")
    data = bytes.fromhex(text[2:])
    if len(data) > _MAX_EXTRA_BYTES if width == 0 else len(data) != width:
        raise _refused(name, "of another length")
    return data


def _refused(name: str, why: str) -> ProofBroken:
    return ProofBroken(
        why, pointer=f"/header/fields/{name}", rule="header.form", code="header.form"
    )
