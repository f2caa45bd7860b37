"""Step 9, first part: each entry has the signature that made it, and no signature is left over."""

from __future__ import annotations

from collections import defaultdict, deque

from ledger_client.ledger.calls import NestCall, NestCarriedCall
from ledger_client.ledger.kinds import NOTES, Kind, in_mask
from ledger_client.ledger.values import Contract, keccak256
from ledger_client.proofs.call_claims import claims_of
from ledger_client.proofs.carried_calls import SignedCall
from ledger_client.proofs.case import Case
from ledger_client.proofs.claims import RIPPLES, key_of_entry
from ledger_client.proofs.steps.attested import AttestedEntry, attested_entries
from ledger_client.proofs.steps.evidence import participants_of_keys, signed_calls
from ledger_client.proofs.steps.replays import state_after

Signed = tuple[int | None, int | None]
"""The turn and the deadline signed."""
Claimant = tuple[int, SignedCall]
"""The place of a piece of evidence, and the call in it that claims."""
Claims = dict[tuple[object, ...], dict[Signed, deque[Claimant]]]
"""By what an entry must match, then by what may differ: the evidence that claims it, in order."""


def check_signatures(case: Case) -> None:
    """Match entries and evidence one to one; a batch's signature counts for each of its items.

    The council's acts have no signature of their own: its proposals prove them.
    """
    claims = _claims(case)
    used: set[int] = set()
    nestings: list[tuple[AttestedEntry, SignedCall]] = []
    signed_for = [
        one
        for one in attested_entries(case)
        if not one.is_councils and one.head not in case.folded().linked
    ]
    for one in signed_for:
        if one.entry.kind in RIPPLES:
            continue
        found = _match(case, one, claims)
        if found is None:
            continue
        used.add(found[0])
        if one.entry.kind == Kind.CONTENTS:
            nestings.append((one, found[1]))
    _match_ripples(case, [one for one in signed_for if one.entry.kind in RIPPLES], claims, used)
    for place in sorted(set(signed_calls(case)) - used):
        case.note_excess(f"/evidence/{place}", "signs no entry shown")
    for one, signed in nestings:
        _check_contents(case, one, signed)


def _claims(case: Case) -> Claims:
    ids = participants_of_keys(case)
    found: Claims = defaultdict(lambda: defaultdict(deque))
    for place, calls in signed_calls(case).items():
        for signed in calls:
            for claim in claims_of(signed, ids, case.deployment):
                found[claim.key][claim.turn, claim.deadline].append((place, signed))
    return found


def _match(case: Case, one: AttestedEntry, claims: Claims) -> Claimant | None:
    waiting = claims.get(key_of_entry(one.contract, one.entry), {})
    if not waiting:
        case.findings.add("signature.missing", one.pointer)
        return None
    turn = _turn_before(case, one)
    fitting = (signed for signed in waiting if _fits(one, signed, turn))
    chosen = next(fitting, None)
    if chosen is None:
        why = "for another turn, or after its deadline"
        case.findings.add("signature.invalid", one.pointer, why)
        return _taken(waiting, next(iter(waiting)))
    if turn is not None and chosen[0] is not None and chosen[0] < turn:
        case.findings.add("note.late", one.pointer, f"signed at turn {chosen[0]} of {turn}")
    return _taken(waiting, chosen)


def _match_ripples(
    case: Case, ripples: list[AttestedEntry], claims: Claims, used: set[int]
) -> None:
    """Match what holds and releases wrote on the units above, once their own entries are.

    One may write on several units, and none of several by one authority says on which: one that no
    entry has used yet comes first, for what it held may not be shown.
    """
    for one in ripples:
        told = claims.get(key_of_entry(one.contract, one.entry), {})
        fitting = [
            place for signed in told if _fits(one, signed, None) for place, _ in told[signed]
        ]
        if fitting:
            used.add(next((place for place in fitting if place not in used), fitting[0]))
        elif told:
            case.findings.add("signature.invalid", one.pointer, "after its deadline")
        else:
            case.findings.add("signature.missing", one.pointer)


def _taken(waiting: dict[Signed, deque[Claimant]], signed: Signed) -> Claimant:
    """The first evidence that signed so; it is no longer there for another entry."""
    places = waiting[signed]
    place = places.popleft()
    if not places:
        del waiting[signed]
    return place


def _turn_before(case: Case, one: AttestedEntry) -> int | None:
    timeline = case.folded().timelines.get(one.chunk)
    if timeline is None or not one.chunk.whole or one.contract is not Contract.LEDGER:
        return None
    return state_after(timeline, one.index - 1).turn


def _fits(one: AttestedEntry, signed: Signed, turn: int | None) -> bool:
    signed_turn, deadline = signed
    if deadline is not None and one.entry.at.time > deadline:
        return False
    if turn is None or signed_turn is None:
        return True
    late_is_fine = in_mask(one.entry.kind, NOTES) and one.entry.kind != Kind.ATTACH
    return signed_turn <= turn if late_is_fine else signed_turn == turn


def _check_contents(case: Case, one: AttestedEntry, signed: SignedCall) -> None:
    """The ``related`` of contents: the children in the order of the call, each with its head."""
    if not isinstance(signed.call, NestCall | NestCarriedCall):
        return
    before, children = _heads_before(case, one), signed.call.nesting.child_ids
    if all(child in before for child in children):
        listed = b"".join(child + before[child] for child in children)
        if keccak256(listed) != one.entry.related:
            case.findings.add("nesting.mismatch", one.pointer, "the children listed")


def _heads_before(case: Case, one: AttestedEntry) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for chunk in case.folded().units:
        for index, entry in enumerate(chunk.entries):
            nested = entry is not None and entry.kind in (Kind.PACK, Kind.UNPACK)
            if nested and entry is not None and entry.related == one.head:
                found[chunk.subject] = chunk.heads[index - 1] if index else chunk.start
    return found
