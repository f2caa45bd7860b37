"""A report says until when it holds: between two such times nothing in it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from ledger_client.ledger.calls import AttachCall, WriteCall
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Attachment
from ledger_client.ledger.values import UnitId, word_of
from ledger_client.proofs import Bundle, Policy, Report, TrustRoot, verify
from tests.unit.proofs.journey import CARRIER, MAKER, Journey
from tests.unit.proofs.states import State
from tests.unit.proofs.stories import opened, stuffed
from tests.unit.proofs.test_certificates_told import act, issue
from tests.unit.proofs.test_keys_told import recover

DAY = 86_400
Told = tuple[Journey, tuple[UnitId, ...]]


def _offered() -> Told:
    story = opened()
    a = story.pallet_a
    expiry = word_of(story.net.time + DAY)
    said = story.net.statement("Offer")
    story.net.send(MAKER, WriteCall(story.item(a, Kind.OFFER, said, CARRIER.id, expiry)))
    return story, (a,)


def _expiring() -> Told:
    story = opened()
    net, a = story.net, story.pallet_a
    short = issue(story, "short", net.time + 2 * DAY)
    net.send(MAKER, AttachCall(Attachment(a, short, 0, MAKER.id, 5, net.statement("Attach"))))
    act(story, Kind.SUSPEND, word_of(net.time + DAY), of=short)
    return story, (a,)


def _succeeded() -> Told:
    story = stuffed()
    after = issue(story, "second", story.net.time + DAY)
    act(story, Kind.SUPERSEDE, after)
    return story, (story.pallet_a, story.container)


def _recovered() -> Told:
    story = stuffed()
    recover(story)
    return story, (story.pallet_a, story.container)


STORIES: tuple[Callable[[], Told], ...] = (_offered, _expiring, _succeeded, _recovered)


def _made(told: Told) -> tuple[Bundle, TrustRoot, int]:
    story, units = told
    state = State(story.net)
    bundle = state.bundle(units[0], [state.unit(one) for one in units])
    return bundle, state.trust_root(), state.time


def _said(report: Report) -> list[tuple[str, str, str]]:
    """All findings; of a stale head only that it is one, for its age grows by the second."""
    return [
        (one.code, one.pointer, "" if one.code == "head.stale" else one.detail)
        for one in report.findings
    ]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
@pytest.mark.parametrize("policy", [Policy(), Policy(max_age=timedelta(hours=30))], ids=str)
def test_nothing_changes_before_the_time_that_a_report_names(
    story: Callable[[], Told], policy: Policy
) -> None:
    bundle, root, start = _made(story())

    def at(seconds: int) -> Report:
        return verify(bundle, root, datetime.fromtimestamp(seconds, UTC), policy)

    draw, moment, changes = Random(7), start, 0
    while moment < start + 30 * DAY:
        report = at(moment)
        until = report.holds_until or start + 31 * DAY
        assert until > moment
        for instant in (until - 1, *(draw.randrange(moment, until) for _ in range(4))):
            assert _said(at(instant)) == _said(report), instant - start
        changes += _said(at(until)) != _said(report)
        moment = until
    assert changes >= 1, "the story has nothing that time changes"
