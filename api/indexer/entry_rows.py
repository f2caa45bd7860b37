"""Entries as rows of the database and back; a row is believed only where it folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, Select, select

from api.database.base import Base
from api.database.models import EntryRow
from api.indexer.errors import IndexDiverged
from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import BlockRef, Entry, Party, entry_hash, next_head
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import Address, Contract, Head, ParticipantId, UnitId
from ledger_client.node.ledger_index import IndexedEntry

ID_BYTES: Final = 8
Cells: TypeAlias = Row[*tuple[Any, ...]]
"""The columns of one row, in the order of :func:`entries_query`; parsed before they are used."""
Query: TypeAlias = Select[*tuple[Any, ...]]
_CONTRACTS: Final = {one.value: one for one in Contract}
_KINDS: Final = {int(one): one for one in Kind}
_FORMS: Final = {int(one): one for one in Form}


ENTRIES: Final = Base.metadata.tables[EntryRow.__tablename__].c
"""The columns of the table: queries by them cost half of what those by the mapped class do."""


def entries_query() -> Query:
    """All columns that :func:`entry_of` needs; to be narrowed and ordered."""
    row = ENTRIES
    return select(
        row.contract, row.subject, row.kind, row.form, row.detail, row.actor_id, row.actor_key,
        row.counterparty_id, row.counterparty_key, row.related, row.commitment, row.number,
        row.time, row.before, row.head, row.tx_hash,
    )  # fmt: skip


def entry_of(row: Cells) -> IndexedEntry:
    """The entry in a row.

    Raises:
        IndexDiverged: it is none, or does not make the head that stands beside it.
    """
    try:
        found = _entry(row)
        folded = next_head(found.before, entry_hash(found.entry))
    except (InvalidInput, KeyError, TypeError, ValueError, OverflowError):
        raise altered("a row that is no entry") from None
    if folded != found.head:
        raise altered(f"an entry of {found.entry.unit_id.hex()} does not make its head")
    return found


def chained(rows: Sequence[Cells], subject: bytes) -> tuple[IndexedEntry, ...]:
    """The whole history of a subject, each entry following the one before it.

    Raises:
        IndexDiverged: it does not fold.
    """
    before, found = Head(subject), []
    for row in rows:
        one = entry_of(row)
        if one.before != before or one.entry.unit_id != subject:
            raise altered(f"the history of {subject.hex()} has a gap")
        found.append(one)
        before = one.head
    return tuple(found)


def row_of(one: IndexedEntry, id: int, place: int) -> dict[str, object]:
    """An entry as the columns of its row."""
    entry = one.entry
    return {
        "id": id,
        "contract": one.contract.value,
        "place": place,
        "subject": entry.unit_id,
        "kind": int(entry.kind),
        "form": int(entry.form),
        "detail": entry.detail,
        "actor_id": entry.actor.id.to_bytes(ID_BYTES, "big"),
        "actor_key": entry.actor.key,
        "counterparty_id": entry.counterparty.id.to_bytes(ID_BYTES, "big"),
        "counterparty_key": entry.counterparty.key,
        "related": entry.related,
        "commitment": entry.commitment,
        "number": entry.at.number,
        "time": entry.at.time,
        "before": one.before,
        "head": one.head,
        "tx_hash": one.tx_hash,
    }


def altered(what: str) -> IndexDiverged:
    """The error of rows that are not as they were written."""
    return IndexDiverged(f"what is stored was altered: {what}", pointer="entry", rule="index.fold")


def _entry(row: Cells) -> IndexedEntry:
    (contract, subject, kind, form, detail, actor_id, actor_key, counterparty_id,
     counterparty_key, related, commitment, number, time, before, head, tx_hash) = row  # fmt: skip
    return IndexedEntry(
        contract=_CONTRACTS[contract],
        entry=Entry(
            unit_id=UnitId(subject),
            kind=_KINDS[kind],
            form=_FORMS[form],
            detail=detail,
            actor=_party(actor_id, actor_key),
            counterparty=_party(counterparty_id, counterparty_key),
            related=related,
            commitment=commitment,
            at=BlockRef(number, time),
        ),
        before=Head(before),
        head=Head(head),
        tx_hash=tx_hash,
    )


def _party(id: bytes, key: bytes) -> Party:
    return Party(ParticipantId(int.from_bytes(id, "big")), Address(key))
