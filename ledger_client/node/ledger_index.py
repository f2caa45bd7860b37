"""Every entry of a network up to one block, each with the head that it made.

Read from the logs of the contracts and folded, so that what the index says is what the heads in
storage say; bundles, histories and planning look things up in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger_client.ledger.entries import Entry, entry_hash, next_head
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, Head, UnitId
from ledger_client.node.connection import Connection


@dataclass(frozen=True, slots=True)
class IndexedEntry:
    """An entry with the heads before and after it, and the tx that wrote it."""

    contract: Contract
    entry: Entry
    before: Head
    head: Head
    tx_hash: bytes


@dataclass(slots=True)
class LedgerIndex:
    """The entries of all contracts, in chain order.

    Attributes:
        block: the last block read.
        entries: all of them.
    """

    block: int
    entries: list[IndexedEntry] = field(default_factory=list)
    _by_subject: dict[tuple[Contract, UnitId], list[IndexedEntry]] = field(default_factory=dict)
    _by_head: dict[tuple[Contract, Head], IndexedEntry] = field(default_factory=dict)
    _packs_at: dict[Head, list[UnitId]] = field(default_factory=dict)
    _by_tx: dict[bytes, list[IndexedEntry]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, block: int | None = None) -> LedgerIndex:
        """Read everything up to ``block``, or up to the newest.

        Raises:
            CannotTell: no node served.
        """
        last = connection.rpc.block_number() if block is None else block
        index = cls(last)
        for one in connection.reader.entries(connection.first_block, last):
            index.add(one.contract, one.entry, one.tx_hash)
        return index

    def add(self, contract: Contract, entry: Entry, tx_hash: bytes) -> None:
        """Append the next entry."""
        history = self._by_subject.setdefault((contract, entry.unit_id), [])
        before = history[-1].head if history else Head(entry.unit_id)
        head = next_head(before, entry_hash(entry))
        indexed = IndexedEntry(contract, entry, before, head, tx_hash)
        history.append(indexed)
        self.entries.append(indexed)
        self._by_head[(contract, head)] = indexed
        if contract is Contract.LEDGER:
            self._by_tx.setdefault(tx_hash, []).append(indexed)
        if entry.kind is Kind.PACK:
            self._packs_at.setdefault(Head(entry.related), []).append(entry.unit_id)

    def history(self, contract: Contract, subject: bytes) -> tuple[IndexedEntry, ...]:
        """All entries of a subject in order; none where it has no history."""
        return tuple(self._by_subject.get((contract, UnitId(subject)), ()))

    def at_head(self, contract: Contract, head: bytes) -> IndexedEntry | None:
        """The entry that made a head."""
        return self._by_head.get((contract, Head(head)))

    def entries_in(self, tx_hash: bytes) -> tuple[Entry, ...]:
        """The entries that one tx wrote to the contract ledger, in order."""
        return tuple(one.entry for one in self._by_tx.get(tx_hash, ()))

    def transforms_in(self, tx_hash: bytes) -> tuple[IndexedEntry, ...]:
        """The inputs' entries of the transformations that one tx made, in order."""
        made = self._by_tx.get(tx_hash, ())
        return tuple(one for one in made if one.entry.kind is Kind.TRANSFORM)

    def subjects(self, contract: Contract) -> tuple[UnitId, ...]:
        """Every subject that has a history, in the order of their first entries."""
        return tuple(subject for where, subject in self._by_subject if where is contract)

    def children_ever(self, unit: UnitId) -> tuple[UnitId, ...]:
        """The units that were packed directly in ``unit``, in the order they first went in."""
        packed: dict[UnitId, None] = {}
        for one in self.history(Contract.LEDGER, unit):
            for child in self._packs_at.get(one.head, ()):
                packed[child] = None
        return tuple(packed)


def commitments_of(entries: Iterable[IndexedEntry]) -> tuple[bytes, ...]:
    """The documents' commitments among entries, each once."""
    return tuple({one.entry.commitment: None for one in entries if any(one.entry.commitment)})
