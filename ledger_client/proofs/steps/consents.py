"""Step 9, last part: what the signers had seen, and what was written twice."""

from __future__ import annotations

from collections import defaultdict

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ZERO_WORD
from ledger_client.proofs.case import Case, Chunk
from ledger_client.proofs.steps.attested import is_of_transformation
from ledger_client.proofs.steps.replays import state_after

_ANSWERS = frozenset({Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.REJECT, Kind.WITHDRAW})
_MOVES = frozenset({Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.HANDOFF})
_NAMES_A_HEAD = _ANSWERS | {Kind.HANDOFF, Kind.CLEAR, Kind.CORRECT}
_IN_ONE_CALL = frozenset({Kind.PACK, Kind.UNPACK, Kind.CONTENTS, Kind.TRANSFORM})


def check_consents(case: Case) -> None:
    """Judge the heads named in ``related``, and look for repeats, in every unit."""
    for chunk in case.folded().units:
        if not _is_logbook(case, chunk):
            _check_heads(case, chunk)
        _check_repeats(case, chunk)


def _is_logbook(case: Case, chunk: Chunk) -> bool:
    timeline = case.folded().timelines.get(chunk)
    return timeline is not None and state_after(timeline, 0).logbook


def _check_heads(case: Case, chunk: Chunk) -> None:
    places = {head: place for place, head in enumerate(chunk.heads)}
    last_offer = 0
    for index, entry in enumerate(chunk.entries):
        if entry is None:
            continue
        if entry.kind == Kind.OFFER:
            last_offer = index
        if entry.kind in _NAMES_A_HEAD:
            earliest = last_offer if entry.kind in _ANSWERS else 0
            _check_head(case, chunk, index, entry, places.get(entry.related, -1), earliest)


def _check_head(
    case: Case, chunk: Chunk, index: int, entry: Entry, seen: int, earliest: int
) -> None:
    target = chunk.entries[seen]
    wrong_alert = entry.kind == Kind.CLEAR and target is not None and target.kind != Kind.ALERT
    if not earliest <= seen < index or wrong_alert:
        code = "consent.head_unknown" if chunk.whole else "consent.head_not_shown"
        case.findings.add(code, chunk.pointer(index))
    elif entry.kind in _MOVES and seen < index - 1:
        unseen = f"{index - seen - 1} from {chunk.pointer(seen + 1)}"
        case.findings.add("custody.unseen_entries", chunk.pointer(index), unseen)


def _check_repeats(case: Case, chunk: Chunk) -> None:
    told = defaultdict[tuple[object, ...], list[int]](list)
    corrected: set[bytes] = set()
    for index, entry in enumerate(chunk.entries):
        one_call = entry is not None and (
            entry.kind in _IN_ONE_CALL or is_of_transformation(chunk, entry)
        )
        if entry is None or one_call:
            continue
        if entry.kind == Kind.CORRECT:
            corrected.add(entry.related)
        if entry.commitment != ZERO_WORD:
            told[entry.kind, entry.actor.id, entry.commitment].append(index)
    for places in told.values():
        open_ones = [place for place in places if chunk.heads[place] not in corrected]
        if len(open_ones) > 1:
            case.findings.add("entry.repeated", chunk.pointer(open_ones[1]))
