"""Entries of single subjects read from a node as they are asked for, without reading all logs."""

from __future__ import annotations

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.values import Contract
from ledger_client.node.connection import Connection
from ledger_client.node.ledger_index import IndexedEntry, LedgerIndex


class NodeEntries:
    """The newest entries as a node has them, each history folded to its head in storage."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def history(self, contract: Contract, subject: bytes) -> tuple[IndexedEntry, ...]:
        """All entries of a subject in order; none where it has no history.

        Raises:
            CannotTell: no node served, or one that hides entries.
        """
        index = LedgerIndex(0)
        for one in self._connection.reader.history(contract, subject):
            index.add(one.contract, one.entry, one.tx_hash)
        return index.history(contract, subject)

    def entries_in(self, tx_hash: bytes) -> tuple[Entry, ...]:
        """The entries that one tx wrote to the contract ledger, in order.

        Raises:
            CannotTell: no node served.
        """
        sealed = self._connection.rpc.receipt(tx_hash)
        logged = () if sealed is None else self._connection.reader.entries_of_receipt(sealed.logs)
        return tuple(one.entry for one in logged if one.contract is Contract.LEDGER)
