"""Who made a block, as a node tells it: for people to see, never a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import rlp
from pydantic import JsonValue
from rlp.exceptions import RLPException

from ledger_client.node.errors import NodeAnswerInvalid

VANITY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SealedBy:
    """The making of one block.

    Attributes:
        proposer: 20 bytes.
        round: 0 when the first proposal was sealed.
        seals: commit seals in the header.
        validators: listed in the header.
    """

    proposer: bytes
    round: int
    seals: int
    validators: int


def besu_sealed_by(block: JsonValue) -> SealedBy | None:
    """From ``eth_getBlockByNumber`` of Besu; None of the genesis block."""
    fields = _object(block)
    items = _items(_bytes(fields, "extraData"), 5)
    _, validators, _, number, seals = items
    return _sealed(_bytes(fields, "miner"), number, seals, validators)


def kaia_sealed_by(block: JsonValue) -> SealedBy | None:
    """From ``klay_getBlockWithConsensusInfoByNumber``; None of the genesis block."""
    fields = _object(block)
    extra = _bytes(fields, "extraData")
    validators, _, seals = _items(extra[VANITY_BYTES:], 3)
    told = fields.get("proposer")
    proposer = _bytes(fields, "proposer") if told is not None else bytes(20)
    return _sealed(proposer, extra[VANITY_BYTES - 1 : VANITY_BYTES], seals, validators)


def _sealed(proposer: bytes, number: object, seals: object, validators: object) -> SealedBy | None:
    listed = isinstance(seals, list) and isinstance(validators, list)
    if not listed or not isinstance(number, bytes):
        raise _invalid()
    if not isinstance(seals, list) or not isinstance(validators, list) or not seals:
        return None
    return SealedBy(proposer, int.from_bytes(number), len(seals), len(validators))


def _items(encoded: bytes, count: int) -> list[object]:
    try:
        items = rlp.decode(encoded, strict=True)
    except (RLPException, ValueError, RecursionError):
        raise _invalid() from None
    if not isinstance(items, list) or len(items) != count:
        raise _invalid()
    return items


def _object(told: JsonValue) -> Mapping[str, JsonValue]:
    if not isinstance(told, dict):
        raise _invalid()
    return told


def _bytes(fields: Mapping[str, JsonValue], name: str) -> bytes:
    told = fields.get(name)
    try:
        return bytes.fromhex(str(told).removeprefix("0x"))
    except ValueError:
        raise _invalid() from None


def _invalid() -> NodeAnswerInvalid:
    return NodeAnswerInvalid("no header of that engine", pointer="extraData", rule="node.form")
