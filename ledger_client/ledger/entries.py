"""Entries, and the hashes over them: entry, head, journal, unit id (CONTRACTS 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from ledger_client.errors import InvalidInput
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_ADDRESS,
    Address,
    Head,
    ParticipantId,
    UnitId,
    as_address,
    as_uint,
    as_word,
    keccak256,
    number_of,
    word_of,
)

KEY_BITS: Final = 160
_KEY_MASK: Final = (1 << KEY_BITS) - 1
WHAT_SHIFT: Final = 224
"""Above these bits of a log's first word stands ``what``, below the actor."""


@dataclass(frozen=True, slots=True)
class Party:
    """A participant and the key that signed for it; the key is 0 where none signed."""

    id: ParticipantId
    key: Address = ZERO_ADDRESS

    def __post_init__(self) -> None:
        as_uint(self.id, 64, "id")
        as_address(self.key, "key")

    def pack(self) -> int:
        """``id << 160 | key``."""
        return self.id << KEY_BITS | number_of(self.key)

    @classmethod
    def unpack(cls, packed: int) -> Self:
        """The party packed in a number below 2^224; InvalidInput for a larger one."""
        as_uint(packed, WHAT_SHIFT, "party")
        key = (packed & _KEY_MASK).to_bytes(20, "big")
        return cls(ParticipantId(packed >> KEY_BITS), Address(key))


NO_PARTY: Final = Party(NOBODY)


@dataclass(frozen=True, slots=True)
class BlockRef:
    """The block an entry stands in: its number, and its time in seconds since 1970 (UTC)."""

    number: int
    time: int

    def __post_init__(self) -> None:
        as_uint(self.number, 64, "number")
        as_uint(self.time, 64, "time")

    def pack(self) -> int:
        """``number << 64 | time``."""
        return self.number << 64 | self.time


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of a history. ``unit_id`` is the subject: a unit, certificate, participant, ...

    ``detail`` (16 bits) is level and logbook of an open, n and direction of contents, 1 for a
    binding hold, the outcome of a close, 1 for what is carried on in a transformation, else 0.
    ``related`` and ``commitment`` are 32 bytes; what they mean depends on the kind.
    """

    unit_id: UnitId
    kind: Kind
    form: Form
    detail: int
    actor: Party
    counterparty: Party
    related: bytes
    commitment: bytes
    at: BlockRef

    def __post_init__(self) -> None:
        as_word(self.unit_id, "unitId")
        as_uint(self.detail, 16, "detail")
        as_word(self.related, "related")
        as_word(self.commitment, "commitment")
        if not isinstance(self.kind, Kind) or not isinstance(self.form, Form):
            raise InvalidInput("kind or form is unknown", pointer="kind", rule="entry.kind")

    @property
    def what(self) -> int:
        """``kind | form << 8 | detail << 16``."""
        return self.kind | self.form << 8 | self.detail << 16


@dataclass(frozen=True, slots=True)
class AppendedEntry:
    """An entry and the contract whose history it continues."""

    contract: Address
    entry: Entry


def entry_hash(entry: Entry) -> bytes:
    """The 32-byte hash of an entry: keccak-256 of its seven words."""
    return keccak256(
        entry.unit_id
        + word_of(entry.what)
        + word_of(entry.actor.pack())
        + word_of(entry.counterparty.pack())
        + entry.related
        + entry.commitment
        + word_of(entry.at.pack())
    )


def next_head(head: bytes, entry: bytes) -> Head:
    """The head after an entry, from the head before and the entry's hash (32 bytes each)."""
    return Head(keccak256(as_word(head, "head") + as_word(entry, "entry")))


def next_journal(journal: bytes, unit_id: bytes, head: bytes) -> bytes:
    """The journal after one more head; all three 32 bytes, ``head`` the one just reached."""
    words = as_word(journal, "journal") + as_word(unit_id, "unitId") + as_word(head, "head")
    return keccak256(words)


def fold_head(unit_id: UnitId, entries: Iterable[Entry]) -> Head:
    """The head of a unit after all its entries; the unit id itself when there is none."""
    head = Head(as_word(unit_id, "unitId"))
    for index, entry in enumerate(entries):
        if entry.unit_id != unit_id:
            raise InvalidInput(
                f"entry {index} is of another unit", pointer="unitId", rule="history.one_unit"
            )
        head = next_head(head, entry_hash(entry))
    return head


def fold_journal(network_id: bytes, entries: Iterable[Entry]) -> bytes:
    """The journal of a contract after all its entries in log order."""
    journal = as_word(network_id, "networkId")
    heads: dict[UnitId, Head] = {}
    for entry in entries:
        head = next_head(heads.get(entry.unit_id, entry.unit_id), entry_hash(entry))
        heads[entry.unit_id] = head
        journal = next_journal(journal, entry.unit_id, head)
    return journal


def unit_id(
    network_id: bytes, chain_id: int, contract: bytes, opener: ParticipantId, label: bytes
) -> UnitId:
    """The id of a unit (or, at the certificates' contract, of a certificate) from its label.

    The label is 32 random bytes, so that nobody can guess or squat the id; a logbook's is zero.
    """
    return UnitId(
        keccak256(
            as_word(network_id, "networkId")
            + word_of(as_uint(chain_id, 256, "chainId"))
            + bytes(12)
            + as_address(contract, "contract")
            + word_of(as_uint(opener, 64, "opener"))
            + as_word(label, "label")
        )
    )
