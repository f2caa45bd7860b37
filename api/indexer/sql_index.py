"""The index as answers read it: one moment of the database, each row folded before it is used."""

from __future__ import annotations

from typing import Final, Self

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from api.database.models import EntryRow
from api.indexer.entry_rows import Query, chained, entries_query, entry_of
from api.indexer.progress import progress_of, ready
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.node.ledger_index import IndexedEntry


class SqlIndex:
    """The entries in a database, as an :class:`~ledger_client.answering.entry_index.EntryIndex`.

    Args:
        session: a snapshot of the database: everything in it is of one moment.
        block: the index's block at that moment.

    Raises (every method):
        IndexDiverged: a row that was read does not make the head that stands beside it, or a
            history has a gap.
    """

    def __init__(self, session: Session, block: int) -> None:
        self._session: Final = session
        self._block: Final = block
        self._histories: Final[dict[tuple[Contract, bytes], tuple[IndexedEntry, ...]]] = {}

    @classmethod
    def of(cls, session: Session) -> Self:
        """The index of a snapshot.

        Raises:
            IndexBuilding: it was never complete.
            IndexDiverged: it does not hold what is proved.
        """
        return cls(session, ready(progress_of(session)).block_number)

    @property
    def block(self) -> int:
        """Everything up to this block is in it, and nothing later."""
        return self._block

    def history(self, contract: Contract, subject: bytes) -> tuple[IndexedEntry, ...]:
        """All entries of a subject in order; none where it has no history."""
        known = self._histories.get((contract, subject))
        if known is None:
            query = _of(contract).where(EntryRow.subject == subject).order_by(EntryRow.id)
            known = chained(self._session.execute(query).all(), subject)
            self._histories[(contract, subject)] = known
        return known

    def at_head(self, contract: Contract, head: bytes) -> IndexedEntry | None:
        """The entry that made a head."""
        row = self._session.execute(_of(contract).where(EntryRow.head == head)).first()
        return None if row is None else entry_of(row)

    def children_ever(self, unit: UnitId) -> tuple[UnitId, ...]:
        """The units that were packed directly in ``unit``, in the order they first went in."""
        packed, parent = aliased(EntryRow), aliased(EntryRow)
        query = (
            select(packed.subject)
            .join(parent, parent.head == packed.related)
            .where(
                parent.contract == Contract.LEDGER.value,
                parent.subject == unit,
                packed.contract == Contract.LEDGER.value,
                packed.kind == int(Kind.PACK),
            )
            .order_by(parent.id, packed.id)
        )
        return tuple(UnitId(one) for one in dict.fromkeys(self._session.scalars(query)))

    def transforms_in(self, tx_hash: bytes) -> tuple[IndexedEntry, ...]:
        """The inputs' entries of the transformations that one tx made, in order."""
        made = self._written(tx_hash)
        return tuple(one for one in made if one.entry.kind is Kind.TRANSFORM)

    def entries_in(self, tx_hash: bytes) -> tuple[Entry, ...]:
        """The entries that one tx wrote to the contract ledger, in order."""
        return tuple(one.entry for one in self._written(tx_hash))

    def _written(self, tx_hash: bytes) -> tuple[IndexedEntry, ...]:
        query = _of(Contract.LEDGER).where(EntryRow.tx_hash == tx_hash).order_by(EntryRow.id)
        return tuple(entry_of(row) for row in self._session.execute(query))


def _of(contract: Contract) -> Query:
    return entries_query().where(EntryRow.contract == contract.value)
