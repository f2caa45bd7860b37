"""What verify says of honest histories: verdict, steps, custody, nesting, contents, covers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import rlp
from eth_hash.auto import keccak

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.layout import certificate_slots
from ledger_client.ledger.values import Contract
from ledger_client.proofs import ExitCode, Memory, Policy, Verdict, verify
from ledger_client.proofs.bundle_parts import UnitHistory
from ledger_client.proofs.tries import value_at
from tests.unit.proofs.chain_state import exact_nodes
from tests.unit.proofs.journey import (
    CARRIER,
    FORWARDER,
    MAKER,
    TERMINAL,
    Journey,
    journey,
)
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import codes, judged, opened, severe, stuffed


def test_a_unit_with_nothing_to_look_at_is_verified() -> None:
    story = opened()
    report = judged(story, story.pallet_a)
    assert report.verdict is Verdict.VERIFIED
    assert report.headline == "unsealed development chain: verified"
    assert report.exit_code == ExitCode.VERIFIED
    assert codes(report) == {"chain.unsealed"}


def test_the_steps_that_an_unsealed_chain_has_not_are_skipped_and_said() -> None:
    story = opened()
    report = judged(story, story.pallet_a)
    skipped = {step.name: step.note for step in report.steps if step.status == "skipped"}
    assert set(skipped) == {"validator epochs", "validator links", "validator set", "commit seals"}
    assert all("unsealed" in note for note in skipped.values())
    assert [step.number for step in report.steps] == sorted(step.number for step in report.steps)


def test_a_report_is_json_that_names_block_time_and_findings() -> None:
    report = judged(journey(), journey().container, journey().pallet_a, journey().pallet_b)
    told_json = json.loads(report.model_dump_json())
    assert told_json["verdict"] == "attention"
    assert told_json["heading"] == "unsealed development chain"
    assert told_json["block"]["number"] == journey().net.number + 1
    assert "memory" not in told_json
    assert report.exit_code == ExitCode.REFUTED_OR_ATTENTION


def test_custody_is_told_leg_by_leg() -> None:
    report = judged(journey(), journey().container, journey().pallet_a, journey().pallet_b)
    legs = [(int.from_bytes(leg.participant, "big"), leg.kind) for leg in report.custody]
    assert legs == [
        (MAKER.id, "open"),
        (FORWARDER.id, "accept"),
        (CARRIER.id, "handoff"),
        (TERMINAL.id, "acceptReserved"),
    ]


def test_a_pallets_custody_runs_through_both_containers_it_was_in() -> None:
    story = journey()
    report = judged(story, story.pallet_b, story.container, story.second)
    legs = [(int.from_bytes(leg.participant, "big"), leg.within) for leg in report.custody]
    assert legs == [
        (MAKER.id, None),
        (MAKER.id, story.container),
        (FORWARDER.id, story.container),
        (CARRIER.id, story.container),
        (TERMINAL.id, story.container),
        (TERMINAL.id, None),
        (TERMINAL.id, story.second),
    ]


def part_of_container(state: State, story: Journey, first: int = 0, last: int = 0) -> UnitHistory:
    """The container's entries between the heads at which pallet B was packed and unpacked."""
    entries = state.history(Contract.LEDGER, story.container)
    contents = [place for place, entry in enumerate(entries) if entry.kind is Kind.CONTENTS]
    begin_, end = contents[0] + 1 + first, contents[1] + 1 + last
    return state.unit(story.container, begin_, end, proved=False)


def test_between_pack_and_unpack_a_part_of_the_parents_history_is_enough() -> None:
    story = journey()
    state = State(story.net)
    units = [
        state.unit(story.pallet_b),
        part_of_container(state, story),
        state.unit(story.second),
    ]
    report = judged(story, story.pallet_b, units=units)
    assert report.verdict is Verdict.ATTENTION
    assert severe(report) == {"custody.reserved", "time.event_after_block"}


@pytest.mark.parametrize(("first", "last"), [(1, 0), (-1, 0), (0, -1), (0, 1), (2, -2)])
def test_a_part_that_does_not_reach_from_pack_to_unpack_is_not_enough(
    first: int, last: int
) -> None:
    story = journey()
    state = State(story.net)
    units = [
        state.unit(story.pallet_b),
        part_of_container(state, story, first, last),
        state.unit(story.second),
    ]
    report = judged(story, story.pallet_b, units=units)
    assert report.verdict in (Verdict.REFUTED, Verdict.INCOMPLETE)


@pytest.mark.parametrize("left_out", ["container", "second"])
def test_a_parent_left_out_is_incomplete(left_out: str) -> None:
    story = journey()
    parents = {"container": story.container, "second": story.second}
    del parents[left_out]
    report = judged(story, story.pallet_b, *parents.values())
    assert report.verdict is Verdict.INCOMPLETE
    assert "nesting.missing" in codes(report)


def test_contents_are_all_shown_or_none_and_demanded_by_the_policy() -> None:
    story = stuffed()
    alone = judged(story, story.container)
    assert "contents.not_shown" in codes(alone)
    assert alone.verdict is Verdict.VERIFIED
    assert "contents.missing" in codes(judged(story, story.container, story.pallet_a))
    wanted = Policy(contents=True)
    assert "contents.missing" in codes(judged(story, story.container, policy=wanted))
    whole = judged(story, story.container, story.pallet_a, story.pallet_b, policy=wanted)
    assert whole.verdict is Verdict.VERIFIED


def test_a_unit_that_has_nothing_to_do_with_the_subject_is_refused() -> None:
    story = opened()
    report = judged(story, story.pallet_a, story.pallet_b)
    assert report.verdict is Verdict.REFUTED
    assert "format.excess" in codes(report)


def test_the_certificates_that_cover_are_told_with_their_quantities() -> None:
    story = journey()
    report = judged(story, story.container, story.pallet_a, story.pallet_b)
    covers = {(one.unit_id, one.certificate_id): one.quantity for one in report.covers}
    assert covers == {
        (story.pallet_a, story.certificate): "400",
        (story.pallet_b, story.other_certificate): "0",
    }


def test_the_zero_leaf_that_anvil_keeps_of_a_slot_only_read_counts_as_zero() -> None:
    story = stuffed()
    state = State(story.net)
    storage = state.storage[Contract.CERTIFICATES]
    slot = certificate_slots(story.certificate)[4]
    assert value_at(storage.root_hash, slot, exact_nodes(storage, slot)) is None
    storage[keccak(slot)] = b"\x80"
    address = story.net.deployment.address(Contract.CERTIFICATES)
    leaf = rlp.encode([1, 0, storage.root_hash, state.code_hash(Contract.CERTIFICATES)])
    state.accounts[keccak(address)] = leaf
    bundle = state.bundle(story.pallet_a, [state.unit(story.pallet_a), state.unit(story.container)])
    assert value_at(storage.root_hash, slot, exact_nodes(storage, slot)) == b"\x80"
    report = verify(bundle, state.trust_root(), datetime.fromtimestamp(state.time, UTC))
    assert report.verdict is Verdict.VERIFIED


def test_memory_is_given_only_on_success_and_never_goes_back() -> None:
    story = opened()
    state = State(story.net)
    bundle = state.bundle(story.pallet_a, [state.unit(story.pallet_a)])
    at = datetime.fromtimestamp(state.time, UTC)
    first = verify(bundle, state.trust_root(), at)
    assert first.memory == Memory(3, state.number, state.header().hash, state.time)
    assert verify(b"{}", state.trust_root(), at).memory is None
    assert verify(bundle, state.trust_root(), at, memory=first.memory).memory == first.memory
    higher = replace(first.memory, number=state.number + 1)
    assert verify(bundle, state.trust_root(), at, memory=higher).memory is None
