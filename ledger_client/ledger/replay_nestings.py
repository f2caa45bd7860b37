"""The entries of one nesting, matched while a log is replayed: the parent's and its children's."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import MAX_CHILDREN_PER_NESTING, UNPACKING, Kind
from ledger_client.ledger.nesting_rules import contents_hash
from ledger_client.ledger.rule_broken import require
from ledger_client.ledger.values import Head, UnitId


@dataclass(slots=True)
class _Contents:
    """A ``contents`` entry whose children's entries are still to come."""

    entry: Entry
    children: list[tuple[bytes, bytes]] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return Kind.UNPACK if self.entry.detail & UNPACKING else Kind.PACK

    @property
    def full(self) -> bool:
        return len(self.children) == self.entry.detail & MAX_CHILDREN_PER_NESTING

    def add(self, child: UnitId, head: Head, entry: Entry) -> None:
        mine, theirs = self.entry, entry
        same = (mine.at, mine.actor, mine.form, mine.commitment, self.kind) == (
            theirs.at,
            theirs.actor,
            theirs.form,
            theirs.commitment,
            theirs.kind,
        )
        require(same, "contents", "it does not match the contents entry that it names")
        require(not self.full, "contents", "more children than counted")
        self.children.append((child, head))
        if self.full:
            listed = contents_hash(self.children) == mine.related
            require(listed, "contents", "the children are not those of the contents entry")


class Nestings:
    """The nestings of a log; ``complete``: none of their entries may be missing."""

    def __init__(self, complete: bool) -> None:
        self._complete = complete
        self._contents: dict[Head, _Contents] = {}

    def begin(self, head: Head, entry: Entry) -> None:
        """A ``contents`` entry was taken; ``head`` is its unit's now."""
        self._contents[head] = _Contents(entry)

    def parent_named(self, entry: Entry, before: Head) -> UnitId | None:
        """The parent whose ``contents`` a child's entry names; None if it is not given.

        ``before`` is the child's head before the entry, which the ``contents`` entry lists.
        """
        contents = self._contents.get(Head(entry.related))
        if contents is None:
            require(not self._complete, "contents", "it names no contents entry")
            return None
        contents.add(entry.unit_id, before, entry)
        return contents.entry.unit_id

    def pass_to(self, entry: Entry) -> None:
        """The next entry comes: unless it is a child's, no child may be missing before it."""
        child = entry.kind in (Kind.PACK, Kind.UNPACK) and entry.related in self._contents
        if self._complete and not child:
            self.finish()

    def finish(self) -> None:
        """The log, or a nesting, is at its end."""
        if self._complete:
            full = all(contents.full for contents in self._contents.values())
            require(full, "contents", "entries of children of the nesting before are missing")
            self._contents.clear()
