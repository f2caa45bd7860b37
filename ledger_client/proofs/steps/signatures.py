"""Step 9, first part: each entry has the signature that made it, and no signature is left over."""

from __future__ import annotations

from collections import defaultdict, deque

from ledger_client.ledger.kinds import NOTES, Kind, in_mask
from ledger_client.ledger.values import Contract, keccak256
from ledger_client.proofs.bundle_parts import CarriedEvidence
from ledger_client.proofs.case import Case
from ledger_client.proofs.claims import claims_of, key_of_entry
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.signed_calls import SignedCall, carried_call, signed_tx
from ledger_client.proofs.steps.attested import AttestedEntry, attested_entries
from ledger_client.proofs.steps.replays import state_after

Signed = tuple[int | None, int | None]
"""The turn and the deadline signed."""
Claims = dict[tuple[object, ...], dict[Signed, deque[int]]]
"""By what an entry must match, then by what may differ: the evidence that claims it, in order."""


def check_signatures(case: Case) -> None:
    """Match entries and evidence one to one; a batch's signature counts for each of its items."""
    calls = _calls(case)
    claims = _claims(case, calls)
    used: set[int] = set()
    nestings: dict[int, AttestedEntry] = {}
    for one in attested_entries(case):
        place = _match(case, one, claims)
        if place is None:
            continue
        used.add(place)
        if one.entry.kind == Kind.CONTENTS:
            nestings[place] = one
    for place in sorted(set(calls) - used):
        case.note_excess(f"/evidence/{place}", "signs no entry shown")
    for place, one in nestings.items():
        _check_contents(case, one, calls[place])


def _calls(case: Case) -> dict[int, SignedCall]:
    found: dict[int, SignedCall] = {}
    for place, evidence in enumerate(case.bundle.evidence):
        try:
            if isinstance(evidence, CarriedEvidence):
                contract = Contract(evidence.contract)
                found[place] = carried_call(contract, evidence.calldata, case.deployment)
            else:
                found[place] = signed_tx(evidence.tx, case.deployment)
        except ProofBroken as error:
            case.findings.add_error(error, f"/evidence/{place}")
    return found


def _claims(case: Case, calls: dict[int, SignedCall]) -> Claims:
    ids = {key: state.id for key, state in case.proved_slots().keys.items()}
    found: Claims = defaultdict(lambda: defaultdict(deque))
    for place, signed in calls.items():
        for claim in claims_of(signed, ids, case.deployment):
            found[claim.key][claim.turn, claim.deadline].append(place)
    return found


def _match(case: Case, one: AttestedEntry, claims: Claims) -> int | None:
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


def _taken(waiting: dict[Signed, deque[int]], signed: Signed) -> int:
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
    nesting = getattr(signed.call, "nesting", None)
    if nesting is None:
        return
    before = _heads_before(case, one)
    if all(child in before for child in nesting.child_ids):
        listed = b"".join(child + before[child] for child in nesting.child_ids)
        if keccak256(listed) != one.entry.related:
            case.findings.add("nesting.mismatch", one.pointer, "the children listed")


def _heads_before(case: Case, one: AttestedEntry) -> dict[bytes, bytes]:
    head = one.chunk.heads[one.index]
    found: dict[bytes, bytes] = {}
    for chunk in case.folded().units:
        for index, entry in enumerate(chunk.entries):
            nested = entry is not None and entry.kind in (Kind.PACK, Kind.UNPACK)
            if nested and entry is not None and entry.related == head:
                found[chunk.subject] = chunk.heads[index - 1] if index else chunk.start
    return found
