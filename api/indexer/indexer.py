"""Brings the index up to the newest block, page by page, each proved before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from api.database import Database
from api.indexer.errors import IndexDiverged, PageRefused
from api.indexer.nodes import Nodes, NoneTrue
from api.indexer.pages import PageWidth, fetch
from api.indexer.progress import Progress, Status
from api.indexer.proved_blocks import prove
from api.indexer.shelf import Shelf
from ledger_client.errors import CannotTell
from ledger_client.node.connection import Connection

Shown = Callable[[Progress], None]
"""Is given how far it has come, after each page."""


class Indexer:
    """Fills the index of one network. Several at once, in any processes, do no harm.

    Args:
        database: with its tables.
        connections: the network through one node each, the preferred first: where one gives what
            does not hold, the next is asked.
        width: how many blocks a page takes.

    Raises (every method):
        IndexDiverged: what is stored or what the nodes give is not what is proved; the index
            says so to all who ask from now on, until it is mended.
        CannotTell: no node serves, or all are behind the index.
        Conflict: the database holds the index of another network.
    """

    def __init__(
        self,
        database: Database,
        connections: Sequence[Connection],
        width: PageWidth | None = None,
    ) -> None:
        """See the class; InvalidInput where there is no connection."""
        self._nodes: Final = Nodes(tuple(connections))
        first = connections[0]
        # Block 0 holds no tx, so no entry; the trust root pins its hash, which engines do not
        # always make of its fields.
        self._first_block: Final = max(first.first_block, 1)
        self._shelf: Final = Shelf(database, first.trust_root.content, self._first_block)
        self._width: Final = width or PageWidth()

    def progress(self) -> Progress:
        """How far the index is."""
        return self._shelf.progress()

    def catch_up(self, shown: Shown | None = None) -> Progress:
        """Bring the index up to the newest block that any node has.

        An index that diverged is mended: where its rows were altered they are made anew, else the
        pages are asked for again.
        """
        self._nodes.untrue.clear()
        progress = self._shelf.progress()
        if progress.status is Status.DIVERGED:
            progress = self._mended(progress)
        newest = self._nodes.newest(progress.block_number)
        while progress.block_number < newest:
            progress = self._step(progress, newest)
            if shown is not None:
                shown(self._told(progress, newest))
        if progress.status is not Status.COMPLETE:
            self._shelf.set_status(progress, Status.COMPLETE)
        return self._told(self._shelf.progress(), newest)

    def rebuild(self, shown: Shown | None = None) -> Progress:
        """Forget all entries and read them again; who asks meanwhile is told so."""
        self._shelf.progress()
        self._shelf.forget()
        return self.catch_up(shown)

    def check(self) -> Progress:
        """Fold everything stored, and compare it with the journals that a node proves."""
        self._shelf.progress()
        try:
            checked = self._shelf.check()
            self._prove(checked)
        except IndexDiverged as diverged:
            self._shelf.diverged(diverged.message)
            raise
        return checked

    def _step(self, progress: Progress, newest: int) -> Progress:
        """The progress after one more page, from the first node that gives one that holds."""
        last = min(progress.block_number + self._width.blocks, newest)
        try:
            after = self._nodes.first_true(
                lambda node: self._shelf.add(fetch(node, progress, last), progress)
            )
        except NoneTrue as untrue:
            raise self._diverged(untrue) from None
        except CannotTell as failure:
            if failure.rule == "node.size" and self._width.narrow():
                return progress
            raise
        if after.status is Status.DIVERGED:  # another one found it out meanwhile
            raise IndexDiverged(after.detail, pointer="index", rule="index.proved")
        self._width.after(after.entries - progress.entries)
        return after

    def _diverged(self, untrue: PageRefused) -> IndexDiverged:
        """Whose fault it is: the rows' here, or the nodes'."""
        try:
            self._shelf.check()
            detail = f"no node gives what the journal proves: {untrue.message}"
        except IndexDiverged as altered:
            detail = altered.message
        self._shelf.diverged(detail)
        return IndexDiverged(detail, pointer="index", rule="index.proved")

    def _mended(self, progress: Progress) -> Progress:
        try:
            self._prove(self._shelf.check())
        except IndexDiverged:
            self._shelf.forget()
        else:
            self._shelf.set_status(progress, Status.BUILDING)
        return self._shelf.progress()

    def _prove(self, progress: Progress) -> None:
        """Compare what the index says it reached with what a node proves of that block."""
        if progress.block_number < self._first_block:
            return
        try:
            self._nodes.first_true(lambda node: _agree(node, progress))
        except NoneTrue as untrue:
            raise IndexDiverged(untrue.message, pointer="index", rule="index.proved") from None

    def _told(self, progress: Progress, newest: int) -> Progress:
        newest = max(newest, progress.block_number)
        return replace(progress, newest=newest, refused=tuple(self._nodes.untrue))


def _agree(node: Connection, progress: Progress) -> None:
    proved = prove(node, progress.block_number)
    if proved.hash != progress.block_hash or proved.journals != progress.journals:
        raise PageRefused(
            f"block {proved.number} proves other journals", pointer="journal", rule="index.journal"
        )
