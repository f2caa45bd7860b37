"""Ethereum's header (Yellow Paper 4.4, with the tail of later forks); it has no commit seals.

Its fields, account leaf and receipts are those of QBFT chains too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ledger_client.proofs.headers.fields import FieldTable
from ledger_client.proofs.headers.form import Account, Header
from ledger_client.proofs.headers.receipts import Receipt, typed_receipt
from ledger_client.proofs.rlp_items import broken, list_items

HEAD: Final[dict[str, int | None]] = {
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
"""The fields of every header, with their widths in bytes; None is a number, 0 any bytes."""
TAIL: Final[dict[str, int | None]] = {
    "baseFeePerGas": None,
    "withdrawalsRoot": 32,
    "blobGasUsed": None,
    "excessBlobGas": None,
    "parentBeaconBlockRoot": 32,
    "requestsHash": 32,
    "blockAccessListHash": 32,
    "slotNumber": None,
}
"""What later forks append, in their order."""
FIELDS: Final = (*HEAD, *TAIL)
"""All fields a header may have, in the order in which they are hashed."""

_MAX_EXTRA_BYTES: Final = 32
_TABLE: Final = FieldTable(HEAD, TAIL, _MAX_EXTRA_BYTES)


class EthereumForm:
    """The header form of Ethereum and of development chains."""

    name: Final = "ethereum"
    is_sealed: Final = False
    tail_names: Final = _TABLE.tail_names

    def read(self, fields: Mapping[str, str]) -> Header:
        """The header of exactly these fields; see :class:`HeaderForm`."""
        raw = _TABLE.read(fields)
        return Header(
            raw.number("number"),
            raw.number("timestamp"),
            raw.digest(),
            raw.value("stateRoot"),
            tail=raw.names[len(HEAD) :],
        )

    def pick(self, said: Mapping[str, object], tail: tuple[str, ...]) -> dict[str, str]:
        """The hashed fields of a header as a node said it; see :class:`HeaderForm`."""
        return _TABLE.pick(said, tail)

    def account(self, leaf: bytes) -> Account:
        """``[nonce, balance, storageRoot, codeHash]``."""
        return ethereum_account(leaf)

    def receipt(self, receipt: Receipt) -> bytes:
        """The type byte, if any, and ``rlp([status, cumulativeGasUsed, bloom, logs])``."""
        return typed_receipt(receipt)


def ethereum_account(leaf: bytes) -> Account:
    """What ``[nonce, balance, storageRoot, codeHash]`` says; ProofBroken for any other leaf."""
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
