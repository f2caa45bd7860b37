"""Step 9: acts of the council on units, each proved by the proposal that it executed.

The council's own history is folded to its head: who proposed, who approved, and that it was
executed, all of one proposal, whose id is the hash of the call that it makes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Final

from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import CloseByCouncilCall, ReleaseByCouncilCall, decode_call
from ledger_client.ledger.council_state import FEWEST_MEMBERS
from ledger_client.ledger.entries import NO_PARTY, BlockRef, Entry, Party
from ledger_client.ledger.kinds import NOTICE_SECONDS, Form, Kind
from ledger_client.ledger.registry_replay import replay_registry
from ledger_client.ledger.rule_broken import RuleBroken
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    word_of,
)
from ledger_client.proofs.call_claims import claims_of
from ledger_client.proofs.carried_calls import SignedCall
from ledger_client.proofs.case import Case, Chunk
from ledger_client.proofs.claims import RIPPLES, key_of_entry
from ledger_client.proofs.office_parts import ProposalHistory
from ledger_client.proofs.steps.attested import AttestedEntry, attested_entries
from ledger_client.proofs.steps.replays import state_after

_FEWEST_APPROVALS: Final = FEWEST_MEMBERS // 2 + 1
"""More than half of the members approve, of the fewest that the council may have."""


@dataclass(frozen=True, slots=True)
class _Executed:
    """A proposal that was executed: its place, its call as it claims entries, and when."""

    place: int
    signed: SignedCall
    proposed_at: int
    at: BlockRef


def check_council_acts(case: Case) -> None:
    """Match the council's acts with executed proposals, one to one."""
    council = Party(NOBODY, case.deployment.council)
    executed = _executed(case)
    used: set[int] = set()
    for one in attested_entries(case):
        if not one.is_councils or one.head in case.folded().linked:
            continue
        if one.entry.actor != council or one.entry.form is not Form.DIRECT:
            case.findings.add("history.malformed", one.pointer, "an actor that is nobody")
            continue
        used |= _match(case, one, executed)
    for place, chunk in case.folded().proposals.items():
        if place not in used and not chunk.has_gaps:
            case.note_excess(f"/proposals/{place}")


def _match(
    case: Case, one: AttestedEntry, executed: dict[tuple[object, ...], deque[_Executed]]
) -> set[int]:
    waiting = executed.get(key_of_entry(one.contract, one.entry), deque())
    fitting = next((done for done in waiting if done.at == one.entry.at), None)
    if fitting is None:
        code = "council.act_mismatch" if waiting else "council.act_missing"
        case.findings.add(code, one.pointer)
        return set()
    if one.entry.kind not in RIPPLES:
        waiting.remove(fitting)
    notice = fitting.at.time - fitting.proposed_at
    if one.entry.kind == Kind.CLOSE and notice < NOTICE_SECONDS:
        case.findings.add("council.act_mismatch", one.pointer, "before its notice ran out")
    if one.entry.kind == Kind.CLOSE and not _may_be_gone(case, one):
        case.findings.add("council.act_mismatch", one.pointer, "its custodian was there")
    return {fitting.place}


def _may_be_gone(case: Case, one: AttestedEntry) -> bool:
    """Whether the custodian was suspended or had no key left, as far as its history is shown."""
    timeline = case.folded().timelines.get(one.chunk)
    if timeline is None:
        return True
    custodian, at = state_after(timeline, one.index - 1).custodian, one.entry.at
    history = case.folded().participants.get(custodian)
    if history is None or history.has_gaps:
        return True
    entries = [entry for entry in history.entries if entry is not None]
    numbers = [entry.at.number for entry in entries]
    # Of what stands in the very block, some may have been written before and some after.
    cuts = range(bisect_left(numbers, at.number), bisect_right(numbers, at.number) + 1)
    return any(_is_gone(case, entries[:cut], custodian, at.time) for cut in cuts)


def _is_gone(case: Case, entries: list[Entry], who: ParticipantId, now: int) -> bool:
    try:
        return replay_registry(entries, case.deployment.council).is_gone(who, now)
    except RuleBroken:
        return True  # that the history breaks the rules is said where it is judged


def _executed(case: Case) -> dict[tuple[object, ...], deque[_Executed]]:
    found: dict[tuple[object, ...], deque[_Executed]] = defaultdict(deque)
    council = case.deployment.council
    for place, chunk in case.folded().proposals.items():
        done = _read(case, place, case.bundle.proposals[place], chunk)
        if done is not None:
            for claim in claims_of(done.signed, {council: NOBODY}, case.deployment):
                found[claim.key].append(done)
    return found


def _read(case: Case, place: int, one: ProposalHistory, chunk: Chunk) -> _Executed | None:
    if chunk.has_gaps:
        return None
    call = _call(case, one)
    if call is None:
        case.note_excess(chunk.place, "no act of the council on a unit")
        return None
    proposed, last = chunk.entries[0], chunk.entries[-1]
    if proposed is None or last is None or not _is_whole(case, one, chunk):
        case.findings.add("history.malformed", chunk.place)
        return None
    if last.kind != Kind.EXECUTE:
        case.findings.add("council.act_mismatch", chunk.place, "it was not executed")
        return None
    signed = SignedCall(Contract.LEDGER, call, Form.DIRECT, case.deployment.council, None, None)
    return _Executed(place, signed, proposed.at.time, last.at)


def _call(case: Case, one: ProposalHistory) -> CloseByCouncilCall | ReleaseByCouncilCall | None:
    if Address(one.target) != case.deployment.ledger:
        return None
    try:
        call = decode_call(Contract.LEDGER, one.data)
    except InvalidInput:
        return None
    return call if isinstance(call, CloseByCouncilCall | ReleaseByCouncilCall) else None


def _is_whole(case: Case, one: ProposalHistory, chunk: Chunk) -> bool:
    """Proposed once, approved by different members, executed at the end if at all."""
    first, *rest = [entry for entry in chunk.entries if entry is not None]
    council = Party(NOBODY, case.deployment.council)
    done = bool(rest) and rest[-1].kind == Kind.EXECUTE
    approvals = rest[:-1] if done else rest
    approvers = {entry.actor for entry in approvals}
    return (
        first.kind == Kind.PROPOSE
        and first.actor in approvers
        and all(entry.kind == Kind.APPROVE for entry in approvals)
        and len(approvers) == len(approvals)
        and council not in approvers
        and all(entry.at.time < one.expires for entry in (first, *rest))
        and (not done or (rest[-1].actor == council and len(approvers) >= _FEWEST_APPROVALS))
        and _is_bare(first, word_of(one.expires))
        and all(_is_bare(entry, ZERO_WORD) for entry in rest)
        and (not done or rest[-1].form is Form.DIRECT)
    )


def _is_bare(entry: Entry, related: bytes) -> bool:
    """The council writes nothing but who acts, and of a proposal when it expires."""
    return (
        entry.actor.id == NOBODY
        and entry.form is not Form.BOTH
        and (entry.detail, entry.counterparty) == (0, NO_PARTY)
        and (entry.related, entry.commitment) == (related, ZERO_WORD)
    )
