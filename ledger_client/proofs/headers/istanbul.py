"""Kaia's header: Istanbul BFT with the proposer's own seal, and seals that hide their round.

``extraData`` is 32 bytes of vanity, the last of which a node fills with the round, and
``rlp([validators, proposerSeal, commitSeals])``. The block hash is taken with that byte 0, the
proposer's seal kept and no commit seals; a commit seal signs the keccak of block hash and ``0x02``.
No hash covers the round, so in a header as it is handed on the byte is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import rlp
from eth_hash.auto import keccak

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers.extra_data import addresses, refused_extra, strings
from ledger_client.proofs.headers.fields import FieldTable, HeaderFields, refused
from ledger_client.proofs.headers.form import Account, Header, Sealing, SignedProposal
from ledger_client.proofs.headers.receipts import Receipt, untyped_receipt
from ledger_client.proofs.rlp_items import Item, broken, list_items, payload_items
from ledger_client.proofs.tries import EMPTY_ROOT

MAX_FREE_BYTES: Final = 64 * 1024
_HEAD: Final[dict[str, int | None]] = {
    "parentHash": 32,
    "reward": 20,
    "stateRoot": 32,
    "transactionsRoot": 32,
    "receiptsRoot": 32,
    "logsBloom": 256,
    "blockScore": None,
    "number": None,
    "gasUsed": None,
    "timestamp": None,
    "timestampFoS": None,
    "extraData": 0,
    "governanceData": 0,
    "voteData": 0,
}
_TAIL: Final[dict[str, int | None]] = {
    "baseFeePerGas": None,
    "randomReveal": 96,
    "mixHash": 32,
}
FIELDS: Final = (*_HEAD, *_TAIL)
"""All fields a header may have, in the order in which they are hashed."""

_TABLE: Final = FieldTable(_HEAD, _TAIL, MAX_FREE_BYTES)
_VANITY_BYTES: Final = 32
_ROUND_AT: Final = _VANITY_BYTES - 1
_COMMIT: Final = b"\x02"
_BLOCK_SCORE: Final = b"\x01"
_MAX_FRACTION: Final = 255
_USER, _CONTRACT = 1, 2
_NO_CODE: Final = keccak(b"")


@dataclass(frozen=True, slots=True)
class IstanbulExtra:
    """What ``extraData`` says; ``vanity`` still holds the round in its last byte."""

    vanity: bytes
    validators: tuple[bytes, ...]
    proposer_seal: bytes
    seals: tuple[bytes, ...]

    @property
    def round(self) -> int:
        """The round that the node noted; no hash and no signature covers it."""
        return self.vanity[_ROUND_AT]

    def encode(self, proposer_seal: bytes, seals: tuple[bytes, ...] = ()) -> bytes:
        """The bytes with round 0 and these seals."""
        items = [list(self.validators), proposer_seal, list(seals)]
        return self.vanity[:_ROUND_AT] + b"\x00" + bytes(rlp.encode(items))


class IstanbulForm:
    """The header form of Kaia service chains."""

    name: Final = "istanbul"
    is_sealed: Final = True
    tail_names: Final = _TABLE.tail_names

    def read(self, fields: Mapping[str, str]) -> Header:
        """The header of exactly these fields; see :class:`HeaderForm`."""
        raw = _TABLE.read(fields)
        extra = read_extra(raw.value("extraData"))
        if extra.round:
            raise refused_extra("the round, which no hash covers, must be 0")
        if raw.value("blockScore") != _BLOCK_SCORE:
            raise refused("blockScore", "not the constant of Istanbul")
        if raw.number("timestampFoS") > _MAX_FRACTION:
            raise refused("timestampFoS", "a fraction is one byte")
        digest = raw.digest(extra.encode(extra.proposer_seal))
        return Header(
            raw.number("number"),
            raw.number("timestamp"),
            digest,
            raw.value("stateRoot"),
            raw.names[len(_HEAD) :],
            _sealing(raw, extra, digest),
        )

    def pick(self, said: Mapping[str, object], tail: tuple[str, ...]) -> dict[str, str]:
        """The hashed fields as ``klay_getHeaderByNumber`` says them, with round 0.

        A vote is left out by the node where there is none, and is empty then.
        """
        picked = _TABLE.pick({"voteData": "0x", **said}, tail)
        start = len("0x") + 2 * _ROUND_AT
        extra = picked["extraData"]
        picked["extraData"] = extra[:start] + "00" + extra[start + 2 :]
        return picked

    def account(self, leaf: bytes) -> Account:
        """A type byte, then RLP: ``[[nonce, balance, humanReadable, key], root, code, info]``."""
        if leaf[:1] == bytes([_USER]):
            _check_common(list_items(leaf[1:]))
            return Account(EMPTY_ROOT, _NO_CODE)
        items = list_items(leaf[1:])
        if leaf[:1] != bytes([_CONTRACT]) or len(items) != 4 or not items[0].is_list:
            raise broken("a type byte and four fields")
        _check_common(payload_items(items[0].payload))
        items[3].integer()
        storage_root, code_hash = items[1].string(), items[2].string()
        if len(storage_root) != 32 or len(code_hash) != 32:
            raise broken("roots have 32 bytes")
        return Account(storage_root, code_hash)

    def receipt(self, receipt: Receipt) -> bytes:
        """``rlp([status, gasUsed, bloom, logs])``, without a type byte."""
        return untyped_receipt(receipt)


ISTANBUL: Final = IstanbulForm()


def read_extra(data: bytes) -> IstanbulExtra:
    """What Istanbul's ``extraData`` says.

    Raises:
        ProofBroken: ``header.form``; too short, not RLP, or of another consensus.
    """
    try:
        items = list_items(data[_VANITY_BYTES:])
        if len(items) != 3:
            raise refused_extra("Istanbul has three items")
        validators, proposer_seal, seals = items
        vanity = data[:_VANITY_BYTES]
        return IstanbulExtra(vanity, addresses(validators), proposer_seal.string(), strings(seals))
    except ProofBroken as error:
        raise refused_extra(_name_of(data) or error.message) from None


def _sealing(raw: HeaderFields, extra: IstanbulExtra, digest: bytes) -> Sealing:
    return Sealing(
        listed=extra.validators,
        proposer=SignedProposal(keccak(raw.digest(extra.encode(b""))), extra.proposer_seal),
        round=0,
        has_vote=raw.value("voteData") != b"",
        digest=keccak(digest + _COMMIT),
        seals=extra.seals,
    )


def _check_common(items: tuple[Item, ...]) -> None:
    """``nonce, balance, humanReadable`` and a key of one or more items."""
    if len(items) < 4:
        raise broken("an account has a nonce, a balance, a flag and a key")
    for number in items[:3]:
        number.integer()


def _name_of(data: bytes) -> str | None:
    """The consensus whose whole ``extraData`` is RLP."""
    try:
        items = list_items(data)
    except ProofBroken:
        return None
    is_qbft = len(items) == 5 and items[2].is_list
    return f"of {'QBFT' if is_qbft else 'IBFT 2.0'}, not of Istanbul"
