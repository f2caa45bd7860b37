"""Step 8, second part: who was packed in whom, and that parent and child tell it alike.

A closed nesting is vouched for by two heads of the parent, the ``related`` of the child's pack and
unpack; an open one needs the parent's head at the header. What is inside a unit is known by the
packs that name the heads after its ``contents`` entries.
"""

from __future__ import annotations

from collections import defaultdict

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import MAX_CHILDREN_PER_NESTING, UNPACKING, Kind
from ledger_client.proofs.case import Case, Chunk, Histories, Nest

Places = dict[bytes, list[tuple[Chunk, int]]]


def check_nestings(case: Case) -> None:
    """Find the stays of the subject and its ancestors, and what is inside the subject."""
    histories = case.folded()
    if histories.subject is None:
        return
    places = _places(histories)
    _climb(case, histories, places)
    _descend(case, histories, places)
    _check_anchors(case, histories)


def _places(histories: Histories) -> Places:
    found: Places = defaultdict(list)
    for chunk in histories.units:
        if not chunk.whole:
            found[chunk.start].append((chunk, -1))
        for index, head in enumerate(chunk.heads):
            found[head].append((chunk, index))
    return found


def _climb(case: Case, histories: Histories, places: Places) -> None:
    pending = [histories.subject] if histories.subject is not None else []
    seen: list[Chunk] = []
    while pending:
        chunk = pending.pop()
        seen.append(chunk)
        for nest in _stays(case, chunk, places, required=True):
            histories.nests.append(nest)
            if nest.parent not in seen and nest.parent not in pending:
                histories.ancestors.append(nest.parent)
                pending.append(nest.parent)


def _descend(case: Case, histories: Histories, places: Places) -> None:
    packs = defaultdict[bytes, list[Chunk]](list)
    for chunk in histories.units:
        for entry in chunk.entries:
            if entry is not None and entry.kind == Kind.PACK and chunk.whole and chunk.at_header:
                packs[entry.related].append(chunk)
    above = {histories.subject, *histories.ancestors}
    pending = [histories.subject] if histories.subject is not None else []
    lacking: list[str] = []
    while pending:
        parent = pending.pop()
        for index, entry in enumerate(parent.entries):
            if entry is None or entry.kind != Kind.CONTENTS or entry.detail & UNPACKING:
                continue
            children = [one for one in packs[parent.heads[index]] if one not in above]
            if len(children) != entry.detail & MAX_CHILDREN_PER_NESTING:
                lacking.append(parent.pointer(index))
            fresh = [one for one in children if one not in histories.inside]
            histories.inside.extend(fresh)
            pending.extend(fresh)
    _note_lacking(case, histories, lacking)
    for chunk in histories.inside:
        histories.nests.extend(_stays(case, chunk, places, required=False))


def _note_lacking(case: Case, histories: Histories, lacking: list[str]) -> None:
    wanted = case.policy.contents or bool(histories.inside)
    for pointer in lacking:
        case.findings.add("contents.missing" if wanted else "contents.not_shown", pointer)


def _stays(case: Case, chunk: Chunk, places: Places, *, required: bool) -> list[Nest]:
    found: list[Nest] = []
    for pack, entry in enumerate(chunk.entries):
        if entry is None or entry.kind != Kind.PACK:
            continue
        unpack = next(
            (
                later
                for later in range(pack + 1, len(chunk.entries))
                if _is(chunk.entries[later], Kind.UNPACK)
            ),
            None,
        )
        nest = _stay(chunk, pack, unpack, places)
        if nest is None:
            code = "nesting.missing" if required else "nesting.not_shown"
            case.findings.add(code, chunk.pointer(pack))
            continue
        if not _told_alike(case, nest, entry):
            case.findings.add("nesting.mismatch", chunk.pointer(pack))
        found.append(nest)
    return found


def _is(entry: Entry | None, kind: Kind) -> bool:
    return entry is not None and entry.kind == kind


def _stay(chunk: Chunk, pack: int, unpack: int | None, places: Places) -> Nest | None:
    entry = chunk.entries[pack]
    last = chunk.entries[unpack] if unpack is not None else None
    if entry is None:
        return None
    for parent, since in places.get(entry.related, ()):
        if parent.subject == chunk.subject:
            continue
        if last is None or unpack is None:
            if parent.at_header:
                return Nest(chunk, pack, None, parent, since, None)
            continue
        if last.related in parent.heads[since + 1 :]:
            return Nest(chunk, pack, unpack, parent, since, parent.heads.index(last.related))
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


def _check_anchors(case: Case, histories: Histories) -> None:
    used = {histories.subject, *histories.ancestors, *histories.inside}
    for chunk in histories.units:
        stays = [nest for nest in histories.nests if nest.parent is chunk]
        begins = chunk.whole or any(nest.since == -1 for nest in stays)
        ends = chunk.at_header or any(nest.until == len(chunk.heads) - 1 for nest in stays)
        if not begins or not ends:
            case.findings.add("history.unanchored", chunk.place)
        elif chunk not in used:
            histories.others.append(chunk)
