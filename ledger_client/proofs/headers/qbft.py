"""QBFT's header, as Besu and GoQuorum seal it: Ethereum's fields, the validators in ``extraData``.

``extraData = rlp([vanity, validators, vote, round, seals])``. The block hash is taken with round 0
and no seals; the commit seals sign the hash with their own round and no seals. So one block hash
may stand under several rounds and seal sets: compare hashes, never headers.

The headers of IBFT 2.0, of the IBFT of old GoQuorum and of Clique look alike; they are refused by
name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import rlp
from eth_hash.auto import keccak

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers.ethereum import HEAD, TAIL, ethereum_account
from ledger_client.proofs.headers.extra_data import EXTRA_DATA, addresses, refused_extra, strings
from ledger_client.proofs.headers.fields import FieldTable, HeaderFields, refused
from ledger_client.proofs.headers.form import Account, Header, Sealing
from ledger_client.proofs.headers.receipts import Receipt, typed_receipt
from ledger_client.proofs.rlp_items import Item, list_items, payload_items

MAX_EXTRA_BYTES: Final = 64 * 1024
MIX_HASH: Final = bytes.fromhex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365")
_NO_UNCLES: Final = keccak(rlp.encode([]))
_TABLE: Final = FieldTable(HEAD, TAIL, MAX_EXTRA_BYTES)
_CONSTANTS: Final = {
    "mixHash": MIX_HASH,
    "difficulty": b"\x01",
    "nonce": bytes(8),
    "sha3Uncles": _NO_UNCLES,
}
_VANITY_BYTES: Final = 32
_MAX_ROUND: Final = 2**32 - 1
_VOTES: Final = {b"\xff": True, b"": False}
_NO_VOTE: Final = b"\xc0"
_IBFT2_NO_VOTE: Final = b"\x80"


@dataclass(frozen=True, slots=True)
class Vote:
    """A proposer's vote to add or drop a validator."""

    who: bytes
    adds: bool


@dataclass(frozen=True, slots=True)
class QbftExtra:
    """What ``extraData`` says."""

    vanity: bytes
    validators: tuple[bytes, ...]
    vote: Vote | None
    round: int
    seals: tuple[bytes, ...]

    def encode(self, round: int, seals: tuple[bytes, ...] = ()) -> bytes:
        """The RLP with another round and other seals."""
        vote: list[bytes] = []
        if self.vote is not None:
            vote = [self.vote.who, b"\xff" if self.vote.adds else b""]
        items = [self.vanity, list(self.validators), vote, round, list(seals)]
        return bytes(rlp.encode(items))


class QbftForm:
    """The header form of QBFT chains."""

    name: Final = "qbft"
    is_sealed: Final = True
    tail_names: Final = _TABLE.tail_names

    def read(self, fields: Mapping[str, str]) -> Header:
        """The header of exactly these fields; see :class:`HeaderForm`."""
        raw = _TABLE.read(fields)
        extra = read_extra(raw.value("extraData"))
        for name, constant in _CONSTANTS.items():
            if raw.value(name) != constant:
                raise refused(name, "not the constant of QBFT")
        return Header(
            raw.number("number"),
            raw.number("timestamp"),
            raw.digest(extra.encode(0)),
            raw.value("stateRoot"),
            raw.names[len(HEAD) :],
            _sealing(raw, extra),
        )

    def pick(self, said: Mapping[str, object], tail: tuple[str, ...]) -> dict[str, str]:
        """The hashed fields of a header as a node said it; see :class:`HeaderForm`."""
        return _TABLE.pick(said, tail)

    def account(self, leaf: bytes) -> Account:
        """``[nonce, balance, storageRoot, codeHash]``."""
        return ethereum_account(leaf)

    def receipt(self, receipt: Receipt) -> bytes:
        """The type byte, if any, and ``rlp([status, cumulativeGasUsed, bloom, logs])``."""
        return typed_receipt(receipt)


QBFT: Final = QbftForm()


def read_extra(data: bytes) -> QbftExtra:
    """What QBFT's ``extraData`` says.

    Raises:
        ProofBroken: ``header.form``; not RLP, not these five items, or another consensus.
    """
    items = _items(data)
    _refuse_other_form(items)
    vanity, validators, vote, round_, seals = items
    try:
        if len(vanity.string()) != _VANITY_BYTES:
            raise refused_extra("the vanity has 32 bytes")
        number = round_.integer()
        if number > _MAX_ROUND:
            raise refused_extra("a round beyond 32 bits")
        return QbftExtra(
            vanity.string(), addresses(validators), _vote(vote), number, strings(seals)
        )
    except ProofBroken as error:
        raise refused_extra(error.message) from None


def _sealing(raw: HeaderFields, extra: QbftExtra) -> Sealing:
    return Sealing(
        listed=extra.validators,
        proposer=raw.value("miner"),
        round=extra.round,
        has_vote=extra.vote is not None,
        digest=raw.digest(extra.encode(extra.round)),
        seals=extra.seals,
    )


def _items(data: bytes) -> tuple[Item, ...]:
    try:
        return list_items(data)
    except ProofBroken:
        raise refused_extra(_name_of_raw(data)) from None


def _name_of_raw(data: bytes) -> str:
    """Whose ``extraData`` begins with a vanity that is no RLP."""
    try:
        if len(list_items(data[_VANITY_BYTES:])) == 3:
            return "of Istanbul (IBFT of GoQuorum or Kaia), not of QBFT"
    except ProofBroken:
        pass
    addresses_and_seal = len(data) - _VANITY_BYTES - 65
    if addresses_and_seal >= 0 and addresses_and_seal % 20 == 0:
        return "of Clique, not of QBFT"
    return f"no RLP of {EXTRA_DATA}"


def _refuse_other_form(items: tuple[Item, ...]) -> None:
    """IBFT 2.0 writes no vote as an empty string, the round in four bytes, and hashes less."""
    is_ibft2 = len(items) in (3, 4)
    if len(items) == 5:
        vote, round_ = items[2], items[3]
        padded = len(round_.payload) == 4 and round_.payload[:1] == b"\x00"
        is_ibft2 = vote.encoded == _IBFT2_NO_VOTE or padded
    if is_ibft2:
        raise refused_extra("of IBFT 2.0, not of QBFT")
    if len(items) != 5:
        raise refused_extra("QBFT has five items")


def _vote(item: Item) -> Vote | None:
    if item.encoded == _NO_VOTE:
        return None
    parts = payload_items(item.payload) if item.is_list else ()
    if len(parts) != 2 or len(parts[0].string()) != 20 or parts[1].string() not in _VOTES:
        raise refused_extra("a vote is an address and what it is for")
    return Vote(parts[0].string(), _VOTES[parts[1].string()])
