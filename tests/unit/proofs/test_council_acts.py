"""Holds released and units closed by the council: proved by its proposals, or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ledger_client.ledger import layout
from ledger_client.ledger.calls import (
    CloseByCouncilCall,
    HoldCall,
    ReleaseByCouncilCall,
    SuspendCall,
)
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.entries import Entry, entry_hash
from ledger_client.ledger.kinds import Kind, Outcome
from ledger_client.ledger.structs import Hold, Release
from ledger_client.ledger.values import ZERO_WORD, Contract
from ledger_client.proofs import Bundle, Report, Verdict, verify
from ledger_client.proofs.bundle_parts import EntryWithheld
from ledger_client.proofs.office_parts import ProposalHistory
from tests.unit.proofs.forging import ForgedState, drop, earlier, rewrite
from tests.unit.proofs.journey import CUSTOMS, MAKER, Journey
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import HOUR, codes, judged, opened, severe

COUNCIL, LEDGER = Contract.COUNCIL, Contract.LEDGER
MONTH = 30 * 24 * 3600


def held(binding: bool = False) -> Journey:
    story = opened()
    hold = Hold(story.pallet_a, 1, binding, story.net.statement("Hold"))
    story.net.send(CUSTOMS, HoldCall(hold))
    return story


def released() -> Journey:
    story = held()
    said = story.net.statement("Release", reason="the authority is gone")
    release = Release(story.pallet_a, CUSTOMS.id, 1, said)
    story.net.decide(ReleaseByCouncilCall(release))
    return story


def closed(outcome: Outcome = Outcome.ABANDONED, successor: str = "") -> Journey:
    story = opened()
    net = story.net
    net.decide(SuspendCall(MAKER.id, net.statement("Suspension")))
    after = getattr(story, successor) if successor else ZERO_WORD
    said = net.statement("Closing", reason="nobody answers")
    call = CloseByCouncilCall(story.pallet_a, MAKER.id, int(outcome), after, said)
    net.decide(call, wait=MONTH)
    return story


def judged_with(story: Journey, change: Callable[[Bundle], Bundle]) -> Report:
    state = State(story.net)
    bundle = state.bundle(story.pallet_a, [state.unit(story.pallet_a)])
    at = datetime.fromtimestamp(state.time, UTC) + HOUR
    return verify(change(bundle), state.trust_root(), at)


def details(report: Report, code: str) -> list[str]:
    return [one.detail for one in report.findings if one.code == code]


def test_a_hold_that_the_council_lifted_is_told() -> None:
    report = judged(story := released(), story.pallet_a)
    assert severe(report) == {"hold.released_by_council"}
    assert details(report, "hold.released_by_council") == [f"{CUSTOMS.id:016x}"]


def test_a_unit_that_the_council_closed_is_told_with_outcome_and_successor() -> None:
    report = judged(story := closed(), story.pallet_a)
    assert severe(report) == {"unit.closed_by_council", "participant.suspended"}
    assert details(report, "unit.closed_by_council") == ["abandoned"]
    followed = closed(Outcome.NONE, "pallet_b")
    told = details(judged(followed, followed.pallet_a), "unit.closed_by_council")
    assert told == [f"succeeded by 0x{followed.pallet_b.hex()}"]


@pytest.mark.parametrize("make", [released, closed])
def test_an_act_of_the_council_without_its_proposal_is_incomplete(
    make: Callable[[], Journey],
) -> None:
    story = make()
    report = judged_with(story, lambda one: one.model_copy(update={"proposals": ()}))
    assert "council.act_missing" in codes(report)
    assert report.verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize("name", ["target", "data", "number", "expires"])
def test_a_proposal_changed_in_any_field_is_another_one(name: str) -> None:
    def changed(bundle: Bundle) -> Bundle:
        (one,) = bundle.proposals
        value = getattr(one, name)
        other = value - 1 if isinstance(value, int) else value[:-1] + bytes([value[-1] ^ 1])
        return bundle.model_copy(update={"proposals": (one.model_copy(update={name: other}),)})

    report = judged_with(released(), changed)
    assert report.verdict is Verdict.REFUTED
    assert "council.act_missing" in codes(report)


def test_a_proposal_of_another_act_is_left_over() -> None:
    story = released()
    hold = Hold(story.pallet_b, 1, False, story.net.statement("Hold"))
    story.net.send(CUSTOMS, HoldCall(hold))
    release = Release(story.pallet_b, CUSTOMS.id, 1, story.net.statement("Release"))
    story.net.decide(ReleaseByCouncilCall(release))
    other = State(story.net).proposal(story.net.executed[-1][0])

    def doubled(bundle: Bundle) -> Bundle:
        both = tuple(sorted((*bundle.proposals, other), key=lambda one: one.order))
        return bundle.model_copy(update={"proposals": both})

    report = judged_with(story, doubled)
    assert report.verdict is Verdict.REFUTED
    assert "format.excess" in codes(report)


def test_a_proposal_with_entries_withheld_is_incomplete() -> None:
    def withheld(bundle: Bundle) -> Bundle:
        (one,) = bundle.proposals
        hashes = [entry_hash(e) for e in State(story.net).history(COUNCIL, proposal(one))]
        entries = (EntryWithheld(withheld=hashes[0]), *one.entries[1:])
        hidden = one.model_copy(update={"entries": entries})
        return bundle.model_copy(update={"proposals": (hidden,)})

    def proposal(one: ProposalHistory) -> bytes:
        return proposal_id(story.net.deployment, one.proposal())

    story = released()
    report = judged_with(story, withheld)
    assert report.verdict is Verdict.INCOMPLETE
    assert {"history.withheld", "council.act_missing"} <= codes(report)


# --- forged


def of_act(story: Journey, kind: Kind) -> Callable[[Entry], bool]:
    """The council's entries of ``kind`` on the proposal behind the last act."""
    last = [e.unit_id for where, e in story.net.entries if where is COUNCIL][-1]
    return lambda entry: entry.unit_id == last and entry.kind is kind


@pytest.mark.parametrize(("seconds", "verdict"), [(0, Verdict.ATTENTION), (60, Verdict.REFUTED)])
def test_a_closing_before_its_notice_ran_out_is_refuted(seconds: int, verdict: Verdict) -> None:
    story = closed()
    wanted = of_act(story, Kind.PROPOSE)
    proposed = next(e for _, e in story.net.entries if wanted(e))
    executed = next(e for _, e in story.net.entries if of_act(story, Kind.EXECUTE)(e))
    notice = executed.at.time - proposed.at.time
    assert notice >= MONTH
    # Moved to exactly as long before the execution as the notice is, and then later.
    later = notice - MONTH + seconds
    rewrite(story.net, COUNCIL, wanted, at=replace(proposed.at, time=proposed.at.time + later))
    for place, (where, one) in enumerate(story.net.entries):
        if of_act(story, Kind.APPROVE)(one) and one.at.time < proposed.at.time + later:
            moved = replace(one.at, time=proposed.at.time + later)
            story.net.entries[place] = (where, replace(one, at=moved))
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is verdict, codes(report)
    assert ("council.act_mismatch" in codes(report)) is (verdict is Verdict.REFUTED)


def test_a_closing_while_the_custodian_is_there_is_refuted() -> None:
    story = closed()
    suspended = next(e for _, e in story.net.entries if e.kind is Kind.SUSPEND_PARTICIPANT)
    assert "council.act_mismatch" not in codes(judged(story, story.pallet_a))
    later = replace(suspended.at, number=story.net.number, time=story.net.time + 1)
    rewrite(story.net, Contract.REGISTRY, lambda e: e == suspended, at=later)
    story.net.number, story.net.time = story.net.number + 1, story.net.time + 2
    moved = replace(later, number=story.net.number, time=story.net.time)
    rewrite(story.net, Contract.REGISTRY, lambda e: e.at == later, at=moved)
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "council.act_mismatch" in codes(report)
    assert details(report, "council.act_mismatch") == ["its custodian was there"]


def test_an_act_in_another_block_than_the_execution_is_refuted() -> None:
    story = released()
    wanted = of_act(story, Kind.EXECUTE)
    done = next(e for _, e in story.net.entries if wanted(e))
    rewrite(story.net, COUNCIL, wanted, at=earlier(done, 1, blocks=1))
    approvals = of_act(story, Kind.APPROVE)
    last = [e for _, e in story.net.entries if approvals(e)][-1]
    rewrite(story.net, COUNCIL, lambda e: e == last, at=earlier(done, 1, blocks=1))
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "council.act_mismatch" in codes(report)


def test_an_execution_that_too_few_approved_is_refuted() -> None:
    story = released()
    approvals = of_act(story, Kind.APPROVE)
    last = [e for _, e in story.net.entries if approvals(e)][-1]
    drop(story.net, COUNCIL, lambda e: e == last)
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "history.malformed" in codes(report)


def test_a_proposal_that_was_not_executed_proves_no_act() -> None:
    story = released()
    drop(story.net, COUNCIL, of_act(story, Kind.EXECUTE))
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert {"council.act_mismatch", "council.act_missing"} <= codes(report)


def test_somebody_else_who_acts_as_the_council_is_refuted() -> None:
    story = released()
    by_council = next(e for _, e in story.net.entries if e.kind is Kind.RELEASE).actor
    other = replace(by_council, key=MAKER.address)
    rewrite(story.net, LEDGER, lambda e: e.kind is Kind.RELEASE, actor=other)
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED


def test_the_council_places_no_holds() -> None:
    story = released()
    by_council = next(e for _, e in story.net.entries if e.kind is Kind.RELEASE).actor
    rewrite(story.net, LEDGER, lambda e: e.kind is Kind.HOLD, actor=by_council)
    slot = (LEDGER, layout.hold_slot(story.pallet_a, by_council.id))
    report = judged(story, story.pallet_a, state=ForgedState(story.net, {slot: 1}))
    assert report.verdict is Verdict.REFUTED
