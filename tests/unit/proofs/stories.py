"""Short stories and their judgement, for the tests of single findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Policy, Question, Report, verify
from ledger_client.proofs.bundle_parts import UnitHistory
from tests.unit.proofs.journey import (
    Journey,
    attach_certificates,
    begin,
    issue_certificates,
    open_units,
    stuff,
)
from tests.unit.proofs.states import State

HOUR = timedelta(hours=1)


def told(*chapters: Callable[[Journey], None]) -> Journey:
    story = begin()
    for chapter in chapters:
        chapter(story)
    return story


def opened() -> Journey:
    return told(issue_certificates, open_units)


def stuffed() -> Journey:
    return told(issue_certificates, open_units, attach_certificates, stuff)


def judged(
    story: Journey,
    subject: UnitId,
    *others: UnitId,
    units: Sequence[UnitHistory] | None = None,
    question: Question | None = None,
    policy: Policy | None = None,
    after: timedelta = HOUR,
    state: State | None = None,
) -> Report:
    state = state or State(story.net)
    told_units = units or [state.unit(one) for one in (subject, *others)]
    bundle = state.bundle(subject, told_units, question)
    at = datetime.fromtimestamp(state.time, UTC) + after
    chosen = policy or Policy(names=True, journal=True)
    return verify(bundle, state.trust_root(), at, chosen)


def codes(report: Report) -> set[str]:
    return {one.code for one in report.findings}


def severe(report: Report) -> set[str]:
    return {one.code for one in report.findings if one.severity != "note"}
