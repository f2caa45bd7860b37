"""The officer's answer about a container, against what the journey did."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.answers.asking import answer, asked, names, unit_of
from tests.api.journey import Journey
from tests.api.service import Service
from tests.api.service import told as problem_told

CONTAINER = "CSQU3054383"
SECOND = "CSQU6142071"
MEMBERS = [
    "number",
    "journey",
    "judged",
    "basis",
    "restraints",
    "reasons",
    "custodian",
    "seals",
    "references",
    "goods",
    "certificates",
    "controls",
    "custody",
    "notProvided",
    "findings",
]


@pytest.fixture(scope="session")
def first(told: Service, journey: Journey) -> dict[str, Any]:
    """The answer about the first container, which came to Rotterdam with a dent."""
    return asked(told, journey, f"/v1/containers/{CONTAINER}")


def test_it_is_told_in_the_order_in_which_an_officer_reads(first: dict[str, Any]) -> None:
    assert list(first) == MEMBERS


def test_the_number_is_read_with_its_digit(first: dict[str, Any]) -> None:
    assert first["number"] == {
        "typed": CONTAINER,
        "number": CONTAINER,
        "checkDigit": "3",
        "checkDigitExpected": "3",  # ISO 6346 annex A: CSQU 305438 3
        "checkDigitMatches": True,
        "category": "freight",
        "sizeType": None,
    }


def test_it_is_the_only_journey_and_still_open(first: dict[str, Any]) -> None:
    told = first["journey"]
    assert (told["place"], told["of"], told["isClosed"]) == (1, 1, False)
    assert told["booking"] == "DBL-GOT-2611-077"
    assert told["earlier"] == told["overlapping"] == []


def test_the_reservation_makes_the_verdict_attention_and_the_chain_is_named(
    first: dict[str, Any],
) -> None:
    judged = first["judged"]
    assert judged["verdict"] == "attention"
    assert judged["headline"] == "unsealed development chain: attention"
    # open, contents, seal, offer, accept, offer, accept, handoff, ship, sensor, offer, taken;
    # control, hold, release, bound, unbound; contents
    assert judged["entries"]["checked"] == judged["entries"]["total"] == 18
    assert judged["contents"] == {"checked": 2, "total": 2}


def test_the_reservation_is_the_first_reason_and_the_custodian_is_to_be_asked(
    first: dict[str, Any],
) -> None:
    reason = first["reasons"][0]
    assert reason["finding"]["code"] == "custody.reserved"
    assert [one["name"] for one in reason["whom"]] == ["Maasdelta Terminal"]


def test_the_custodian_took_it_with_a_reservation(first: dict[str, Any]) -> None:
    told = first["custodian"]
    assert told["participant"]["name"] == "Maasdelta Terminal"
    assert (told["signed"], told["reservation"]) == ("reserved", "damaged")
    assert told["nextParty"] is None
    assert told["lastPlace"]["place"] == "urn:epc:id:sgln:9521145.00001.0"


def test_the_custody_strip_is_that_of_the_story(first: dict[str, Any]) -> None:
    assert list(
        zip(names(first["custody"]), [one["kind"] for one in first["custody"]], strict=True)
    ) == [
        ("Nordhavre Kvarn AB", "open"),
        ("Västkust Spedition AB", "accept"),
        ("Skandiahamnen Terminal", "accept"),
        ("Doggerbank Line", "handoff"),
        ("Maasdelta Terminal", "acceptReserved"),
    ]


def test_the_seal_is_the_one_that_the_mill_fixed(first: dict[str, Any]) -> None:
    assert first["seals"]["expected"] == first["seals"]["read"] == ["SE440917"]
    assert first["seals"]["changes"] == []


def test_the_references_are_those_of_its_documents(first: dict[str, Any]) -> None:
    assert first["references"] == {
        "mrn": [],
        "ucr": ["6SE556011223344-OAT2611"],
        "billOfLading": ["DBL2611077"],
        "booking": ["DBL-GOT-2611-077"],
    }


def test_the_goods_are_what_is_left_after_transhipment(first: dict[str, Any]) -> None:
    (group,) = first["goods"]
    assert group["ucr"] == "6SE556011223344-OAT2611"
    assert [
        (one["unit"], one["description"], one["quantity"], one["uom"]) for one in group["lines"]
    ] == [
        ("SSCC 095211410000000113", "Rolled oats, HS 1104.12", "4800", "KGM"),
        ("SSCC 095211410000000120", "Rolled oats, HS 1104.12", "4800", "KGM"),
    ]


def test_the_certificate_covers_both_pallets(first: dict[str, Any]) -> None:
    (told,) = first["certificates"]
    assert (told["number"], told["scope"]) == ("PHYTO-SE-2611-0042", "plant-health")
    assert told["issuer"]["name"] == "Växtkontroll Väst"
    assert (told["isAccredited"], told["isValid"], told["problems"]) == (True, True, [])
    assert [one["quantity"] for one in told["covers"]] == ["4800", "4800"]


def test_the_scan_is_an_earlier_control_and_what_was_released_holds_no_more(
    first: dict[str, Any],
) -> None:
    (control,) = first["controls"]
    assert (control["how"], control["result"]) == ("scan", "inconclusive")
    assert control["text"] == "density differs in row 3"
    assert control["by"]["name"] == "Douane Rotterdam Haven"
    assert first["restraints"] == []


def test_what_nobody_told_is_said_not_to_be_there(first: dict[str, Any]) -> None:
    assert [one["what"] for one in first["notProvided"]] == ["sizeType", "mrn"]


def test_the_answer_names_its_block_its_age_and_the_trust_root(
    first: dict[str, Any], told: Service
) -> None:
    basis = first["basis"]
    assert basis["trustRoot"] == f"0x{told.resources.fingerprint}"
    assert basis["ageSeconds"] == basis["judgedAt"] - basis["blockTime"] >= 0
    assert basis["blockNumber"] == told.resources.connection.rpc.block_number()


def test_the_second_container_is_verified_and_carries_the_third_pallet(
    told: Service, journey: Journey
) -> None:
    second = asked(told, journey, f"/v1/containers/{SECOND}")
    assert second["judged"]["verdict"] == "verified"
    assert second["custodian"]["participant"]["name"] == "Doggerbank Line"
    assert second["custodian"]["signed"] == "both"
    assert [one["number"] for one in second["certificates"]].count("EUR1-SE-A-118204") == 1
    lines = [line["unit"] for group in second["goods"] for line in group["lines"]]
    assert lines == ["SSCC 095211410000000137"]


@pytest.mark.parametrize("typed", ["csqu 305438-3", "CSQU305438", "CSQU3054389"])
def test_spelling_and_a_wrong_digit_do_not_matter(
    told: Service, journey: Journey, typed: str
) -> None:
    found = asked(told, journey, f"/v1/containers/{typed}")
    assert found["journey"]["unitId"] == unit_of(told, journey, CONTAINER)
    is_wrong = typed.endswith("9")
    assert found["number"]["checkDigitMatches"] is (None if typed == "CSQU305438" else not is_wrong)
    codes = [one["code"] for one in found["findings"]]
    assert ("identifier.check_digit" in codes) is is_wrong


def test_what_is_no_container_number_is_refused(told: Service, journey: Journey) -> None:
    refused = problem_told(answer(told, journey, "/v1/containers/12345"))
    assert (refused["status"], refused["errors"][0]["rule"]) == (400, "container_number.form")


def test_a_refresh_is_cheap_until_something_changes(told: Service, journey: Journey) -> None:
    first = answer(told, journey, f"/v1/containers/{CONTAINER}")
    token = told.token("provenance:read", who=journey.participant("customs"))
    again = told.get(
        f"/v1/containers/{CONTAINER}", token, **{"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    other = told.get(f"/v1/containers/{SECOND}", token, **{"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
