"""The entries of one transformation, matched while a log is replayed: inputs, then outputs."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.rule_broken import require
from ledger_client.ledger.transform_rules import inputs_hash, outputs_hash
from ledger_client.ledger.values import ZERO_WORD, Head, UnitId


@dataclass(slots=True)
class _Transformation:
    """Inputs taken so far, and the outputs opened from them."""

    first: Entry
    inputs: list[UnitId] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    outputs: list[UnitId] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return outputs_hash(self.outputs) == self.first.related

    def same_tx(self, entry: Entry) -> bool:
        mine, theirs = self.first, entry
        return (mine.at, mine.actor, mine.form, mine.commitment) == (
            theirs.at,
            theirs.actor,
            theirs.form,
            theirs.commitment,
        )

    def takes_input(self, entry: Entry) -> bool:
        return (
            entry.kind is Kind.TRANSFORM
            and not self.outputs
            and entry.related == self.first.related
            and self.same_tx(entry)
        )

    def takes_output(self, entry: Entry) -> bool:
        return (
            entry.kind is Kind.OPEN
            and self.same_tx(entry)
            and entry.related == inputs_hash(self.heads)
        )


class Transformations:
    """The transformations of a log; ``complete``: all their inputs and outputs must be there."""

    def __init__(self, complete: bool) -> None:
        self._complete = complete
        self._open: _Transformation | None = None

    def pass_to(self, entry: Entry) -> None:
        """The next entry comes: nothing may be missing of the transformation before it."""
        current = self._open
        if current is not None and not (current.takes_input(entry) or current.takes_output(entry)):
            self.finish()
            self._open = None

    def take(self, entry: Entry, head: Head) -> tuple[UnitId, ...]:
        """Take an entry; of an output the inputs that it was made from, else none.

        ``head`` is its unit's after the entry. None too where not all of the inputs are given.
        """
        if entry.kind is Kind.TRANSFORM:
            self._open = self._open or _Transformation(entry)
            self._open.inputs.append(entry.unit_id)
            self._open.heads.append(head)
        if entry.kind is not Kind.OPEN or entry.related == ZERO_WORD:
            return ()
        current = self._open
        if current is None:
            require(not self._complete, "transform", "no transformation opens this output")
            return ()
        current.outputs.append(entry.unit_id)
        if current.full:
            self._open = None
        return tuple(current.inputs)

    def finish(self) -> None:
        """The log, or a transformation, is at its end."""
        if self._complete:
            why = "outputs of the transformation before it are missing, or are not its own"
            require(self._open is None, "transform", why)
