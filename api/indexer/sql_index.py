"""The index as answers read it: one moment of the database, each row folded before it is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from api.database.base import Base
from api.database.models import EntryRow
from api.indexer.entry_rows import ENTRIES, Cells, Query, chained, entries_query, entry_of
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

    @property
    def subjects(self) -> frozenset[tuple[Contract, bytes]]:
        """Whose histories were read, also where there was none."""
        return frozenset(self._histories)

    def history(self, contract: Contract, subject: bytes) -> tuple[IndexedEntry, ...]:
        """All entries of a subject in order; none where it has no history."""
        known = self._histories.get((contract, subject))
        if known is None:
            known = chained(self._rows(_HISTORY, contract, subject), subject)
            self._histories[(contract, subject)] = known
        return known

    def at_head(self, contract: Contract, head: bytes) -> IndexedEntry | None:
        """The entry that made a head."""
        rows = self._rows(_AT_HEAD, contract, head)
        return entry_of(rows[0]) if rows else None

    def children_ever(self, unit: UnitId) -> tuple[UnitId, ...]:
        """The units that were packed directly in ``unit``, in the order they first went in."""
        rows = self._rows(_CHILDREN, Contract.LEDGER, unit)
        return tuple(UnitId(one) for one in dict.fromkeys(row[0] for row in rows))

    def first_packed(self) -> UnitId | None:
        """The unit that was packed first of all, if any was: one with an ordinary history."""
        found = self._session.scalar(_FIRST_PACKED)
        return None if found is None else UnitId(found)

    def transforms_in(self, tx_hash: bytes) -> tuple[IndexedEntry, ...]:
        """The inputs' entries of the transformations that one tx made, in order."""
        made = self._written(tx_hash)
        return tuple(one for one in made if one.entry.kind is Kind.TRANSFORM)

    def entries_in(self, tx_hash: bytes) -> tuple[Entry, ...]:
        """The entries that one tx wrote to the contract ledger, in order."""
        return tuple(one.entry for one in self._written(tx_hash))

    def _written(self, tx_hash: bytes) -> tuple[IndexedEntry, ...]:
        return tuple(entry_of(row) for row in self._rows(_OF_TX, Contract.LEDGER, tx_hash))

    def _rows(self, query: Query, contract: Contract, named: bytes) -> Sequence[Cells]:
        return self._session.execute(query, {"contract": contract.value, "named": named}).all()


def _children() -> Query:
    table = Base.metadata.tables[EntryRow.__tablename__]
    packed, parent = table.alias("packed"), table.alias("parent")
    return (
        select(packed.c.subject)
        .select_from(packed.join(parent, parent.c.head == packed.c.related))
        .where(
            parent.c.contract == bindparam("contract"),
            parent.c.subject == bindparam("named"),
            packed.c.contract == parent.c.contract,
            packed.c.kind == int(Kind.PACK),
        )
        .order_by(parent.c.id, packed.c.id)
    )


# Made once: an answer asks them a hundred times, and making one costs as much as asking it.
_OF_CONTRACT: Final = entries_query().where(ENTRIES.contract == bindparam("contract"))
_HISTORY: Final = _OF_CONTRACT.where(ENTRIES.subject == bindparam("named")).order_by(ENTRIES.id)
_AT_HEAD: Final = _OF_CONTRACT.where(ENTRIES.head == bindparam("named")).limit(1)
_OF_TX: Final = _OF_CONTRACT.where(ENTRIES.tx_hash == bindparam("named")).order_by(ENTRIES.id)
_CHILDREN: Final = _children()
_FIRST_PACKED: Final = (
    select(ENTRIES.subject)
    .where(ENTRIES.contract == Contract.LEDGER.value, ENTRIES.kind == int(Kind.PACK))
    .order_by(ENTRIES.id)
    .limit(1)
)
