"""The index as it lies in the database: begun, added to, judged, emptied, one tx each."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete

from api.database import Database, DatabaseBroken
from api.database.models import EntryRow, ProgressRow, RawTxRow
from api.indexer.checking import check_stored
from api.indexer.errors import IndexDiverged
from api.indexer.folding import fold, write
from api.indexer.pages import Page
from api.indexer.progress import (
    Progress,
    Status,
    empty,
    first_row,
    locked_row,
    progress_of,
    set_journals,
    set_status,
    told,
)
from api.intake import forget_derived
from ledger_client.errors import Conflict
from ledger_client.proofs.trust_root import TrustRootContent


class Shelf:
    """One network's index in a database."""

    def __init__(self, database: Database, root: TrustRootContent, first_block: int) -> None:
        self._database: Final = database
        self._root: Final = root
        self._first_block: Final = first_block

    def progress(self) -> Progress:
        """How far it is; it is begun where it was not.

        Raises:
            Conflict: it is of another network.
        """
        found = self._read()
        if found is None:
            self._begin()
            found = self._read()
        if found is None:
            raise IndexDiverged("the index was taken away", pointer="index", rule="index.row")
        return found

    def add(self, page: Page, after: Progress) -> Progress:
        """Keep a page, unless another indexer came before: then go on from where it is.

        Raises:
            PageRefused: the page does not reach the journals that its last block proves.
        """
        with self._database.session() as session:
            row = locked_row(session)
            if row is None:
                raise IndexDiverged("the index was taken away", pointer="index", rule="index.row")
            if not _moved(row, after):
                folded, journals = fold(session, page, after)
                write(session, page, folded, after)
                row.block_number, row.block_hash = page.proved.number, page.proved.hash
                row.block_time = page.proved.time
                row.entries = after.entries + len(folded)
                row.trust_root_sequence = self._root.sequence
                set_journals(row, journals)
                set_status(row, Status(row.status))
            return told(row, self._first_block)

    def check(self) -> Progress:
        """Fold everything stored; gives the progress of the moment that was checked.

        Raises:
            IndexDiverged: something was altered.
        """
        return check_stored(self._database, self._root.network_id)

    def diverged(self, detail: str) -> None:
        """From now on it answers nothing."""
        with self._database.session() as session:
            row = locked_row(session)
            if row is not None:
                set_status(row, Status.DIVERGED, detail)

    def set_status(self, progress: Progress, status: Status) -> None:
        """Say what it may be asked, unless it went on since."""
        with self._database.session() as session:
            row = locked_row(session)
            if row is not None and not _moved(row, progress):
                set_status(row, status)

    def forget(self) -> None:
        """Empty it; it is being built from now on, and what is derived of it with it."""
        with self._database.session() as session:
            row = locked_row(session)
            forget_derived(session)
            session.execute(delete(EntryRow))
            session.execute(delete(RawTxRow))
            if row is not None:
                empty(row, self._first_block)

    def _read(self) -> Progress | None:
        with self._database.snapshot() as session:
            row = session.get(ProgressRow, 1)
            if row is not None and row.network_id != self._root.network_id:
                raise Conflict(
                    "the database holds the index of another network",
                    pointer="database",
                    rule="index.network",
                )
            return progress_of(session, self._first_block)

    def _begin(self) -> None:
        root = self._root
        try:
            with self._database.session() as session:
                session.add(first_row(root.network_id, root.sequence, self._first_block))
        except DatabaseBroken:
            if self._read() is None:  # else another one began it at the same moment
                raise


def _moved(row: ProgressRow, since: Progress) -> bool:
    now = (row.block_number, row.block_hash, row.entries, row.status)
    return now != (since.block_number, since.block_hash, since.entries, since.status.value)
