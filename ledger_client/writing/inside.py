"""What is packed in a unit now."""

from __future__ import annotations

from ledger_client.ledger.values import UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.ledger_index import LedgerIndex
from ledger_client.node.standing import standings


def children_of(connection: Connection, parent: UnitId) -> tuple[UnitId, ...]:
    """Everything packed directly in a unit now.

    Raises:
        CannotTell: no node served.
    """
    index = LedgerIndex.read(connection)
    stands = standings(index.entries, connection.deployment).get(parent)
    return () if stands is None else stands.children
