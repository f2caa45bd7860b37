"""Step 8: binding holds, told alike by the unit held and by those that it is packed in.

A hold that binds writes ``bound`` on the parent, naming the child's head; where the parent begins
to bind by it, on its parent too, and so on; a release undoes it with ``unbound``.
"""

from __future__ import annotations

from collections import defaultdict

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import UnitId
from ledger_client.proofs.case import Case, Chunk, Nest
from ledger_client.proofs.claims import RIPPLES
from ledger_client.proofs.steps.replays import state_after, stay_at

Places = dict[bytes, tuple[Chunk, int]]
"""By head, the entry that made it."""

_CAUSES = {
    Kind.BOUND: frozenset({Kind.HOLD, Kind.BOUND}),
    Kind.UNBOUND: frozenset({Kind.RELEASE, Kind.UNBOUND}),
}


def check_bindings(case: Case) -> None:
    """Tie each ``bound`` and ``unbound`` to its child's entry, and look for those that lack."""
    histories = case.folded()
    places: Places = {
        head: (chunk, index) for chunk in histories.units for index, head in enumerate(chunk.heads)
    }
    for chunk in histories.units:
        for index, entry in enumerate(chunk.entries):
            if entry is not None and entry.kind in RIPPLES:
                _link(case, chunk, index, entry, places)
    named = {chunk: _heads_named(chunk) for chunk in histories.units}
    for nest in histories.nests:
        _check_stay(case, nest, named[nest.parent])
    _recount(case)


def _link(case: Case, chunk: Chunk, index: int, entry: Entry, places: Places) -> None:
    there = places.get(entry.related)
    if there is None:
        case.findings.add("bound.not_shown", chunk.pointer(index))
        return
    child, at = there
    cause, stay = child.entries[at], stay_at(case.folded(), child, at)
    elsewhere = stay is not None and stay.parent.subject != chunk.subject
    if cause is None:
        case.findings.add("bound.not_shown", chunk.pointer(index))
    elif elsewhere or not _same_call(entry, cause):
        case.findings.add("bound.mismatch", chunk.pointer(index))
    else:
        case.folded().linked.add(chunk.heads[index])


def _same_call(entry: Entry, cause: Entry) -> bool:
    return (
        cause.kind in _CAUSES[entry.kind]
        and cause.at == entry.at
        and cause.actor == entry.actor
        and cause.form == entry.form
        and cause.unit_id != entry.unit_id
    )


def _heads_named(chunk: Chunk) -> set[bytes]:
    return {entry.related for entry in chunk.entries if entry and entry.kind in RIPPLES}


def _check_stay(case: Case, nest: Nest, named: set[bytes]) -> None:
    """Each time the child begins or ends to bind its parent, the parent has an entry of it."""
    timeline = case.folded().timelines.get(nest.child)
    if timeline is None:
        return
    last = len(nest.child.entries) if nest.unpack is None else nest.unpack
    for index in range(nest.pack + 1, last):
        changed = state_after(timeline, index).marks != state_after(timeline, index - 1).marks
        if changed and nest.child.heads[index] not in named:
            case.findings.add("bound.mismatch", nest.child.pointer(index))


def _recount(case: Case) -> None:
    """A unit is bound by as many children as bind it now, where all of them are shown."""
    inside = defaultdict[Chunk, list[bool]](list)
    timelines = case.folded().timelines
    for nest in case.folded().nests:
        child = timelines.get(nest.child)
        if nest.unpack is None and nest.child.at_header and child is not None:
            inside[nest.parent].append(state_after(child, len(child.states) - 1).marks)
    for parent, marks in inside.items():
        timeline = timelines.get(parent)
        if timeline is None or not parent.at_header:
            continue
        state = state_after(timeline, len(timeline.states) - 1)
        hidden = state.children - len(marks)
        if not sum(marks) <= state.bound <= sum(marks) + max(hidden, 0):
            case.findings.add("bound.mismatch", parent.place, "counted again")


def bound_by(case: Case, chunk: Chunk) -> list[UnitId | None]:
    """The children that bind the unit at the end of what is shown; None for one not shown."""
    subjects = {head: one.subject for one in case.folded().units for head in one.heads}
    standing: dict[UnitId | None, int] = defaultdict(int)
    for entry in chunk.entries:
        if entry is not None and entry.kind in RIPPLES:
            child = subjects.get(entry.related)
            standing[child] += 1 if entry.kind == Kind.BOUND else -1
    return [child for child, count in standing.items() for _ in range(max(count, 0))]
