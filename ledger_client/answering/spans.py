"""Which histories an answer about a unit needs: its own, and those of what it is or was inside.

A unit's provenance is its own entries and its parents' between two heads: the head of the parent
at the pack, and that at the unpack; of a unit made by transformation also its inputs', likewise.
What it has inside now is part of the answer too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ledger_client.answering.entry_index import EntryIndex
from ledger_client.answering.inputs import InputFinder
from ledger_client.errors import EvidenceMissing
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, Head, UnitId
from ledger_client.node.ledger_index import IndexedEntry


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one unit's history.

    Attributes:
        unit: whose.
        from_head: the head before the first entry; None for the whole history.
        entries: the stretch.
        is_open: it goes on to the newest entry; otherwise it ends where a child was unpacked.
    """

    unit: UnitId
    from_head: Head | None
    entries: tuple[IndexedEntry, ...]
    is_open: bool


def spans_of(index: EntryIndex, subject: UnitId) -> tuple[Span, ...]:
    """The subject's whole history first, then those of its inputs, parents and contents.

    Inputs are followed back, their and its parents outwards, contents inwards: of a thing that
    was inside for a while, where else it went is not part of this answer.

    Raises:
        EvidenceMissing: the ledger has no such unit.
    """
    if not index.history(Contract.LEDGER, subject):
        raise EvidenceMissing(
            "is not on the ledger", pointer=f"0x{subject.hex()}", rule="unit.known"
        )
    found: dict[tuple[UnitId, Head | None], Span] = {}
    made_of = InputFinder(index).all_inputs(subject)
    pending = [_whole(index, unit) for unit in (*made_of, subject)]
    while pending:
        span = pending.pop()
        if found.setdefault((span.unit, span.from_head), span) is span:
            pending.extend(_parents(index, span))
    for child in contents_ever(index, subject):
        found.setdefault((child, None), _whole(index, child))
    whole = {unit for unit, from_head in found if from_head is None}
    return tuple(
        span for span in found.values() if span.from_head is None or span.unit not in whole
    )


def contents_ever(index: EntryIndex, unit: UnitId) -> tuple[UnitId, ...]:
    """Everything that is or was packed in a unit while inside it, at any depth."""
    found: dict[UnitId, None] = {}
    pending = [unit]
    while pending:
        for child in index.children_ever(pending.pop()):
            if child not in found:
                found[child] = None
                pending.append(child)
    return tuple(found)


def _whole(index: EntryIndex, unit: UnitId) -> Span:
    return Span(unit, None, index.history(Contract.LEDGER, unit), True)


def _parents(index: EntryIndex, span: Span) -> Iterator[Span]:
    """For each pack in the stretch, the parent from then on, up to the unpack if there is one."""
    packs: list[IndexedEntry] = []
    for one in span.entries:
        if one.entry.kind is Kind.PACK:
            packs.append(one)
        elif one.entry.kind is Kind.UNPACK and packs:
            yield _between(index, packs.pop(), one)
    yield from (_between(index, pack, None) for pack in packs)


def _between(index: EntryIndex, pack: IndexedEntry, unpack: IndexedEntry | None) -> Span:
    packed_into = index.at_head(Contract.LEDGER, pack.entry.related)
    if packed_into is None:
        raise EvidenceMissing(
            "a parent's history is missing", pointer="related", rule="history.parent"
        )
    parent = packed_into.entry.unit_id
    history = index.history(Contract.LEDGER, parent)
    if unpack is None:
        return Span(parent, None, history, True)
    heads = [one.head for one in history]
    first, last = heads.index(packed_into.head), heads.index(Head(unpack.entry.related))
    return Span(parent, packed_into.head, history[first + 1 : last + 1], False)
