"""Evidence of the lean forms and of several attesters in one tx, and closings by others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ledger_client.ledger.calls import (
    Call,
    CloseHeldCall,
    CloseHeldCarriedCall,
    HandoffManyCall,
    HoldCall,
    HoldCarriedCall,
    NestCall,
    NestCarriedCall,
    ObserveManyCall,
    ObserveManyCarriedCall,
    ReleaseCall,
    WriteCall,
    WriteTogetherCall,
    encode_call,
)
from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import Kind, Outcome
from ledger_client.ledger.structs import (
    Closing,
    HandoffItem,
    Handoffs,
    Hold,
    Nesting,
    Observations,
    Release,
)
from ledger_client.ledger.values import ZERO_WORD, Contract
from ledger_client.proofs import Bundle, Report, Verdict, verify
from ledger_client.proofs.bundle_parts import CarriedEvidence
from tests.unit.proofs.forging import ForgedState, rewrite
from tests.unit.proofs.journey import CARRIER, CUSTOMS, FORWARDER, MAKER, Journey
from tests.unit.proofs.rehearsal import FAR
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import HOUR, codes, judged, opened, severe

LEDGER = Contract.LEDGER


def details(report: Report, code: str) -> list[str]:
    return [one.detail for one in report.findings if one.code == code]


def observed(carried: bool) -> Journey:
    story = opened()
    net, a = story.net, story.pallet_a
    said = tuple(net.statement("Temperature", celsius=str(value)) for value in (4, 5, 6))
    seen = Observations(a, story.turn(a), said)
    if carried:
        signature = net.sign(MAKER, seen, nonce=3, deadline=FAR)
        net.carry(ObserveManyCarriedCall(seen, 3, FAR, signature))
    else:
        net.send(MAKER, ObserveManyCall(seen))
    return story


@pytest.mark.parametrize("carried", [False, True])
def test_many_observations_in_one_log_have_one_signature(carried: bool) -> None:
    story = observed(carried)
    report = judged(story, story.pallet_a)
    assert report.verdict is Verdict.VERIFIED
    state = State(story.net)
    bundle = state.bundle(story.pallet_a, [state.unit(story.pallet_a)])
    assert len(bundle.evidence) == 2  # of the opening, and of the three observations


@pytest.mark.parametrize("carried", [False, True])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_observation_that_is_not_among_those_signed_is_refused(
    carried: bool, place: int
) -> None:
    story = observed(carried)
    notes = [e for _, e in story.net.entries if e.kind is Kind.OBSERVE]
    other = story.net.statement("Temperature", celsius="40")
    rewrite(story.net, LEDGER, lambda e: e == notes[place], commitment=other)
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.INCOMPLETE
    assert severe(report) == {"signature.missing"}


def test_the_same_observation_twice_in_one_log_is_told() -> None:
    story = opened()
    said = story.net.statement("Temperature", celsius="4")
    story.net.send(MAKER, ObserveManyCall(Observations(story.pallet_a, 0, (said, said))))
    assert severe(judged(story, story.pallet_a)) == {"entry.repeated"}


def handed_off() -> Journey:
    story = opened()
    net = story.net
    items = tuple(
        HandoffItem(unit, story.turn(unit), story.head(unit), net.statement("Handoff"))
        for unit in (story.pallet_a, story.pallet_b)
    )
    many = Handoffs(MAKER.id, FORWARDER.id, items, FAR)
    both = [net.sign(who, many) for who in (MAKER, FORWARDER)]
    net.carry(HandoffManyCall(many, both[0], both[1]))
    return story


def test_many_handoffs_have_two_signatures_and_each_unit_is_proved_by_itself() -> None:
    story = handed_off()
    for unit in (story.pallet_a, story.pallet_b):
        report = judged(story, unit)
        assert report.verdict is Verdict.VERIFIED
        assert [leg.kind for leg in report.custody] == ["open", "handoff"]


def test_a_handoff_to_another_taker_than_the_one_that_signed_is_refused() -> None:
    story = handed_off()
    handoffs = [e for _, e in story.net.entries if e.kind is Kind.HANDOFF]
    carrier = Party(CARRIER.id, CARRIER.address)
    rewrite(story.net, LEDGER, lambda e: e == handoffs[0], counterparty=carrier)
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED


# --- several attesters in one tx


def stripped() -> Journey:
    """Customs releases the container, its custodian unpacks it, customs holds what was inside."""
    story = opened()
    net, c = story.net, story.container
    inside = (story.pallet_a, story.pallet_b)
    pack = Nesting(c, Kind.PACK, story.turn(c), inside, (0, 0), net.statement("Stuffing"))
    net.send(MAKER, NestCall(pack))
    net.send(CUSTOMS, HoldCall(Hold(c, 1, False, net.statement("Hold"))))
    release = ReleaseCall(Release(c, CUSTOMS.id, 1, net.statement("Release")))
    turn = story.turn(c) + 1
    unpack = Nesting(c, Kind.UNPACK, turn, inside, (1, 1), net.statement("Unstuffing"))
    unpacked = NestCarriedCall(unpack, FAR, net.sign(MAKER, unpack, deadline=FAR))
    one = HoldCall(Hold(inside[0], 1, True, net.statement("Hold")))
    other = Hold(inside[1], 1, True, net.statement("Hold"))
    signed = HoldCarriedCall(other, FAR, net.sign(CUSTOMS, other, deadline=FAR))
    net.send(CUSTOMS, WriteTogetherCall((release, unpacked, one, signed)))
    return story


def test_a_tx_of_several_attesters_proves_what_each_of_them_wrote() -> None:
    story = stripped()
    report = judged(story, story.container, story.pallet_a, story.pallet_b)
    assert severe(report) == set()
    for unit in (story.pallet_a, story.pallet_b):
        assert severe(judged(story, unit, story.container)) == {"hold.open"}


def with_evidence(story: Journey, change: Call | None) -> Report:
    """The answer about pallet B, with a call in place of the tx of several."""
    state = State(story.net)
    units = [state.unit(story.pallet_b), state.unit(story.container)]
    bundle = state.bundle(story.pallet_b, units)
    kept = [one for one in bundle.evidence if one.order[1] != story.net.evidence[-1][0].order[1]]
    if change is not None:
        data = encode_call(change)
        part = {"contract": LEDGER.value, "calldata": data}
        kept.append(CarriedEvidence.model_validate(part))
    evidence = tuple(sorted(kept, key=lambda one: one.order))
    return judged_bundle(state, bundle.model_copy(update={"evidence": evidence}))


def judged_bundle(state: State, bundle: Bundle) -> Report:
    return verify(bundle, state.trust_root(), datetime.fromtimestamp(state.time, UTC) + HOUR)


def test_one_carried_call_of_several_is_evidence_by_itself() -> None:
    story = opened()
    net, a = story.net, story.pallet_a
    hold = Hold(a, 1, False, net.statement("Hold"))
    signed = HoldCarriedCall(hold, FAR, net.sign(CUSTOMS, hold, deadline=FAR))
    other = Hold(story.pallet_b, 1, False, net.statement("Hold"))
    second = HoldCarriedCall(other, FAR, net.sign(CUSTOMS, other, deadline=FAR))
    net.carry(WriteTogetherCall((signed, second)))
    state = State(net)
    bundle = state.bundle(a, [state.unit(a)])
    whole = next(one for one in bundle.evidence if isinstance(one, CarriedEvidence))
    openings = [one for one in bundle.evidence if one is not whole]
    for part, good in ((signed, True), (second, False)):
        wire = {"contract": LEDGER.value, "calldata": encode_call(part)}
        evidence = [*openings, CarriedEvidence.model_validate(wire)]
        placed = tuple(sorted(evidence, key=lambda one: one.order))
        report = judged_bundle(state, bundle.model_copy(update={"evidence": placed}))
        assert (report.verdict is Verdict.ATTENTION) is good
        assert (severe(report) == {"hold.open"}) is good
    # The relay's bundle of calls is not a carried call itself.
    assert "signature.invalid" in codes(judged_bundle(state, bundle))


def test_what_several_wrote_without_their_tx_is_incomplete() -> None:
    report = with_evidence(stripped(), None)
    assert "signature.missing" in codes(report)
    assert report.verdict is Verdict.INCOMPLETE


def test_a_sent_form_in_a_tx_of_another_sender_is_not_proved() -> None:
    story = opened()
    item = story.item(story.pallet_a, Kind.OBSERVE, story.net.statement("Seen"))
    story.net.send(MAKER, WriteTogetherCall((WriteCall(item),)))
    assert severe(judged(story, story.pallet_a)) == set()
    other = Party(CUSTOMS.id, CUSTOMS.address)
    rewrite(story.net, LEDGER, lambda e: e.kind is Kind.OBSERVE, actor=other)
    report = judged(story, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "signature.missing" in codes(report)


# --- closed by others, and successors


def held() -> Journey:
    story = opened()
    hold = Hold(story.pallet_a, 1, False, story.net.statement("Hold"))
    story.net.send(CUSTOMS, HoldCall(hold))
    return story


@pytest.mark.parametrize("carried", [False, True])
@pytest.mark.parametrize("outcome", [Outcome.DESTROYED, Outcome.FORFEITED, Outcome.ABANDONED])
def test_a_unit_closed_by_the_authority_that_holds_it_is_told(
    outcome: Outcome, carried: bool
) -> None:
    story = held()
    net, a = story.net, story.pallet_a
    closing = Closing(a, story.turn(a), int(outcome), ZERO_WORD, net.statement("Closing"))
    if carried:
        net.carry(CloseHeldCarriedCall(closing, FAR, net.sign(CUSTOMS, closing, deadline=FAR)))
    else:
        net.send(CUSTOMS, CloseHeldCall(closing))
    report = judged(story, a)
    assert severe(report) == {"hold.open", "unit.closed_by_authority"}
    assert details(report, "unit.closed_by_authority") == [outcome.name.lower()]


def test_the_successor_of_a_unit_closed_by_an_authority_is_named() -> None:
    story = held()
    net, a, b = story.net, story.pallet_a, story.pallet_b
    closing = Closing(a, story.turn(a), 2, b, net.statement("Closing"))
    net.send(CUSTOMS, CloseHeldCall(closing))
    told = details(judged(story, a), "unit.closed_by_authority")
    assert told == [f"forfeited, succeeded by 0x{b.hex()}"]


def test_the_successor_that_a_custodian_names_is_a_note() -> None:
    story = opened()
    item = story.item(story.pallet_a, Kind.CLOSE, related=story.pallet_b)
    story.net.send(MAKER, WriteCall(item))
    report = judged(story, story.pallet_a)
    assert report.verdict is Verdict.VERIFIED
    assert details(report, "unit.succeeded") == [f"succeeded by 0x{story.pallet_b.hex()}"]


@pytest.mark.parametrize("detail", [0, 1, 3])
def test_another_outcome_than_the_authority_signed_is_refused(detail: int) -> None:
    story = held()
    net, a = story.net, story.pallet_a
    closing = Closing(a, story.turn(a), 2, ZERO_WORD, net.statement("Closing"))
    net.send(CUSTOMS, CloseHeldCall(closing))
    rewrite(net, LEDGER, lambda e: e.kind is Kind.CLOSE, detail=detail)
    report = judged(story, a, state=ForgedState(net))
    assert report.verdict in (Verdict.REFUTED, Verdict.INCOMPLETE)
    assert "signature.missing" in codes(report)
