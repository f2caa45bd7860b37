"""Spoilt headers of Kaia's form, made with own keys: none is accepted."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from ledger_client.proofs.headers import ISTANBUL
from tests.unit.proofs.headers.spoiling import judged, spoilt_headers
from tests.unit.proofs.headers.synthetic import addresses, istanbul, validators

SEED = 20_777
ACCEPTED = "accepted"
VANITY = 32
TAILS: dict[str, dict[str, str]] = {
    "before Magma": {},
    "Magma": {"baseFeePerGas": "0x5d21dba00"},
    "Randao": {
        "baseFeePerGas": "0x0",
        "randomReveal": "0x" + "1a" * 96,
        "mixHash": "0x" + "2b" * 32,
    },
}


@pytest.mark.parametrize("size", [4, 5, 7])
@pytest.mark.parametrize("fork", sorted(TAILS))
def test_no_spoilt_header_is_accepted(fork: str, size: int) -> None:
    members = validators(size)
    enough = -(-2 * size // 3)
    changes = {"governanceData": "0xc0", "voteData": "0xd70102", **TAILS[fork]}
    made = istanbul(1200, members, members[:enough], proposer=members[-1], changes=changes)
    listed = addresses(members)
    assert judged(ISTANBUL, made.fields, made.hash, listed) == ACCEPTED
    ways: Counter[str] = Counter()
    for name, spoilt in spoilt_headers(made.fields, VANITY, random.Random(SEED + size)):
        verdict = judged(ISTANBUL, spoilt, made.hash, listed)
        assert verdict != ACCEPTED, name
        ways[verdict] += 1
    assert sum(ways.values()) >= 250
    refusals = {"header.form", "other hash", "seal.form", "seal.foreign", "seal.duplicate"}
    assert refusals | {"seal.quorum"} <= set(ways)


def test_every_bit_of_the_vanity_is_fixed() -> None:
    members = validators(4)
    made = istanbul(1200, members, members[:3])
    for place in range(VANITY):
        for bit in range(8):
            data = bytearray.fromhex(made.fields["extraData"][2:])
            data[place] ^= 1 << bit
            spoilt = {**made.fields, "extraData": "0x" + data.hex()}
            expected = "header.form" if place == VANITY - 1 else "other hash"
            assert judged(ISTANBUL, spoilt, made.hash, addresses(members)) == expected
