"""Genesis extra data: both engines' forms, against vectors that others made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
import rlp

from ledger_client.errors import InvalidInput
from network.extra_data import (
    ascending,
    istanbul_extra_data,
    istanbul_validators,
    qbft_extra_data,
    qbft_validators,
)

RECORDED: Final = Path(__file__).parents[1] / "vectors" / "qbft-network"
# "Initial validators" of Besu's page on QBFT and what `besu rlp encode` makes of them there.
DOCUMENTED = [
    "4592c8e45706cc08b8f44b11e43cba0cfc5892cb",
    "06e23768a0f59cf365e18c2e0c89e151bcdedc70",
    "c5327f96ee02d7bcbc1bf1236b8c15148971e1de",
    "ab5e7f4061c605820d3744227eed91ff8e2c8908",
]
DOCUMENTED_RLP = (
    "f87aa00000000000000000000000000000000000000000000000000000000000000000f854"
    "944592c8e45706cc08b8f44b11e43cba0cfc5892cb9406e23768a0f59cf365e18c2e0c89e151bcdedc70"
    "94c5327f96ee02d7bcbc1bf1236b8c15148971e1de94ab5e7f4061c605820d3744227eed91ff8e2c8908c080c0"
)
VALIDATORS = ascending(bytes.fromhex(one) for one in DOCUMENTED)


def test_besu_reads_what_we_write() -> None:
    assert qbft_extra_data([bytes.fromhex(one) for one in DOCUMENTED]).hex() == DOCUMENTED_RLP


def test_validators_are_ascending() -> None:
    assert [one.hex()[:2] for one in VALIDATORS] == ["06", "45", "ab", "c5"]


def test_a_live_networks_genesis_is_read() -> None:
    genesis = json.loads((RECORDED / "genesis.json").read_text(encoding="utf-8"))
    found = qbft_validators(bytes.fromhex(genesis["extraData"][2:]))
    facts = json.loads((RECORDED / "facts.json").read_text(encoding="utf-8"))
    assert [f"0x{one.hex()}" for one in found] == facts["validatorSetAfterBlock"][0]["validators"]
    assert qbft_extra_data(found).hex() == genesis["extraData"][2:]


def test_what_is_written_is_read_back() -> None:
    assert list(qbft_validators(qbft_extra_data(VALIDATORS))) == VALIDATORS
    assert list(istanbul_validators(istanbul_extra_data(VALIDATORS))) == VALIDATORS


def test_kaias_form_is_vanity_and_three_items() -> None:
    found = istanbul_extra_data(VALIDATORS)
    assert found[:32] == bytes(32)
    assert rlp.decode(found[32:]) == [VALIDATORS, b"", []]


GOOD = qbft_extra_data(VALIDATORS)
SPOILT = {
    "empty": b"",
    "cut": GOOD[:-1],
    "longer": GOOD + b"\0",
    "other vanity": GOOD[:10] + b"\1" + GOOD[11:],
    "kaia's form": istanbul_extra_data(VALIDATORS),
    "a round": bytes(rlp.encode([bytes(32), VALIDATORS, [], b"\1", []])),
    "a vote": bytes(rlp.encode([bytes(32), VALIDATORS, [VALIDATORS[0], b""], b"", []])),
    "a seal": bytes(rlp.encode([bytes(32), VALIDATORS, [], b"", [bytes(65)]])),
    "descending": qbft_extra_data(VALIDATORS[::-1]),
    "one twice": qbft_extra_data([VALIDATORS[0], *VALIDATORS]),
    "a short address": qbft_extra_data([*VALIDATORS, b"\xff" * 19]),
    "no list": bytes(rlp.encode([bytes(32), b"", [], b"", []])),
    "four items": bytes(rlp.encode([bytes(32), VALIDATORS, [], b""])),
    "no RLP": b"\xf8\x00",
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_what_is_no_genesis_of_qbft_is_refused(spoilt: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        qbft_validators(spoilt)
    assert refused.value.rule == "genesis.extra_data"


@pytest.mark.parametrize(
    "spoilt",
    [b"", bytes(32), GOOD, bytes(32) + bytes(rlp.encode([VALIDATORS, bytes(65), []]))],
)
def test_what_is_no_genesis_of_kaia_is_refused(spoilt: bytes) -> None:
    with pytest.raises(InvalidInput):
        istanbul_validators(spoilt)
