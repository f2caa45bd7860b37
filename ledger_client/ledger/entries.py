"""Entries, and the hashes over them: entry, head, journal, unit id (CONTRACTS 2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    short_hex,
    word_of,
)

KEY_BITS: Final = 160
_KEY_MASK: Final = (1 << KEY_BITS) - 1
_WHAT_SHIFT: Final = 224

ENTRY_APPENDED_TOPIC: Final = keccak256(b"EntryAppended(bytes32,uint256,uint256,bytes32,bytes32)")
"""The first topic of the log that carries an entry."""


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
        as_uint(packed, _WHAT_SHIFT, "party")
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

    ``detail`` (16 bits) is level and logbook of an open, n and direction of contents, else 0.
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


def entry_from_log(address: bytes, topics: Sequence[bytes], data: bytes, at: BlockRef) -> Entry:
    """The entry that a log of the contract at ``address`` carries, in the block ``at``.

    Raises InvalidInput if the log is no ``EntryAppended`` or its words are not those of an entry.
    """
    where = f"log of {short_hex(as_address(address, 'address'))}"
    if len(topics) != 2 or topics[0] != ENTRY_APPENDED_TOPIC:
        raise InvalidInput(f"{where} carries no entry", pointer="topics", rule="entry.log")
    if len(data) != 128:
        raise InvalidInput(f"{where} must carry four words", pointer="data", rule="entry.log")
    what, actor = divmod(number_of(data[:32]), 1 << _WHAT_SHIFT)
    return Entry(
        UnitId(as_word(topics[1], "topics/1")),
        _kind(what & 0xFF),
        _form(what >> 8 & 0xFF),
        what >> 16,
        Party.unpack(actor),
        Party.unpack(number_of(data[32:64])),
        data[64:96],
        data[96:],
        at,
    )


def log_of_entry(entry: Entry) -> tuple[tuple[bytes, bytes], bytes]:
    """Topics and data of the log that carries ``entry``; the inverse of :func:`entry_from_log`."""
    data = (
        word_of(entry.what << _WHAT_SHIFT | entry.actor.pack())
        + word_of(entry.counterparty.pack())
        + entry.related
        + entry.commitment
    )
    return (ENTRY_APPENDED_TOPIC, entry.unit_id), data


def _kind(number: int) -> Kind:
    try:
        return Kind(number)
    except ValueError:
        raise InvalidInput(f"{number} is no kind", pointer="kind", rule="entry.kind") from None


def _form(number: int) -> Form:
    try:
        return Form(number)
    except ValueError:
        raise InvalidInput(f"{number} is no form", pointer="form", rule="entry.form") from None
