"""Recovered, compromised and vetoed keys, as an answer tells of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ledger_client.ledger import layout
from ledger_client.ledger.calls import (
    AddKeyCall,
    RecoverKeyCall,
    RevokeKeyCall,
    VetoRecoveryCall,
    WriteCall,
)
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import KeyGrant, KeyRevocation, RecoveryVeto
from ledger_client.ledger.values import ZERO_WORD, Contract
from ledger_client.proofs import Bundle, Report, Verdict, verify
from ledger_client.proofs.bundle_openings import OpeningWire
from ledger_client.proofs.bundle_parts import EntryShown
from tests.unit.proofs.forging import ForgedState
from tests.unit.proofs.journey import ALL_ACTS, MAKER, ROLES, Journey
from tests.unit.proofs.rehearsal import FAR, START, Person
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import codes, judged, opened, severe

REGISTRY = Contract.REGISTRY
WEEK = 7 * 24 * 3600
GATE = Person(MAKER.id, Person.named("gate").key)
SPARE = Person(MAKER.id, Person.named("spare").key)


def grant(who: Person, acts: int = ALL_ACTS & ~1) -> KeyGrant:
    return KeyGrant(MAKER.id, who.address, ROLES["maker"], acts, START, FAR - 1)


def observe(story: Journey, who: Person) -> int:
    said = story.net.statement("Observation", what="seen")
    story.net.send(who, WriteCall(story.item(story.pallet_a, Kind.OBSERVE, said)))
    return story.net.time


def with_gate() -> Journey:
    """A gate's key of the maker has observed pallet A."""
    story = opened()
    net, given = story.net, grant(GATE)
    consent = net.sign(GATE, given, REGISTRY, deadline=FAR)
    net.send(MAKER, AddKeyCall(given, FAR, consent))
    observe(story, GATE)
    return story


def revoke(story: Journey, since: int) -> None:
    revocation = KeyRevocation(GATE.address, since, ZERO_WORD)
    story.net.send(MAKER, RevokeKeyCall(revocation))


@pytest.mark.parametrize(("seconds", "compromised"), [(-60, True), (0, True), (1, False)])
def test_what_a_key_signed_from_its_compromise_on_is_told(seconds: int, compromised: bool) -> None:
    story = with_gate()
    signed_at = story.net.time
    revoke(story, signed_at + seconds)
    report = judged(story, story.pallet_a)
    assert severe(report) == {"key.later_revoked"} | ({"key.compromised"} if compromised else set())
    told = [one.pointer for one in report.findings if one.code == "key.compromised"]
    assert [one.startswith("/units/0/entries/") for one in told] == [True] * compromised


def test_a_compromise_stated_after_the_revocation_is_told() -> None:
    story = with_gate()
    since = story.net.time
    revoke(story, 0)
    assert severe(judged(story, story.pallet_a)) == {"key.later_revoked"}
    revoke(story, since)
    assert "key.compromised" in severe(judged(story, story.pallet_a))


def judged_keys(story: Journey, state: State, **changes: object) -> Report:
    bundle = state.bundle(story.pallet_a, [state.unit(story.pallet_a)])
    keys = tuple(one.model_copy(update=changes) for one in bundle.keys)
    at = datetime.fromtimestamp(state.time, UTC) + timedelta(hours=1)
    return verify(bundle.model_copy(update={"keys": keys}), state.trust_root(), at)


def test_a_revoked_key_without_its_compromise_is_incomplete() -> None:
    story = with_gate()
    revoke(story, START)
    report = judged_keys(story, State(story.net), compromised_from=None)
    assert "proof.missing" in codes(report)
    assert report.verdict is not Verdict.ATTENTION


def test_a_live_key_with_a_compromise_is_refuted() -> None:
    story = with_gate()
    report = judged_keys(story, State(story.net), compromised_from=())
    assert "proof.excess" in codes(report)
    assert report.verdict is Verdict.REFUTED


@pytest.mark.parametrize("since", [0, START - 1, FAR])
def test_a_compromise_that_the_revocation_did_not_state_is_refuted(since: int) -> None:
    story = with_gate()
    revoke(story, START + 1)
    slot = (REGISTRY, layout.compromised_from_slot(GATE.address))
    report = judged(story, story.pallet_a, state=ForgedState(story.net, {slot: since}))
    assert report.verdict is Verdict.REFUTED
    assert "state.mismatch" in codes(report)


# --- recovery


def recover(story: Journey) -> None:
    net, given = story.net, grant(SPARE)
    consent = net.sign(SPARE, given, REGISTRY, deadline=FAR)
    net.decide(RecoverKeyCall(given, net.statement("Recovery"), FAR, consent))


def test_a_recovery_is_told_while_it_can_be_vetoed_and_for_ever_after() -> None:
    story = opened()
    recover(story)
    assert severe(judged(story, story.pallet_a)) == {"key.recovery_pending"}
    later = timedelta(seconds=WEEK + 3600)
    assert severe(judged(story, story.pallet_a, after=later)) == {"key.recovered", "head.stale"}


def test_what_a_recovered_key_signs_is_told_even_without_the_participants_history() -> None:
    story = opened()
    recover(story)
    story.net.time += WEEK
    observe(story, SPARE)
    assert severe(judged(story, story.pallet_a)) == {"key.recovered"}
    state = State(story.net)
    bundle = state.bundle(story.pallet_a, [state.unit(story.pallet_a)])
    nameless = bundle.model_copy(update={"participants": (), "openings": _of_units(bundle)})
    at = datetime.fromtimestamp(state.time, UTC)
    assert severe(verify(nameless, state.trust_root(), at)) == {"key.recovered"}


def _of_units(bundle: Bundle) -> tuple[OpeningWire, ...]:
    said = {e.commitment for e in bundle.units[0].entries if isinstance(e, EntryShown)}
    return tuple(one for one in bundle.openings if one.commitment in said)


def test_a_vetoed_recovery_is_told_as_vetoed() -> None:
    story = opened()
    recover(story)
    veto = RecoveryVeto(SPARE.address, story.net.statement("Veto"))
    story.net.send(MAKER, VetoRecoveryCall(veto))
    assert severe(judged(story, story.pallet_a)) == {"key.recovery_vetoed"}


def test_a_recovered_key_that_hides_it_is_refuted() -> None:
    story = opened()
    recover(story)
    story.net.time += WEEK
    observe(story, SPARE)
    plain = replace(story.net.world.registry.keys[SPARE.address], recovered=False)
    slot = (REGISTRY, layout.key_slot(SPARE.address))
    report = judged(story, story.pallet_a, state=ForgedState(story.net, {slot: plain.pack()}))
    assert report.verdict is Verdict.REFUTED
    assert "state.mismatch" in codes(report)
