"""What units were made of: the inputs of the transformations that opened them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ledger_client.answering.entry_index import EntryIndex
from ledger_client.ledger.transform_rules import inputs_hash
from ledger_client.ledger.values import ZERO_WORD, Contract, UnitId
from ledger_client.node.ledger_index import IndexedEntry


class InputFinder:
    """Finds the inputs of units: an output names the heads of its inputs, made in the same tx."""

    def __init__(self, index: EntryIndex) -> None:
        self._index = index

    def inputs(self, unit: UnitId) -> tuple[UnitId, ...]:
        """The units that one was made of, in order; none of a unit that was simply opened."""
        history = self._index.history(Contract.LEDGER, unit)
        if not history or history[0].entry.related == ZERO_WORD:
            return ()
        opened = history[0]
        for group in self._transformations(opened.tx_hash):
            if inputs_hash([one.head for one in group]) == opened.entry.related:
                return tuple(one.entry.unit_id for one in group)
        return ()

    def all_inputs(self, unit: UnitId) -> tuple[UnitId, ...]:
        """The inputs of a unit, theirs, and so on, each once."""
        found: dict[UnitId, None] = {}
        pending = [unit]
        while pending:
            for one in self.inputs(pending.pop()):
                if one not in found:
                    found[one] = None
                    pending.append(one)
        return tuple(found)

    def _transformations(self, tx_hash: bytes) -> Iterator[list[IndexedEntry]]:
        """The inputs of each transformation in a tx: they name the same outputs."""
        consumed = self._index.transforms_in(tx_hash)
        for _, group in groupby(consumed, key=lambda one: one.entry.related):
            yield list(group)
