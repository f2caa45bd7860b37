"""A pallet that is packed into one container more than once, and what a parent may not hide."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from ledger_client.ledger.calls import AttachCall, NestCall, WriteCall
from ledger_client.ledger.entries import entry_hash, next_head
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Attachment, Nesting
from ledger_client.ledger.values import ZERO_WORD, Contract, word_of
from ledger_client.proofs import Policy, Verdict
from ledger_client.proofs.bundle_parts import UnitHistory
from tests.unit.proofs.journey import CUSTOMS, FORWARDER, MAKER, Journey
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import codes, judged, opened, severe


def nest(story: Journey, kind: Kind) -> None:
    c, a = story.container, story.pallet_a
    said = story.net.statement("Stuffing")
    nesting = Nesting(c, kind, story.turn(c), (a,), (story.turn(a),), said)
    story.net.send(MAKER, NestCall(nesting))


def observe(story: Journey, what: str) -> None:
    said = story.net.statement("Observation", what=what)
    story.net.send(MAKER, WriteCall(story.item(story.container, Kind.OBSERVE, said)))


def packed_twice() -> Journey:
    """Pallet A in the container, out, and in again; the container has a certificate meanwhile."""
    story = opened()
    nest(story, Kind.PACK)
    said = story.net.statement("Attach")
    turn = story.turn(story.container)
    attachment = Attachment(story.container, story.certificate, turn, MAKER.id, 400, said)
    story.net.send(MAKER, AttachCall(attachment))
    observe(story, "door closed")
    nest(story, Kind.UNPACK)
    nest(story, Kind.PACK)
    return story


def nestings(story: Journey) -> list[int]:
    entries = State(story.net).history(Contract.LEDGER, story.container)
    return [place for place, entry in enumerate(entries) if entry.kind is Kind.CONTENTS]


def units(story: Journey, first: int = 0, last: int = 0) -> Sequence[UnitHistory]:
    """The pallet, the whole container, and the container's part between pack and unpack."""
    state, at = State(story.net), nestings(story)
    part = state.unit(story.container, at[0] + 1 + first, at[1] + 1 + last, proved=False)
    return [state.unit(story.pallet_a), state.unit(story.container), part]


def test_the_part_of_a_closed_stay_beside_the_whole_history_is_no_contradiction() -> None:
    story = packed_twice()
    report = judged(story, story.pallet_a, units=units(story))
    assert report.verdict is Verdict.VERIFIED
    alone = judged(story, story.pallet_a, units=units(story)[:2])
    assert alone.verdict is Verdict.VERIFIED
    assert report.custody == alone.custody
    assert [one.quantity for one in report.covers] == ["400"]
    assert report.covers == alone.covers


@pytest.mark.parametrize(("first", "last"), [(1, 0), (-1, 0), (0, -1), (0, 1)])
def test_a_part_that_is_no_stay_beside_the_whole_history_is_refused(first: int, last: int) -> None:
    story = packed_twice()
    report = judged(story, story.pallet_a, units=units(story, first, last))
    assert report.verdict is Verdict.REFUTED
    assert "history.unanchored" in codes(report)


def test_a_changed_part_beside_the_whole_history_is_refused() -> None:
    story = packed_twice()
    pallet, whole, part = units(story)
    shorter = part.model_copy(update={"entries": part.entries[1:]})
    report = judged(story, story.pallet_a, units=[pallet, whole, shorter])
    assert report.verdict is Verdict.REFUTED


def test_an_open_part_beside_the_whole_history_is_refused() -> None:
    story = packed_twice()
    state = State(story.net)
    part = state.unit(story.container, nestings(story)[2])
    report = judged(story, story.pallet_a, units=[*units(story)[:2], part])
    assert report.verdict is Verdict.REFUTED


def test_the_parts_of_two_closed_stays_are_enough() -> None:
    story = packed_twice()
    nest(story, Kind.UNPACK)
    state, at = State(story.net), nestings(story)
    parts = [
        state.unit(story.container, at[0] + 1, at[1] + 1, proved=False),
        state.unit(story.container, at[2] + 1, at[3] + 1, proved=False),
    ]
    report = judged(story, story.pallet_a, units=[state.unit(story.pallet_a), *parts])
    assert report.verdict is Verdict.VERIFIED
    assert [one.quantity for one in report.covers] == ["400"]


def head_after(story: Journey, count: int) -> bytes:
    head: bytes = story.container
    for entry in State(story.net).history(Contract.LEDGER, story.container)[:count]:
        head = next_head(head, entry_hash(entry))
    return head


def alerted(story: Journey) -> None:
    said = story.net.statement("Alert", what="stowaways")
    story.net.send(CUSTOMS, WriteCall(story.item(story.container, Kind.ALERT, said)))


def reserved(story: Journey) -> None:
    net, c = story.net, story.container
    expiry = word_of(net.time + 7200)
    offer = story.item(c, Kind.OFFER, net.statement("Offer"), FORWARDER.id, expiry)
    net.send(MAKER, WriteCall(offer))
    said = net.statement("Reservation")
    item = story.item(c, Kind.ACCEPT_RESERVED, said, MAKER.id, story.head(c))
    net.send(FORWARDER, WriteCall(item))
    expiry = word_of(net.time + 7200)
    back = story.item(c, Kind.OFFER, net.statement("Offer"), MAKER.id, expiry)
    net.send(FORWARDER, WriteCall(back))
    net.send(MAKER, WriteCall(story.item(c, Kind.ACCEPT, ZERO_WORD, FORWARDER.id, story.head(c))))


@pytest.mark.parametrize(
    ("before", "told"), [(alerted, "alert.uncleared"), (reserved, "custody.reserved")]
)
@pytest.mark.parametrize("policy", [Policy(), Policy(names=True, journal=True)])
def test_a_parent_shown_from_the_pack_on_hides_nothing_from_before(
    before: Callable[[Journey], None], told: str, policy: Policy
) -> None:
    story = opened()
    before(story)
    nest(story, Kind.PACK)
    observe(story, "door closed")
    state = State(story.net)
    assert told in severe(judged(story, story.pallet_a, story.container, policy=policy))
    part = state.unit(story.container, nestings(story)[0] + 1)
    assert part.from_head == head_after(story, nestings(story)[0] + 1)
    report = judged(story, story.pallet_a, units=[state.unit(story.pallet_a), part], policy=policy)
    assert report.verdict is Verdict.INCOMPLETE
    assert severe(report) == {"nesting.missing"}
