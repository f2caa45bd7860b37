"""Who made a block is read off Besu's form and off Kaia's, and nothing else passes for either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
import rlp
from pydantic import JsonValue

from ledger_client.node.errors import NodeAnswerInvalid
from network.loopback.seals import SealedBy, besu_sealed_by, kaia_sealed_by

RECORDED: Final = Path(__file__).parents[1] / "vectors" / "qbft-network"
# Told of the recording: rounds above 0 at these blocks alone.
LATER_ROUNDS: Final = {1, 67, 71}
PROPOSER: Final = b"\x11" * 20
VALIDATORS: Final = [bytes([number]) * 20 for number in range(1, 5)]


def _hex(content: bytes) -> str:
    return f"0x{content.hex()}"


def _kaia(number: int, seals: int) -> dict[str, JsonValue]:
    told = rlp.encode([VALIDATORS, bytes(65), [bytes(65)] * seals])
    extra = bytes(31) + bytes([number]) + told
    return {"extraData": _hex(extra), "proposer": _hex(PROPOSER)}


def _besu(number: bytes, seals: int) -> dict[str, JsonValue]:
    extra = rlp.encode([bytes(32), VALIDATORS, [], number, [bytes(65)] * seals])
    return {"extraData": _hex(extra), "miner": _hex(PROPOSER)}


def test_a_recorded_network_is_read() -> None:
    lines = (RECORDED / "blocks.jsonl").read_text(encoding="utf-8").splitlines()
    found = {int(block["number"], 16): besu_sealed_by(block) for block in map(json.loads, lines)}
    assert len(found) >= 125
    made = {number: one for number, one in found.items() if one is not None}
    assert set(found) - set(made) <= {0}
    assert {number for number, one in made.items() if one.round > 0} == LATER_ROUNDS
    assert all(one.seals >= -(-2 * one.validators // 3) for one in made.values())
    assert {one.validators for one in made.values()} == {4, 5}


def test_both_forms_say_the_same() -> None:
    made = SealedBy(PROPOSER, 2, 3, 4)
    assert kaia_sealed_by(_kaia(2, 3)) == made
    assert besu_sealed_by(_besu(b"\2", 3)) == made


def test_nobody_made_the_genesis_block() -> None:
    assert kaia_sealed_by({**_kaia(0, 0), "proposer": None}) is None
    assert besu_sealed_by(_besu(b"", 0)) is None


WRONG: list[JsonValue] = [
    None,
    [],
    {},
    {"extraData": None},
    {"extraData": "0x"},
    {"extraData": "0xzz"},
    {"extraData": 7},
    {"extraData": "0x" + "00" * 32},
    {"extraData": _kaia(0, 3)["extraData"], "proposer": "0xzz", "miner": "0xzz"},
    {"extraData": _hex(bytes(32) + rlp.encode([b"", b"", b""]))},
    {"extraData": _hex(rlp.encode([bytes(32), b"", [], b"", b""])), "miner": _hex(PROPOSER)},
    {"extraData": _hex(rlp.encode([bytes(32), VALIDATORS, [], [], []])), "miner": _hex(PROPOSER)},
]


@pytest.mark.parametrize("told", WRONG)
def test_what_is_no_header_is_refused(told: JsonValue) -> None:
    with pytest.raises(NodeAnswerInvalid):
        kaia_sealed_by(told)
    with pytest.raises(NodeAnswerInvalid):
        besu_sealed_by(told)


def test_one_engines_header_is_not_taken_for_the_others() -> None:
    with pytest.raises(NodeAnswerInvalid):
        besu_sealed_by({**_kaia(0, 3), "miner": _hex(PROPOSER)})
    with pytest.raises(NodeAnswerInvalid):
        kaia_sealed_by(_besu(b"", 3))
