"""From every form of number to the units that it means, and never a guess."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.api.answers.asking import answer, asked
from tests.api.journey import Journey
from tests.api.more_story import AGAIN, MISTYPED, OVERLAPPING, SEIZED
from tests.api.service import Service
from tests.api.service import told as problem_told

BOX, SECOND = "container CSQU305438", "container CSQU614207"
PALLETS = [f"SSCC 0952114100000001{last}" for last in ("13", "20", "37")]
THIRD = PALLETS[2]


def found(told: Service, journey: Journey, number: str, who: str = "customs") -> dict[str, Any]:
    return asked(told, journey, f"/v1/lookup?q={quote(number, safe='')}", who)


def names(body: dict[str, Any]) -> set[str]:
    return {one["unit"]["name"] for one in body["found"]}


@pytest.mark.parametrize(
    ("number", "units"),
    [
        ("CSQU3054383", {BOX}),
        ("csqu 305438-3", {BOX}),
        ("CSQU305438", {BOX}),
        ("6SE556011223344-OAT2611", {BOX, SECOND}),
        ("DBL2611077", {BOX}),
        ("DBL-GOT-2611-077", {BOX}),
        ("SE440917", {BOX}),
        ("095211410000000137", {THIRD}),
        ("urn:epc:id:sscc:9521141.0000000013", {THIRD}),
        ("https://id.gs1.org/00/095211410000000137", {THIRD}),
        ("PHYTO-SE-2611-0042", set(PALLETS)),
        ("EUR1-SE-A-118204", {THIRD}),
        ("26NL00012345678901", {f"container {SEIZED[:10]}"}),
        ("BB2002", {f"container {SEIZED[:10]}"}),
        ("9176187", {BOX}),
        ("nobody knows this", set()),
    ],
)
def test_a_number_finds_what_bears_it(
    told: Service, journey: Journey, number: str, units: set[str]
) -> None:
    body = found(told, journey, number)
    assert names(body) == units
    assert body["typed"] == number


def test_a_units_id_finds_it(told: Service, journey: Journey) -> None:
    (one,) = found(told, journey, "CSQU3054383")["found"]
    (again,) = found(told, journey, one["unit"]["unitId"])["found"]
    assert again == one


@pytest.mark.parametrize(
    ("number", "unit", "digit"),
    [("CSQU3054389", BOX, "3"), ("095211410000000138", THIRD, "7")],
)
def test_a_wrong_check_digit_is_a_finding_and_it_is_found_all_the_same(
    told: Service, journey: Journey, number: str, unit: str, digit: str
) -> None:
    body = found(told, journey, number)
    assert names(body) == {unit}
    assert [one["exact"] for one in body["found"]] == [False]
    finding = body["findings"][0]
    assert finding["code"] == "identifier.check_digit"
    assert finding["detail"].endswith(f"end in {digit}")


def test_every_list_says_that_it_is_the_indexs_word(told: Service, journey: Journey) -> None:
    for number in ("CSQU3054383", "nobody knows this"):
        body = found(told, journey, number)
        assert body["findings"][-1]["code"] == "lookup.index_only"
        assert body["unread"] == 0


def test_journeys_that_overlap_are_both_listed_however_their_digit_was_typed(
    told: Service, journey: Journey
) -> None:
    body = found(told, journey, OVERLAPPING)
    assert sorted(one["booking"] for one in body["found"]) == ["ONE", "TWO"]
    assert [one["exact"] for one in body["found"]].count(True) == 1
    codes = [one["code"] for one in body["findings"]]
    assert codes == ["journey.overlap", "journey.not_closed", "lookup.index_only"]
    answer_ = asked(told, journey, f"/v1/containers/{MISTYPED}")
    assert answer_["journey"]["booking"] == "TWO"
    assert [one["booking"] for one in answer_["journey"]["overlapping"]] == ["ONE"]
    assert answer_["journey"]["earlier"] == []


def test_an_ended_journey_is_listed_as_earlier_and_its_address_is_its_own(
    told: Service, journey: Journey
) -> None:
    body = found(told, journey, AGAIN)
    assert [one["isClosed"] for one in body["found"]] == [False, True]
    assert body["found"][1]["answer"] == f"/v1/units/{body['found'][1]['unit']['unitId']}"
    told_journey = asked(told, journey, f"/v1/containers/{AGAIN}")["journey"]
    assert (told_journey["place"], told_journey["of"]) == (2, 2)
    assert told_journey["booking"] == "NEW"
    assert [one["booking"] for one in told_journey["earlier"]] == ["OLD"]
    assert told_journey["overlapping"] == []


def test_a_text_without_letters_and_digits_is_refused(told: Service, journey: Journey) -> None:
    refused = problem_told(answer(told, journey, "/v1/lookup?q=%20--"))
    assert (refused["status"], refused["errors"][0]["rule"]) == (400, "number.form")
