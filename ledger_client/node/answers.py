"""What nodes answer, as frozen types. Every field is read strictly; unknown fields are left aside.

Engines differ in what they add (``totalDifficulty``, ``blockTimestamp``, ``effectiveGasPrice``
...): nothing here needs what one of them lacks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import rlp
from pydantic import JsonValue

from ledger_client.node.errors import NodeAnswerInvalid

_QUANTITY: Final = re.compile(r"0x(0|[1-9a-fA-F][0-9a-fA-F]{0,63})")
HASH_BYTES: Final = 32
ADDRESS_BYTES: Final = 20

JsonObject = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Block:
    """A sealed block as the node shows it.

    Attributes:
        number: height.
        hash: 32 bytes, as the node says (a verifier computes its own).
        parent_hash: 32 bytes.
        state_root: 32 bytes.
        time: seconds since 1970, of the header.
        header: the header's fields as the node gave them, for a proof bundle.
    """

    number: int
    hash: bytes
    parent_hash: bytes
    state_root: bytes
    time: int
    header: JsonObject


@dataclass(frozen=True, slots=True)
class Log:
    """One log of the EVM, with its place on the chain.

    Attributes:
        block_time: seconds since 1970, where the engine says it beside the log.
    """

    address: bytes
    topics: tuple[bytes, ...]
    data: bytes
    block_number: int
    block_hash: bytes
    tx_hash: bytes
    log_index: int
    block_time: int | None = None


@dataclass(frozen=True, slots=True)
class SealedTx:
    """A tx in its block; ``raw`` is its signed bytes, empty for one that is no legacy tx."""

    block_number: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a tx in its sealed block.

    Attributes:
        succeeded: False where the contract refused after all.
        created: 20 bytes of a contract made by the tx, else None.
    """

    tx_hash: bytes
    block_number: int
    block_hash: bytes
    succeeded: bool
    gas_used: int
    created: bytes | None
    logs: tuple[Log, ...]


@dataclass(frozen=True, slots=True)
class StorageProof:
    """One slot's value and the trie nodes that prove it, root first."""

    slot: bytes
    value: int
    nodes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AccountProof:
    """An account's trie nodes, root first, and its slots' proofs.

    ``code_hash`` and ``storage_root`` are as the node says: a verifier reads them from the leaf.
    """

    address: bytes
    block_number: int
    code_hash: bytes
    storage_root: bytes
    nodes: tuple[bytes, ...]
    slots: tuple[StorageProof, ...]


def quantity(value: JsonValue, field: str) -> int:
    """A JSON-RPC quantity: ``0x`` and hex without leading zeros.

    Some engines send a plain JSON number (anvil for ``blockTimestamp``): it is taken too.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise _wrong(field, "quantity")
    return int(value[2:], 16)


def data(value: JsonValue, field: str, size: int | None = None) -> bytes:
    """JSON-RPC data: ``0x`` and two hex digits a byte, ``size`` bytes where given."""
    if not isinstance(value, str) or not value.startswith("0x"):
        raise _wrong(field, "data")
    try:
        content = bytes.fromhex(value[2:])
    except ValueError:
        raise _wrong(field, "data") from None
    if 2 * len(content) + 2 != len(value):  # it passes over blanks
        raise _wrong(field, "data")
    if size is not None and len(content) != size:
        raise _wrong(field, f"data of {size} bytes")
    return content


def block(value: JsonValue) -> Block:
    """A block from ``eth_getBlockByNumber`` or ``eth_getBlockByHash``."""
    fields = json_object(value, "block")
    header = {
        name: content
        for name, content in fields.items()
        if name not in ("transactions", "uncles", "withdrawals")
    }
    return Block(
        number=quantity(_of(fields, "number"), "number"),
        hash=data(_of(fields, "hash"), "hash", HASH_BYTES),
        parent_hash=data(_of(fields, "parentHash"), "parentHash", HASH_BYTES),
        state_root=data(_of(fields, "stateRoot"), "stateRoot", HASH_BYTES),
        time=quantity(_of(fields, "timestamp"), "timestamp"),
        header=header,
    )


def log(value: JsonValue) -> Log:
    """A log from ``eth_getLogs`` or a receipt."""
    fields = json_object(value, "log")
    if fields.get("removed") is True:
        raise _wrong("removed", "log of a sealed block")
    topics = json_list(_of(fields, "topics"), "topics")
    told = fields.get("blockTimestamp")
    return Log(
        address=data(_of(fields, "address"), "address", ADDRESS_BYTES),
        topics=tuple(data(topic, "topics", HASH_BYTES) for topic in topics),
        data=data(_of(fields, "data"), "data"),
        block_number=quantity(_of(fields, "blockNumber"), "blockNumber"),
        block_hash=data(_of(fields, "blockHash"), "blockHash", HASH_BYTES),
        tx_hash=data(_of(fields, "transactionHash"), "transactionHash", HASH_BYTES),
        log_index=quantity(_of(fields, "logIndex"), "logIndex"),
        block_time=None if told is None else quantity(told, "blockTimestamp"),
    )


def receipt(value: JsonValue) -> Receipt:
    """A receipt from ``eth_getTransactionReceipt``; its block is sealed."""
    fields = json_object(value, "receipt")
    created = fields.get("contractAddress")
    status = quantity(_of(fields, "status"), "status")
    if status > 1:
        raise _wrong("status", "status of 0 or 1")
    return Receipt(
        tx_hash=data(_of(fields, "transactionHash"), "transactionHash", HASH_BYTES),
        block_number=quantity(_of(fields, "blockNumber"), "blockNumber"),
        block_hash=data(_of(fields, "blockHash"), "blockHash", HASH_BYTES),
        succeeded=status == 1,
        gas_used=quantity(_of(fields, "gasUsed"), "gasUsed"),
        created=None if created is None else data(created, "contractAddress", ADDRESS_BYTES),
        logs=tuple(log(item) for item in json_list(_of(fields, "logs"), "logs")),
    )


def account_proof(value: JsonValue, block_number: int) -> AccountProof:
    """An account with its proofs from ``eth_getProof``."""
    fields = json_object(value, "proof")
    slots = json_list(_of(fields, "storageProof"), "storageProof")
    return AccountProof(
        address=data(_of(fields, "address"), "address", ADDRESS_BYTES),
        block_number=block_number,
        code_hash=data(_of(fields, "codeHash"), "codeHash", HASH_BYTES),
        storage_root=data(_of(fields, "storageHash"), "storageHash", HASH_BYTES),
        nodes=_nodes(_of(fields, "accountProof"), "accountProof"),
        slots=tuple(_slot(item) for item in slots),
    )


def sealed_tx(value: JsonValue, hash_of_tx: bytes) -> SealedTx | None:
    """A tx as a node shows it, where a block holds it and it is the one of that hash."""
    fields = json_object(value, "tx")
    number = fields.get("blockNumber")
    if number is None:
        return None
    if data(_of(fields, "hash"), "hash", HASH_BYTES) != hash_of_tx:
        raise _wrong("hash", "tx of that hash")
    # Of later forms of txs no bytes are put together here: they are known, but not shown.
    raw = b"" if fields.get("type") not in (None, "0x0") else legacy_tx(fields)
    return SealedTx(quantity(number, "blockNumber"), raw)


def legacy_tx(value: JsonValue) -> bytes:
    """The signed bytes of a legacy tx as its fields tell them; the caller checks their hash."""
    fields = json_object(value, "tx")
    to = _of(fields, "to")
    items: list[int | bytes] = [
        quantity(_of(fields, "nonce"), "nonce"),
        quantity(_of(fields, "gasPrice"), "gasPrice"),
        quantity(_of(fields, "gas"), "gas"),
        b"" if to is None else data(to, "to", ADDRESS_BYTES),
        quantity(_of(fields, "value"), "value"),
        data(_of(fields, "input"), "input"),
        *(quantity(_of(fields, name), name) for name in ("v", "r", "s")),
    ]
    return bytes(rlp.encode(items))


def json_object(value: JsonValue, field: str) -> JsonObject:
    """``value`` as a JSON object."""
    if not isinstance(value, dict):
        raise _wrong(field, "object")
    return value


def json_list(value: JsonValue, field: str) -> list[JsonValue]:
    """``value`` as a JSON array."""
    if not isinstance(value, list):
        raise _wrong(field, "array")
    return value


def _slot(value: JsonValue) -> StorageProof:
    fields = json_object(value, "storageProof")
    key = _of(fields, "key")
    # Engines shorten the key they echo (0x0, 0x01): its number names the slot, not its spelling.
    if not isinstance(key, str) or not re.fullmatch(r"0x[0-9a-fA-F]{1,64}", key):
        raise _wrong("storageProof/key", "slot of 32 bytes")
    return StorageProof(
        slot=int(key[2:], 16).to_bytes(HASH_BYTES, "big"),
        value=_slot_value(_of(fields, "value")),
        nodes=_nodes(_of(fields, "proof"), "storageProof/proof"),
    )


def _slot_value(value: JsonValue) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"0x[0-9a-fA-F]{0,64}", value):
        raise _wrong("storageProof/value", "number of 32 bytes")
    return int(value[2:] or "0", 16)


def _nodes(value: JsonValue, field: str) -> tuple[bytes, ...]:
    return tuple(data(node, field) for node in json_list(value, field))


def _of(fields: JsonObject, name: str) -> JsonValue:
    if name not in fields:
        raise _wrong(name, "field, which is missing")
    return fields[name]


def _wrong(field: str, expected: str) -> NodeAnswerInvalid:
    return NodeAnswerInvalid(f"the node's answer is no {expected}", pointer=field, rule="node.form")
