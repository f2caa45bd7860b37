"""The recording of a live Kaia service chain; ``scripts/record_kaia`` made it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from ledger_client.proofs.headers import ISTANBUL, Header
from tests.unit.proofs.headers.qbft_recording import Json, octets

FOLDER = Path(__file__).parents[3] / "vectors" / "kaia-network"


@cache
def said_headers() -> tuple[Json, ...]:
    return tuple(_lines("headers.jsonl"))


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


@cache
def headers() -> tuple[Header, ...]:
    return tuple(ISTANBUL.read(ISTANBUL.pick(one, ())) for one in said_headers())


def validators_of(number: int) -> tuple[bytes, ...]:
    """The set of a block, as the node said it."""
    told = [one for one in facts()["validatorSetFromBlock"] if one["from"] <= number]
    return tuple(octets(one) for one in told[-1]["validators"])


def _lines(name: str) -> list[Json]:
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]
