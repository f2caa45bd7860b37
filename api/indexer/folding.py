"""Folds a page onto what the index has, and writes it where it reaches the proved journals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from api.database.base import Base
from api.database.models import EntryRow, RawTxRow
from api.indexer.entry_rows import row_of
from api.indexer.errors import PageRefused
from api.indexer.pages import Page
from api.indexer.progress import Journals, Progress
from ledger_client.ledger.entries import entry_hash, next_head, next_journal
from ledger_client.ledger.values import Contract, Head
from ledger_client.node.ledger_index import IndexedEntry
from ledger_client.node.reader import LoggedEntry

T = TypeVar("T")
MANY: Final = 500
_ENTRIES: Final = Base.metadata.tables[EntryRow.__tablename__]
_RAW_TXS: Final = Base.metadata.tables[RawTxRow.__tablename__]
Heads = dict[tuple[Contract, bytes], Head]


def fold(session: Session, page: Page, after: Progress) -> tuple[list[IndexedEntry], Journals]:
    """The page's entries with the heads that they make, and the journals that they reach.

    Raises:
        PageRefused: the journals are not those that the page's last block proves.
    """
    heads = _heads(session, page.entries)
    journals, folded = dict(after.journals), []
    for one in page.entries:
        subject = (one.contract, one.entry.unit_id)
        before = heads.get(subject, Head(one.entry.unit_id))
        head = heads[subject] = next_head(before, entry_hash(one.entry))
        journals[one.contract] = next_journal(journals[one.contract], one.entry.unit_id, head)
        folded.append(IndexedEntry(one.contract, one.entry, before, head, one.tx_hash))
    _check(page, after, journals)
    return folded, journals


def write(session: Session, page: Page, folded: Sequence[IndexedEntry], after: Progress) -> None:
    """Write a page's entries after those that are there, and the txs that are not there yet."""
    places = {contract: _last_place(session, contract) for contract in Contract}
    rows = []
    for number, one in enumerate(folded, start=after.entries + 1):
        places[one.contract] += 1
        rows.append(row_of(one, number, places[one.contract]))
    if rows:
        session.connection().execute(insert(_ENTRIES), rows)
    known = set(_known_txs(session, page.raw_txs))
    txs = [{"tx_hash": tx, "raw": raw} for tx, raw in page.raw_txs.items() if tx not in known]
    if txs:
        session.connection().execute(insert(_RAW_TXS), txs)


def in_parts(all_of: Iterable[T], size: int = MANY) -> Iterator[tuple[T, ...]]:
    """The same, in parts that a query can name."""
    rest = iter(all_of)
    while part := tuple(islice(rest, size)):
        yield part


def _check(page: Page, after: Progress, journals: Journals) -> None:
    for contract in Contract:
        if journals[contract] != page.proved.journals[contract]:
            blocks = f"{after.block_number + 1} to {page.proved.number}"
            raise PageRefused(
                f"the entries of {contract.value} in blocks {blocks} do not reach its journal",
                pointer="journal",
                rule="index.journal",
            )


def _heads(session: Session, entries: Iterable[LoggedEntry]) -> Heads:
    """The newest head of every subject that has one already."""
    subjects: dict[Contract, dict[bytes, None]] = {}
    for one in entries:
        subjects.setdefault(one.contract, {})[one.entry.unit_id] = None
    return {
        (contract, subject): Head(head)
        for contract, named in subjects.items()
        for part in in_parts(named)
        for subject, head in _newest(session, contract, part)
    }


def _newest(
    session: Session, contract: Contract, subjects: Sequence[bytes]
) -> list[tuple[bytes, bytes]]:
    newest = (
        select(func.max(EntryRow.id))
        .where(EntryRow.contract == contract.value, EntryRow.subject.in_(subjects))
        .group_by(EntryRow.subject)
    )
    query = select(EntryRow.subject, EntryRow.head).where(EntryRow.id.in_(newest))
    return [(subject, head) for subject, head in session.execute(query)]


def _last_place(session: Session, contract: Contract) -> int:
    query = select(func.max(EntryRow.place)).where(EntryRow.contract == contract.value)
    return session.scalar(query) or 0


def _known_txs(session: Session, hashes: Iterable[bytes]) -> Iterator[bytes]:
    for part in in_parts(hashes):
        yield from session.scalars(select(RawTxRow.tx_hash).where(RawTxRow.tx_hash.in_(part)))
