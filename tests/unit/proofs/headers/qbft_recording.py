"""The recording of a live QBFT network: 125 blocks with votes, epochs and round changes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FOLDER = Path(__file__).parents[3] / "vectors" / "qbft-network"


def octets(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


@cache
def blocks() -> tuple[Json, ...]:
    return tuple(_lines("blocks.jsonl"))


@cache
def receipts() -> dict[int, list[Json]]:
    return {one["number"]: one["receipts"] for one in _lines("receipts.jsonl")}


@cache
def proofs() -> tuple[Json, ...]:
    return tuple(json.loads((FOLDER / "proofs.json").read_text()))


@cache
def facts() -> Json:
    told: Json = json.loads((FOLDER / "facts.json").read_text())
    return told


def validators_of(number: int) -> tuple[bytes, ...]:
    """The set that seals a block, as the node said it after the block before."""
    told = [one for one in facts()["validatorSetAfterBlock"] if one["after"] < number]
    return tuple(octets(one) for one in told[-1]["validators"])


def _lines(name: str) -> list[Json]:
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]
