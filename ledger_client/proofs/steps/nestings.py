"""Step 8, second part: who was packed in whom, and that parent and child tell it alike.

A closed nesting is vouched for by two heads of the parent, the ``related`` of the child's pack and
unpack; an open one needs the parent's whole history up to the header: what was written before the
pack, such as an alert, still stands. What is inside a unit is known by the packs that name the
heads after its ``contents`` entries.
"""

from __future__ import annotations

from collections import defaultdict

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import MAX_CHILDREN_PER_NESTING, UNPACKING, Kind
from ledger_client.proofs.case import Case, Chunk, Histories, Nest
from ledger_client.proofs.steps.transformations import was_made

Places = dict[bytes, list[tuple[Chunk, int]]]


def check_nestings(case: Case) -> None:
    """Find the stays of the subject, its inputs and their ancestors, and what is inside it."""
    histories = case.folded()
    if histories.subject is None:
        return
    _set_repeats_aside(histories)
    places = _places(histories)
    lacking = _climb(case, histories, places)
    _descend(case, histories, places)
    for nest in histories.nests:
        histories.stays.setdefault(nest.child, []).append(nest)
    _check_anchors(case, histories, lacking)


def _set_repeats_aside(histories: Histories) -> None:
    """Take out each part of a history that stands whole beside it: heads say that it is the same.

    Only parts from a child's pack to its unpack are taken out; any other has no place in a bundle.
    """
    stays = {
        (first.related, last.related)
        for chunk in histories.units
        for pack, unpack in _packs(chunk)
        if (first := chunk.entries[pack]) is not None
        and unpack is not None
        and (last := chunk.entries[unpack]) is not None
    }
    wholes = {one.subject: set(one.heads) for one in histories.units if one.whole}
    for chunk in tuple(histories.units):
        heads = wholes.get(chunk.subject, set())
        part = not chunk.whole and not chunk.at_header and {chunk.start, chunk.end} <= heads
        if part and (chunk.start, chunk.end) in stays:
            histories.units.remove(chunk)
            histories.repeats.append(chunk)


def _places(histories: Histories) -> Places:
    found: Places = defaultdict(list)
    for chunk in histories.units:
        if not chunk.whole:
            found[chunk.start].append((chunk, -1))
        for index, head in enumerate(chunk.heads):
            found[head].append((chunk, index))
    return found


def _climb(case: Case, histories: Histories, places: Places) -> set[bytes]:
    """Go outwards; returns the parents' heads at the packs of stays that are not shown."""
    lacking: set[bytes] = set()
    pending = [histories.subject, *histories.inputs] if histories.subject is not None else []
    seen: list[Chunk] = []
    while pending:
        chunk = pending.pop()
        seen.append(chunk)
        nests = _stays(case, chunk, places, required=True)
        found = {nest.pack for nest in nests}
        for pack, _ in _packs(chunk):
            entry = chunk.entries[pack]
            if pack not in found and entry is not None:
                lacking.add(entry.related)
        for nest in nests:
            histories.nests.append(nest)
            if nest.parent in seen or nest.parent in pending:
                continue
            histories.ancestors.append(nest.parent)
            pending.append(nest.parent)
    return lacking


def _descend(case: Case, histories: Histories, places: Places) -> None:
    packs = defaultdict[bytes, list[Chunk]](list)
    for chunk in histories.units:
        for entry in chunk.entries:
            if entry is not None and entry.kind == Kind.PACK and chunk.whole and chunk.at_header:
                packs[entry.related].append(chunk)
    above = {histories.subject, *histories.inputs, *histories.ancestors}
    pending = [histories.subject] if histories.subject is not None else []
    lacking, seen = list[str](), set[Chunk]()
    while pending:
        parent = pending.pop()
        for index, entry in enumerate(parent.entries):
            if entry is None or entry.kind != Kind.CONTENTS or entry.detail & UNPACKING:
                continue
            children = [one for one in packs[parent.heads[index]] if one not in above]
            if len(children) != entry.detail & MAX_CHILDREN_PER_NESTING:
                lacking.append(parent.pointer(index))
            fresh = [one for one in children if one not in seen]
            seen.update(fresh)
            histories.inside.extend(fresh)
            pending.extend(fresh)
    _note_lacking(case, histories, lacking)
    for chunk in histories.inside:
        if was_made(chunk) and chunk not in histories.inputs:
            case.findings.add("transform.input_not_shown", chunk.place)
        histories.nests.extend(_stays(case, chunk, places, required=False))


def _note_lacking(case: Case, histories: Histories, lacking: list[str]) -> None:
    wanted = case.policy.contents or bool(histories.inside)
    for pointer in lacking:
        case.findings.add("contents.missing" if wanted else "contents.not_shown", pointer)


def _stays(case: Case, chunk: Chunk, places: Places, *, required: bool) -> list[Nest]:
    found: list[Nest] = []
    for pack, unpack in _packs(chunk):
        nest, entry = _stay(chunk, pack, unpack, places), chunk.entries[pack]
        if nest is None or entry is None:
            code = "nesting.missing" if required else "nesting.not_shown"
            case.findings.add(code, chunk.pointer(pack))
            continue
        if not _told_alike(case, nest, entry):
            case.findings.add("nesting.mismatch", chunk.pointer(pack))
        found.append(nest)
    return found


def _packs(chunk: Chunk) -> list[tuple[int, int | None]]:
    """Where the unit is packed, and where next unpacked, if it is."""
    found: list[tuple[int, int | None]] = []
    unpack: int | None = None
    for place in range(len(chunk.entries) - 1, -1, -1):
        entry = chunk.entries[place]
        if entry is not None and entry.kind == Kind.UNPACK:
            unpack = place
        elif entry is not None and entry.kind == Kind.PACK:
            found.append((place, unpack))
    return found[::-1]


def _stay(chunk: Chunk, pack: int, unpack: int | None, places: Places) -> Nest | None:
    entry = chunk.entries[pack]
    last = chunk.entries[unpack] if unpack is not None else None
    if entry is None:
        return None
    for parent, since in places.get(entry.related, ()):
        if parent.subject == chunk.subject:
            continue
        if last is None or unpack is None:
            if parent.at_header and parent.whole:
                return Nest(chunk, pack, None, parent, since, None)
            continue
        for other, until in places.get(last.related, ()):
            if other is parent and until > since:
                return Nest(chunk, pack, unpack, parent, since, until)
    return None


def _told_alike(case: Case, nest: Nest, pack: Entry) -> bool:
    if nest.since >= 0 and not _same_call(nest.parent.entries[nest.since], pack, 0):
        return False
    if nest.unpack is not None and nest.until is not None:
        unpack = nest.child.entries[nest.unpack]
        return unpack is not None and _same_call(nest.parent.entries[nest.until], unpack, UNPACKING)
    return _slot_names(case, nest)


def _same_call(contents: Entry | None, nested: Entry, direction: int) -> bool:
    return contents is None or (
        contents.kind == Kind.CONTENTS
        and contents.detail & UNPACKING == direction
        and contents.at == nested.at
        and contents.actor == nested.actor
        and contents.form == nested.form
        and contents.commitment == nested.commitment
    )


def _slot_names(case: Case, nest: Nest) -> bool:
    if not nest.child.at_header:
        return True
    place = int(nest.child.place.rsplit("/", 1)[1])
    proved = case.proved_slots().units.get(place)
    return proved is not None and proved.parent == nest.parent.subject


def _check_anchors(case: Case, histories: Histories, lacking: set[bytes]) -> None:
    used = {histories.subject, *histories.inputs, *histories.ancestors, *histories.inside}
    stays = defaultdict[Chunk, list[Nest]](list)
    for nest in histories.nests:
        stays[nest.parent].append(nest)
    for chunk in histories.units:
        if chunk.at_header and not chunk.whole and chunk.start in lacking:
            continue  # a part where the whole was needed; that it lacks is said
        begins = chunk.whole or any(nest.since == -1 for nest in stays[chunk])
        last = len(chunk.heads) - 1
        ends = chunk.at_header or any(nest.until == last for nest in stays[chunk])
        if not begins or not ends:
            case.findings.add("history.unanchored", chunk.place)
        elif chunk not in used:
            histories.others.append(chunk)
