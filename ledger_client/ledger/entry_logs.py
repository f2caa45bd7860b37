"""The logs that carry entries: one each, or many observations of one unit (CONTRACTS 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger_client.errors import InvalidInput
from ledger_client.ledger.abi import decode_values, encode_values
from ledger_client.ledger.entries import NO_PARTY, WHAT_SHIFT, BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import (
    ZERO_WORD,
    UnitId,
    as_address,
    as_uint,
    as_word,
    keccak256,
    number_of,
    short_hex,
    word_of,
)

ENTRY_APPENDED_TOPIC: Final = keccak256(b"EntryAppended(bytes32,uint256,uint256,bytes32,bytes32)")
"""The first topic of the log that carries one entry."""
ENTRIES_APPENDED_TOPIC: Final = keccak256(b"EntriesAppended(bytes32,uint256,bytes32[])")
"""The first topic of the log that carries many observations of one unit."""
ENTRY_TOPICS: Final = (ENTRY_APPENDED_TOPIC, ENTRIES_APPENDED_TOPIC)
"""The first topics of all logs that carry entries."""

Log = tuple[tuple[bytes, bytes], bytes]
"""Topics and data of a log."""

_KINDS: Final = {int(kind): kind for kind in Kind}
_FORMS: Final = {int(form): form for form in Form}
_MANY_TYPES: Final = ("uint256", "bytes32[]")


def entries_from_log(
    address: bytes, topics: Sequence[bytes], data: bytes, at: BlockRef
) -> tuple[Entry, ...]:
    """The entries that a log of the contract at ``address`` carries, in order.

    Args:
        address: of the contract, 20 bytes.
        topics: the log's, of which the first is one of ``ENTRY_TOPICS``.
        data: the log's.
        at: the block in which it stands.

    Raises:
        InvalidInput: the log carries no entries, or its words are not those of entries.
    """
    as_address(address, "address")
    if len(topics) != 2 or topics[0] not in ENTRY_TOPICS:
        raise InvalidInput(
            f"{_where(address)} carries no entry", pointer="topics", rule="entry.log"
        )
    unit_id = UnitId(as_word(topics[1], "topics/1"))
    if topics[0] == ENTRIES_APPENDED_TOPIC:
        return _observations(unit_id, data, at)
    if len(data) != 128:
        raise InvalidInput(
            f"{_where(address)} must carry four words", pointer="data", rule="entry.log"
        )
    what, actor = divmod(number_of(data[:32]), 1 << WHAT_SHIFT)
    counterparty = Party.unpack(number_of(data[32:64]))
    return (_entry(unit_id, what, actor, counterparty, data[64:96], data[96:], at),)


def log_of_entry(entry: Entry) -> Log:
    """Topics and data of the log that carries ``entry`` alone."""
    data = _first_word(entry) + word_of(entry.counterparty.pack()) + entry.related
    return (ENTRY_APPENDED_TOPIC, entry.unit_id), data + entry.commitment


def log_of_observations(entries: Sequence[Entry]) -> Log:
    """Topics and data of the log that carries many observations that differ in commitment only.

    Raises:
        InvalidInput: there are none, or they cannot stand in one log.
    """
    first = entries[0] if entries else None
    if first is None or any(_lean(entry) != _lean(first) for entry in entries):
        raise InvalidInput("cannot stand in one log", pointer="entries", rule="entry.log")
    commitments = tuple(entry.commitment for entry in entries)
    data = encode_values(_MANY_TYPES, (number_of(_first_word(first)), commitments))
    log = (ENTRIES_APPENDED_TOPIC, first.unit_id), data
    _observations(first.unit_id, data, first.at)
    return log


def _lean(entry: Entry) -> tuple[object, ...]:
    """What is the same in all entries of one log."""
    same = (entry.unit_id, entry.what, entry.actor, entry.at)
    return (*same, entry.counterparty == NO_PARTY, entry.related == ZERO_WORD)


def _observations(unit_id: UnitId, data: bytes, at: BlockRef) -> tuple[Entry, ...]:
    first, listed = decode_values(_MANY_TYPES, data)
    what, actor = divmod(as_uint(first, 256, "data"), 1 << WHAT_SHIFT)
    commitments = listed if isinstance(listed, tuple) else ()
    entries = tuple(
        _entry(unit_id, what, actor, NO_PARTY, ZERO_WORD, commitment, at)
        for commitment in commitments
    )
    if not entries or entries[0].kind is not Kind.OBSERVE or entries[0].detail != 0:
        raise InvalidInput("carries no observations", pointer="data", rule="entry.log")
    return entries


def _entry(
    unit_id: UnitId,
    what: int,
    actor: int,
    counterparty: Party,
    related: bytes,
    commitment: bytes,
    at: BlockRef,
) -> Entry:
    kind, form, detail = _kind(what & 0xFF), _form(what >> 8 & 0xFF), what >> 16
    party = Party.unpack(actor)
    return Entry(unit_id, kind, form, detail, party, counterparty, related, commitment, at)


def _first_word(entry: Entry) -> bytes:
    return word_of(entry.what << WHAT_SHIFT | entry.actor.pack())


def _where(address: bytes) -> str:
    return f"log of {short_hex(address)}"


def _kind(number: int) -> Kind:
    kind = _KINDS.get(number)
    if kind is None:
        raise InvalidInput(f"{number} is no kind", pointer="kind", rule="entry.kind")
    return kind


def _form(number: int) -> Form:
    form = _FORMS.get(number)
    if form is None:
        raise InvalidInput(f"{number} is no form", pointer="form", rule="entry.form")
    return form
