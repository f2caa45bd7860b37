"""Receipts as a node says them in JSON, read strictly: ``eth_getBlockReceipts`` and the like.

What a node says of block, hash and place is not taken over; the root of all receipts proves their
order and content, and nothing else of them counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers.receipts import Log, Receipt

_DATA: Final = re.compile(r"0x(?:[0-9a-f]{2})*")
_NUMBER: Final = re.compile(r"0x(?:0|[1-9a-f][0-9a-f]{0,15})")
_MAX_TYPE: Final = 0x7F
_ADDRESS_BYTES, _WORD_BYTES = 20, 32


def receipts_of(said: Sequence[object]) -> tuple[Receipt, ...]:
    """All receipts of one block, in the order of their txs.

    Args:
        said: the JSON objects; each names its own place, and every place occurs once.

    Raises:
        ProofBroken: ``proof.malformed``; a field is missing or malformed, a place is missing or
            taken twice, or a receipt has a state root where a status belongs.
    """
    found: dict[int, Receipt] = {}
    for one in said:
        fields = _object(one)
        place = _number(fields, "transactionIndex")
        if place in found:
            raise _malformed("transactionIndex", "two receipts of one place")
        found[place] = _receipt(fields)
    if sorted(found) != list(range(len(found))):
        raise _malformed("transactionIndex", "a receipt is missing")
    return tuple(found[place] for place in range(len(found)))


def _receipt(fields: Mapping[str, object]) -> Receipt:
    status = _number(fields, "status")
    if status > 1:
        raise _malformed("status", "0 or 1")
    # Kaia says 0 and puts what its receipt holds, the kind of failure, beside it.
    if status == 0 and "txError" in fields:
        status = _number(fields, "txError")
    # Kaia's receipts have neither a type as a number nor the gas of the block so far.
    is_ethereum = "cumulativeGasUsed" in fields
    kind = _number(fields, "type") if is_ethereum and fields.get("type") is not None else 0
    if kind > _MAX_TYPE:
        raise _malformed("type", "beyond what EIP-2718 allows")
    gas = _number(fields, "gasUsed")
    total = _number(fields, "cumulativeGasUsed") if is_ethereum else gas
    logs = fields.get("logs")
    if not isinstance(logs, list):
        raise _malformed("logs", "a list")
    return Receipt(kind, status, gas, total, tuple(_log(_object(log)) for log in logs))


def _log(fields: Mapping[str, object]) -> Log:
    topics = fields.get("topics")
    if not isinstance(topics, list) or len(topics) > 4:
        raise _malformed("topics", "a list of at most four")
    return Log(
        _data(fields.get("address"), "address", _ADDRESS_BYTES),
        tuple(_data(topic, "topics", _WORD_BYTES) for topic in topics),
        _data(fields.get("data"), "data", None),
    )


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise _malformed("", "an object")
    return value


def _number(fields: Mapping[str, object], name: str) -> int:
    text = fields.get(name)
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise _malformed(name, "a number in minimal lower-case hex")
    return int(text, 16)


def _data(text: object, name: str, length: int | None) -> bytes:
    if not isinstance(text, str) or not _DATA.fullmatch(text):
        raise _malformed(name, "bytes in lower-case hex")
    data = bytes.fromhex(text[2:])
    if length is not None and len(data) != length:
        raise _malformed(name, f"{length} bytes")
    return data


def _malformed(name: str, why: str) -> ProofBroken:
    return ProofBroken(why, pointer=f"/receipts/{name}", rule="receipt", code="proof.malformed")
