"""Whose documents an answer must show, and whose it may do without."""

from __future__ import annotations

import pytest

from ledger_client.ledger.kinds import Kind
from ledger_client.proofs import RULES, Policy, Report, Severity, Verdict
from ledger_client.proofs.policy import Openings
from tests.unit.proofs.journey import Journey
from tests.unit.proofs.stories import codes, judged, opened, severe, stuffed
from tests.unit.proofs.test_each_code import nest
from tests.unit.proofs.test_transformations_told import milled

ALL = Policy(names=True, journal=True, contents=True)


def lose(story: Journey, unit: bytes, kind: Kind = Kind.OPEN) -> None:
    """Nobody keeps the document of this entry any more."""
    found = [one for _, one in story.net.entries if one.unit_id == unit and one.kind is kind]
    del story.net.documents[found[0].commitment]


def packed() -> Journey:
    story = opened()
    nest(story, Kind.PACK, story.container, story.pallet_a)
    return story


def test_a_document_of_what_the_subject_is_packed_in_is_told_not_to_be_shown() -> None:
    story = packed()
    lose(story, story.container)
    report = judged(story, story.pallet_a, story.container)
    assert "opening.not_shown" in codes(report)
    assert report.verdict is Verdict.VERIFIED


def test_the_document_with_which_the_subject_was_packed_is_its_own_and_must_be_there() -> None:
    story = packed()
    lose(story, story.pallet_a, Kind.PACK)
    report = judged(story, story.pallet_a, story.container)
    assert severe(report) == {"opening.missing"}
    assert report.verdict is Verdict.INCOMPLETE


def test_a_document_of_what_is_inside_the_subject_must_be_there() -> None:
    story = packed()
    lose(story, story.pallet_a)
    report = judged(story, story.container, story.pallet_a, policy=ALL)
    assert severe(report) == {"opening.missing"}


def test_a_document_of_what_the_subject_was_made_of_must_be_there() -> None:
    story, flour, _ = milled()
    lose(story, story.pallet_b)
    report = judged(story, flour, story.pallet_a, story.pallet_b)
    assert severe(report) == {"opening.missing"}
    assert report.verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize(("subject", "verdict"), [("pallet_a", True), ("container", False)])
def test_what_is_not_shown_is_so_for_the_one_that_is_asked_about(
    subject: str, *, verdict: bool
) -> None:
    story = packed()
    lose(story, story.container)
    other = {"pallet_a": "container", "container": "pallet_a"}[subject]
    report = judged(story, getattr(story, subject), getattr(story, other), policy=ALL)
    assert (report.verdict is Verdict.VERIFIED) is verdict


def test_where_documents_may_be_withheld_all_that_are_not_shown_are_withheld() -> None:
    story = packed()
    lose(story, story.container)
    lenient = Policy(names=True, journal=True, openings=Openings.SHOWN)
    report = judged(story, story.pallet_a, story.container, policy=lenient)
    assert "opening.withheld" in codes(report)
    assert "opening.not_shown" not in codes(report)


def test_an_altered_document_of_what_the_subject_is_packed_in_still_refutes() -> None:
    story = packed()
    documents = story.net.documents
    found = [one for _, one in story.net.entries if one.unit_id == story.container]
    mine = [one for _, one in story.net.entries if one.unit_id == story.pallet_b]
    documents[found[0].commitment] = documents[mine[0].commitment]
    report = judged(story, story.pallet_a, story.container)
    assert report.verdict is Verdict.REFUTED


def test_the_certificate_of_the_subject_must_be_open() -> None:
    story = stuffed()
    lose(story, story.certificate, Kind.ISSUE)
    report: Report = judged(story, story.pallet_a, story.container)
    assert "opening.missing" in severe(report)


def test_parts_of_a_consignment_that_were_not_judged_leave_it_incomplete() -> None:
    # Services that page say so under this code; a bundle is about one unit and never does.
    assert RULES["consignment.parts_not_shown"].severity is Severity.MISSING
