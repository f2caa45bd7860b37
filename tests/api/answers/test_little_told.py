"""A service that was told little: it says how much it could not read, and is never green."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.answers.asking import answer, asked
from tests.api.journey import Journey, hand_in
from tests.api.service import Service
from tests.api.service import told as problem_told

BOX = "urn:epc:id:bic:CSQU3054383"


@pytest.fixture(scope="module")
def little(journey: Journey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that was shown only the events that name the first container."""
    shown = [
        one
        for one in journey.openings
        if any(leaf["value"] == BOX for leaf in one["opening"]["leaves"])
    ]
    assert 0 < len(shown) < len(journey.openings) / 2
    with journey.service(tmp_path_factory.mktemp("little") / "api.sqlite3") as service:
        answer_ = hand_in(service, shown, journey.participant("maker"))
        assert answer_["refused"] == []
        yield service


def test_a_lookup_says_how_many_opens_it_could_not_read(little: Service, journey: Journey) -> None:
    body = asked(little, journey, "/v1/lookup?q=CSQU3054383")
    # Of twelve units of the story it was shown the opening of one.
    assert body["unread"] == 11
    assert body["findings"][-1]["code"] == "lookup.index_only"
    assert body["findings"][-1]["detail"] == "11 units on the ledger were not opened here"


def test_a_number_in_what_was_not_shown_finds_nothing(little: Service, journey: Journey) -> None:
    for number in ("095211410000000137", "TGHU1234567", "PHYTO-SE-2611-0042"):
        body = asked(little, journey, f"/v1/lookup?q={number}")
        assert (body["found"], body["unread"]) == ([], 11)
    missing = problem_told(answer(little, journey, "/v1/containers/TGHU1234567"))
    assert missing["code"] == "unit.not_found"


def test_an_answer_without_its_documents_is_incomplete(little: Service, journey: Journey) -> None:
    body = asked(little, journey, "/v1/containers/CSQU3054383")
    assert body["judged"]["verdict"] == "incomplete"
    assert body["reasons"][0]["finding"]["code"] == "opening.missing"
    lacking = {one["what"]: one["why"] for one in body["notProvided"]}
    assert lacking["lookup.index_only"].startswith("11 units on the ledger")
    assert {"goods", "sizeType", "mrn"} <= set(lacking)


def test_names_that_were_not_opened_are_not_made_up(little: Service, journey: Journey) -> None:
    body = asked(little, journey, "/v1/containers/CSQU3054383")
    assert {one["participant"]["name"] for one in body["custody"]} == {None}
    assert [one["participant"]["id"] for one in body["custody"]] == [
        f"{journey.participant(who):016x}"
        for who in ("maker", "forwarder", "gothenburg", "carrier", "rotterdam")
    ]
