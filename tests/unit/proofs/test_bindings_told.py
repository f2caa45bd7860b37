"""Binding holds: told on every unit around the one that is held, and alike by all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger_client.ledger import layout
from ledger_client.ledger.calls import (
    HoldCall,
    HoldCarriedCall,
    NestCall,
    OpenCall,
    ReleaseByCouncilCall,
    ReleaseCall,
)
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Hold, Nesting, Opening, Release
from ledger_client.ledger.values import ZERO_WORD, Contract, UnitId
from ledger_client.proofs import Policy, Report, Verdict
from tests.unit.proofs.forging import ForgedState, Slots, drop, rewrite
from tests.unit.proofs.journey import CUSTOMS, MAKER, Journey
from tests.unit.proofs.rehearsal import FAR, seeded
from tests.unit.proofs.stories import codes, judged, opened, severe

LEDGER = Contract.LEDGER


def nest(story: Journey, parent: UnitId, child: UnitId) -> None:
    said = story.net.statement("Stuffing")
    nesting = Nesting(parent, Kind.PACK, story.turn(parent), (child,), (story.turn(child),), said)
    story.net.send(MAKER, NestCall(nesting))


def open_box(story: Journey, name: str, level: int) -> UnitId:
    opening = Opening(seeded(name), level, False, story.net.statement("Open", name=name))
    story.net.send(MAKER, OpenCall(opening))
    return story.id_of(MAKER, opening.label)


def nested() -> tuple[Journey, UnitId]:
    """A carton in pallet A in the container."""
    story = opened()
    carton = open_box(story, "carton", 1)
    nest(story, story.pallet_a, carton)
    nest(story, story.container, story.pallet_a)
    return story, carton


def bind(story: Journey, unit: UnitId, carried: bool = False, counter: int = 1) -> None:
    hold = Hold(unit, counter, True, story.net.statement("Hold", reason="papers"))
    if carried:
        story.net.carry(HoldCarriedCall(hold, FAR, story.net.sign(CUSTOMS, hold, deadline=FAR)))
    else:
        story.net.send(CUSTOMS, HoldCall(hold))


def release(story: Journey, unit: UnitId, counter: int = 1) -> None:
    said = story.net.statement("Release")
    story.net.send(CUSTOMS, ReleaseCall(Release(unit, CUSTOMS.id, counter, said)))


def details(report: Report, code: str) -> list[str]:
    return [one.detail for one in report.findings if one.code == code]


@pytest.mark.parametrize("carried", [False, True])
def test_a_binding_hold_is_told_on_everything_around(carried: bool) -> None:
    story, carton = nested()
    bind(story, carton, carried)
    report = judged(story, carton, story.pallet_a, story.container)
    assert severe(report) == {"hold.open", "unit.bound"}
    assert details(report, "hold.open") == ["1 of them, 1 binding"]
    assert set(details(report, "unit.bound")) == {
        f"by 0x{carton.hex()}",
        f"by 0x{story.pallet_a.hex()}",
    }
    outside = judged(story, story.container, story.pallet_a, carton)
    assert severe(outside) == {"unit.bound"}
    assert details(outside, "unit.bound") == [f"by 0x{story.pallet_a.hex()}"]


@pytest.mark.parametrize("carried", [False, True])
def test_a_unit_bound_by_something_that_is_not_shown_says_so(carried: bool) -> None:
    story, carton = nested()
    bind(story, carton, carried)
    report = judged(story, story.container)
    assert severe(report) == {"unit.bound"}
    assert details(report, "unit.bound") == ["by a unit not shown"]
    assert "bound.not_shown" in codes(report)
    strict = judged(story, story.container, policy=Policy(contents=True))
    assert strict.verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize("by_council", [False, True])
def test_a_binding_hold_that_was_lifted_binds_nothing(by_council: bool) -> None:
    story, carton = nested()
    bind(story, carton)
    lifted = {"hold.released_by_council"} if by_council else set()
    if by_council:
        said = story.net.statement("Release")
        call = ReleaseByCouncilCall(Release(carton, CUSTOMS.id, 1, said))
        story.net.decide(call)
    else:
        release(story, carton)
    assert severe(judged(story, carton, story.pallet_a, story.container)) == lifted
    assert severe(judged(story, story.container, story.pallet_a, carton)) == set()
    assert judged(story, story.container).verdict is Verdict.VERIFIED


def test_a_hold_that_does_not_bind_is_told_on_the_unit_alone() -> None:
    story, carton = nested()
    hold = Hold(carton, 1, False, story.net.statement("Hold"))
    story.net.send(CUSTOMS, HoldCall(hold))
    report = judged(story, carton, story.pallet_a, story.container)
    assert severe(report) == {"hold.open"}
    assert details(report, "hold.open") == ["1 of them"]
    assert severe(judged(story, story.container, story.pallet_a, carton)) == set()


def test_each_hold_and_release_behind_marks_belongs_to_a_unit_that_is_not_shown() -> None:
    """The authority's hold and release of the container itself come first, and mark nothing."""
    story = opened()
    for child in (story.pallet_a, story.pallet_b):
        nest(story, story.container, child)
    story.net.send(CUSTOMS, HoldCall(Hold(story.container, 1, False, story.net.statement("Hold"))))
    release(story, story.container)
    for child in (story.pallet_a, story.pallet_b):
        bind(story, child)
    for child in (story.pallet_b, story.pallet_a):
        release(story, child)
    report = judged(story, story.container)
    assert severe(report) == set()
    assert "bound.not_shown" in codes(report)


def test_two_children_bind_until_both_are_released() -> None:
    story = opened()
    for child in (story.pallet_a, story.pallet_b):
        nest(story, story.container, child)
    for child in (story.pallet_a, story.pallet_b):
        bind(story, child)
    told = judged(story, story.container, story.pallet_a, story.pallet_b)
    assert details(told, "unit.bound") == [f"by 0x{story.pallet_a.hex()}, 0x{story.pallet_b.hex()}"]
    release(story, story.pallet_a)
    told = judged(story, story.container, story.pallet_a, story.pallet_b)
    assert details(told, "unit.bound") == [f"by 0x{story.pallet_b.hex()}"]


# --- forged


def bound() -> Journey:
    story = opened()
    nest(story, story.container, story.pallet_a)
    bind(story, story.pallet_a)
    return story


def is_bound(entry: Entry) -> bool:
    return entry.kind is Kind.BOUND


def container_state(story: Journey, **changes: object) -> Slots:
    state = replace(story.net.world.ledger.units[story.container], **changes)  # type: ignore[arg-type]
    return {(LEDGER, layout.unit_slot(story.container)): state.pack()}


def test_a_container_that_hides_what_binds_it_is_refuted() -> None:
    story = bound()
    turn = story.turn(story.container)
    drop(story.net, LEDGER, is_bound)
    state = ForgedState(story.net, container_state(story, bound=0, turn=turn - 1))
    report = judged(story, story.container, story.pallet_a, state=state)
    assert report.verdict is Verdict.REFUTED
    assert "bound.mismatch" in codes(report)


def test_a_container_that_says_it_is_not_bound_is_refuted() -> None:
    story = bound()
    state = ForgedState(story.net, container_state(story, bound=0))
    report = judged(story, story.container, story.pallet_a, state=state)
    assert report.verdict is Verdict.REFUTED
    assert "state.mismatch" in codes(report)


@pytest.mark.parametrize("other", ["pack", "open"])
def test_a_container_bound_by_an_entry_that_binds_nothing_is_refuted(other: str) -> None:
    story = bound()
    heads = story.heads(story.pallet_a)
    rewrite(story.net, LEDGER, is_bound, related=heads[0 if other == "open" else 1])
    report = judged(story, story.container, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert "bound.mismatch" in codes(report)


def test_a_container_bound_by_a_hold_outside_it_is_refuted() -> None:
    story = bound()
    bind(story, story.pallet_b)
    rewrite(story.net, LEDGER, is_bound, related=story.head(story.pallet_b))
    report = judged(
        story, story.container, story.pallet_a, story.pallet_b, state=ForgedState(story.net)
    )
    assert report.verdict is Verdict.REFUTED
    assert "bound.mismatch" in codes(report)


def test_a_container_that_lifts_what_still_binds_it_is_refuted() -> None:
    story = bound()
    net, c = story.net, story.container
    hold = next(e for _, e in net.entries if e.kind is Kind.BOUND)
    at = replace(hold.at, number=net.number + 1, time=net.time + 1)
    net.number, net.time = net.number + 1, net.time + 1
    lifted = replace(hold, kind=Kind.UNBOUND, related=seeded("no head"), at=at)
    net.entries.append((LEDGER, lifted))
    turn = story.turn(c) + 1
    state = ForgedState(net, container_state(story, bound=0, turn=turn))
    report = judged(story, c, story.pallet_a, state=state)
    assert report.verdict is Verdict.REFUTED
    assert details(report, "bound.mismatch") == ["counted again"]


def test_a_hold_that_says_it_does_not_bind_is_refuted() -> None:
    story = bound()
    rewrite(story.net, LEDGER, lambda e: e.kind is Kind.HOLD, detail=0)
    report = judged(story, story.container, story.pallet_a, state=ForgedState(story.net))
    assert report.verdict is Verdict.REFUTED
    assert {"state.mismatch", "signature.missing"} & codes(report)


def test_a_mark_without_anybodys_hold_is_incomplete_or_worse() -> None:
    story = bound()
    rewrite(story.net, LEDGER, is_bound, related=seeded("no head"))
    state = ForgedState(story.net)
    alone = judged(story, story.container, state=state)
    assert "bound.not_shown" in codes(alone)
    assert judged(story, story.container, story.pallet_a, state=state).verdict is Verdict.REFUTED
    assert ZERO_WORD not in story.heads(story.pallet_a)
