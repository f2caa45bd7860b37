"""The entries that a binding hold or its release writes on the parents, matched in a log."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.hold_rules import change_of_mark
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.rule_broken import require
from ledger_client.ledger.unit_context import UnitSoFar
from ledger_client.ledger.values import Head, UnitId


@dataclass(frozen=True, slots=True)
class _Due:
    """The mark that must be the next entry: on the parent of the unit that began it."""

    parent: UnitId
    kind: Kind
    child_head: Head
    entry: Entry

    def is_met_by(self, entry: Entry) -> bool:
        mine = (self.parent, self.kind, self.child_head)
        same = (self.entry.at, self.entry.actor, self.entry.form)
        return mine == (entry.unit_id, entry.kind, entry.related) and same == (
            entry.at,
            entry.actor,
            entry.form,
        )


class Marks:
    """The marks of a log; ``complete``: each stands right after the entry that it follows from."""

    def __init__(self, complete: bool) -> None:
        self._complete = complete
        self._due: _Due | None = None

    def pass_to(self, entry: Entry, of_given_unit: bool) -> None:
        """The next entry comes; ``of_given_unit``: what it relates to is the head of a given unit.

        A mark may follow from a unit whose entries are not given, in a log that is not complete.
        """
        due, self._due = self._due, None
        if due is not None:
            require(due.is_met_by(entry), "mark", "the mark on the parent before it is missing")
        elif entry.kind in (Kind.BOUND, Kind.UNBOUND):
            alone = not self._complete and not of_given_unit
            require(alone, "mark", "no hold or release in the unit that it names calls for it")

    def follow(
        self, entry: Entry, head: Head, before: UnitSoFar, after: UnitSoFar, given: bool
    ) -> None:
        """An entry was taken; where it begins or ends a mark, the next one is its parent's.

        ``head`` is the unit's after the entry; ``given``: its parent's entries are given.
        """
        change = change_of_mark(before.state, after.state)
        if change is not None and after.parent is not None and given:
            self._due = _Due(after.parent, change, head, entry)

    def finish(self) -> None:
        """The log is at its end."""
        if self._complete:
            require(self._due is None, "mark", "the mark on the parent is missing")
