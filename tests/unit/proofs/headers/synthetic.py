"""Sealed headers of our own keys, made with the rlp and eth-keys libraries alone.

What is hashed and signed is written down here a second time, so that the forms under test are not
judged by themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rlp
from eth_hash.auto import keccak
from eth_keys.datatypes import PrivateKey

EMPTY = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"
NO_UNCLES = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"
ISTANBUL_DIGEST = "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365"
NUMBERS = {
    *("difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"),
    *("blockScore", "timestampFoS"),
}
START = 0x6B02876A


@dataclass(frozen=True)
class Validator:
    """One validator's key."""

    key: PrivateKey

    @classmethod
    def named(cls, name: str) -> Validator:
        return cls(PrivateKey(hashlib.sha256(name.encode()).digest()))

    @property
    def address(self) -> bytes:
        return bytes(self.key.public_key.to_canonical_address())

    def seals(self, digest: bytes) -> bytes:
        return bytes(self.key.sign_msg_hash(digest).to_bytes())


def validators(count: int, of: str = "validator") -> list[Validator]:
    """So many validators, in the order of their addresses."""
    made = [Validator.named(f"{of} {place}") for place in range(count)]
    return sorted(made, key=lambda one: one.address)


def addresses(members: Sequence[Validator]) -> tuple[bytes, ...]:
    return tuple(sorted(one.address for one in members))


@dataclass(frozen=True)
class Made:
    """A header as a form reads it, and its hash as worked out here."""

    fields: dict[str, str]
    hash: bytes


def qbft(
    number: int,
    listed: Sequence[Validator],
    sealers: Sequence[Validator],
    proposer: Validator | None = None,
    round: int = 0,
    vote: Sequence[bytes] = (),
    changes: Mapping[str, str] | None = None,
) -> Made:
    """A QBFT header, sealed by ``sealers`` in ``round``."""
    maker = proposer or sealers[0]
    fields = {
        "parentHash": "0x" + keccak(b"parent %d" % number).hex(),
        "sha3Uncles": NO_UNCLES,
        "miner": "0x" + maker.address.hex(),
        "stateRoot": EMPTY,
        "transactionsRoot": EMPTY,
        "receiptsRoot": EMPTY,
        "logsBloom": "0x" + "00" * 256,
        "difficulty": "0x1",
        "number": hex(number),
        "gasLimit": "0x1c9c380",
        "gasUsed": "0x0",
        "timestamp": hex(START + number),
        "extraData": "0x",
        "mixHash": ISTANBUL_DIGEST,
        "nonce": "0x" + "00" * 8,
        **(changes or {}),
    }

    def extra(at_round: int, seals: Sequence[bytes]) -> bytes:
        items: list[Any] = [bytes(32), list(addresses(listed)), list(vote), at_round, list(seals)]
        return bytes(rlp.encode(items))

    digest = hash_of(fields, extra(round, []))
    seals = [one.seals(digest) for one in sealers]
    full = {**fields, "extraData": "0x" + extra(round, seals).hex()}
    return Made(full, hash_of(fields, extra(0, [])))


def istanbul(
    number: int,
    listed: Sequence[Validator],
    sealers: Sequence[Validator],
    proposer: Validator | None = None,
    round: int = 0,
    changes: Mapping[str, str] | None = None,
) -> Made:
    """A header of Kaia, sealed by ``sealers``; ``round`` stands in the vanity."""
    maker = proposer or sealers[0]
    fields = {
        "parentHash": "0x" + keccak(b"parent %d" % number).hex(),
        "reward": "0x" + "00" * 20,
        "stateRoot": EMPTY,
        "transactionsRoot": EMPTY,
        "receiptsRoot": EMPTY,
        "logsBloom": "0x" + "00" * 256,
        "blockScore": "0x1",
        "number": hex(number),
        "gasUsed": "0x0",
        "timestamp": hex(START + number),
        "timestampFoS": "0x0",
        "extraData": "0x",
        "governanceData": "0x",
        "voteData": "0x",
        **(changes or {}),
    }

    def extra(at_round: int, seal: bytes, seals: Sequence[bytes]) -> bytes:
        items: list[Any] = [list(addresses(listed)), seal, list(seals)]
        return bytes(31) + bytes([at_round]) + bytes(rlp.encode(items))

    seal = maker.seals(keccak(hash_of(fields, extra(0, b"", []))))
    digest = hash_of(fields, extra(0, seal, []))
    seals = [one.seals(keccak(digest + b"\x02")) for one in sealers]
    return Made({**fields, "extraData": "0x" + extra(round, seal, seals).hex()}, digest)


def hash_of(fields: dict[str, str], extra_data: bytes) -> bytes:
    """keccak of the RLP of the fields in their order, with this ``extraData``."""
    items: list[Any] = []
    for name, text in fields.items():
        if name == "extraData":
            items.append(extra_data)
        else:
            items.append(int(text, 16) if name in NUMBERS else bytes.fromhex(text[2:]))
    return bytes(keccak(rlp.encode(items)))
