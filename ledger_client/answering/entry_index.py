"""Where an answer reads the ledger's entries: the seam between answers and indexes.

In memory it is :class:`~ledger_client.node.ledger_index.LedgerIndex`; a server has a database
behind it. Whatever stands behind it, what it gives is proved by the answer's bundle, not believed.
"""

from __future__ import annotations

from typing import Protocol

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.node.ledger_index import IndexedEntry


class SubjectEntries(Protocol):
    """The entries of one subject, and of one tx."""

    def history(self, contract: Contract, subject: bytes) -> tuple[IndexedEntry, ...]:
        """All entries of a subject in order; none where it has no history."""

    def entries_in(self, tx_hash: bytes) -> tuple[Entry, ...]:
        """The entries that one tx wrote to the contract ledger, in order."""


class EntryIndex(SubjectEntries, Protocol):
    """Every entry of a network up to one block."""

    @property
    def block(self) -> int:
        """Everything up to this block is in it, and nothing later."""

    def at_head(self, contract: Contract, head: bytes) -> IndexedEntry | None:
        """The entry that made a head."""

    def children_ever(self, unit: UnitId) -> tuple[UnitId, ...]:
        """The units that were packed directly in ``unit``, in the order they first went in."""

    def transforms_in(self, tx_hash: bytes) -> tuple[IndexedEntry, ...]:
        """The inputs' entries of the transformations that one tx made, in order."""
