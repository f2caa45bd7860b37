"""Folds everything stored from the first entry on: what was altered since is found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from api.database import Database
from api.database.models import EntryRow, RawTxRow
from api.indexer.entry_rows import ENTRIES, Cells, altered, entries_query, entry_of
from api.indexer.progress import Journals, Progress, progress_of
from ledger_client.ledger.entries import next_journal
from ledger_client.ledger.values import Contract, Head, keccak256
from ledger_client.node.ledger_index import IndexedEntry

AT_ONCE: Final = 2000


def check_stored(database: Database, network_id: bytes) -> Progress:
    """Fold all rows; they must reach the journals that stand beside them, none left out.

    Returns:
        The progress of the moment that was checked.

    Raises:
        IndexDiverged: they do not.
    """
    with database.snapshot() as session:
        progress = progress_of(session)
        if progress is None:
            raise altered("the row that says how far it is, is gone")
        count, journals = _folded(session, network_id, progress.block_number)
        if count != progress.entries:
            raise altered(f"{count} entries, not {progress.entries}")
        if journals != progress.journals:
            raise altered("the entries do not reach the journals")
        _check_txs(session)
    return progress


def _folded(session: Session, network_id: bytes, last_block: int) -> tuple[int, Journals]:
    fold = _Fold(network_id)
    rows = session.execute(entries_query().order_by(ENTRIES.id).execution_options(
        yield_per=AT_ONCE
    ))  # fmt: skip
    for row in rows:
        fold.add(row)
    if fold.count and fold.block > last_block:
        raise altered(f"an entry of block {fold.block}, after block {last_block}")
    numbers = session.execute(
        select(EntryRow.id, EntryRow.contract, EntryRow.place).order_by(EntryRow.id)
    )
    _check_places(numbers)
    return fold.count, fold.journals


class _Fold:
    """All heads and journals, entry by entry."""

    def __init__(self, network_id: bytes) -> None:
        self.count = 0
        self.block = 0
        self.journals: dict[Contract, bytes] = dict.fromkeys(Contract, network_id)
        self._heads: dict[tuple[Contract, bytes], Head] = {}

    def add(self, row: Cells) -> None:
        one: IndexedEntry = entry_of(row)
        subject = (one.contract, one.entry.unit_id)
        if one.before != self._heads.get(subject, one.entry.unit_id):
            raise altered(f"the history of {one.entry.unit_id.hex()} has a gap")
        if one.entry.at.number < self.block:
            raise altered(f"an entry of block {one.entry.at.number} after block {self.block}")
        self._heads[subject] = one.head
        journal = self.journals[one.contract]
        self.journals[one.contract] = next_journal(journal, one.entry.unit_id, one.head)
        self.block = one.entry.at.number
        self.count += 1


def _check_places(rows: Iterable[Row[int, str, int]]) -> None:
    places: dict[str, int] = {}
    for expected, (number, contract, place) in enumerate(rows, start=1):
        places[contract] = places.get(contract, 0) + 1
        if number != expected or place != places[contract]:
            raise altered(f"entry {expected} has another number")


def _check_txs(session: Session) -> None:
    """Every kept tx is the one of its hash."""
    query = select(RawTxRow.tx_hash, RawTxRow.raw).execution_options(yield_per=AT_ONCE)
    for tx_hash, raw in session.execute(query):
        if keccak256(raw) != tx_hash:
            raise altered(f"the tx {tx_hash.hex()} is another")
