"""A unit by its id: the verdict, its history page by page, and a bundle that stands by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from ledger_client.documents import canonical_json
from ledger_client.home import Home
from ledger_client.proofs import Policy, verify
from tests.api.answers.asking import answer, asked, names, unit_of
from tests.api.journey import Journey
from tests.api.service import Service

PALLET = "095211410000000137"
BOX = "CSQU3054383"


def test_the_pallet_of_two_containers_tells_of_both(told: Service, journey: Journey) -> None:
    body = asked(told, journey, f"/v1/units/{unit_of(told, journey, PALLET)}")
    assert body["unit"]["name"] == f"SSCC {PALLET}"
    assert body["inside"]["name"] == "container CSQU614207"
    assert body["judged"]["verdict"] == "attention"  # the first container came with a dent
    assert {one["number"] for one in body["certificates"]} == {
        "PHYTO-SE-2611-0042",
        "EUR1-SE-A-118204",
    }
    assert names(body["custody"])[0] == "Nordhavre Kvarn AB"
    assert names(body["custody"])[-1] == "Doggerbank Line"
    assert {one["within"] for one in body["custody"]} >= {
        unit_of(told, journey, BOX),
        unit_of(told, journey, "CSQU6142071"),
    }
    (group,) = body["goods"]
    assert [(one["quantity"], one["uom"]) for one in group["lines"]] == [("4800", "KGM")]


def test_the_history_is_whole_over_its_pages(told: Service, journey: Journey) -> None:
    path = f"/v1/units/{unit_of(told, journey, BOX)}/history"
    kinds: list[str] = []
    address: str | None = f"{path}?size=7"
    while address:
        page = answer(told, journey, address)
        kinds += [one["kind"] for one in page.json()["entries"]]
        following = re.search(r'<([^>]*)>; rel="next"', page.headers["link"])
        address = following[1] if following else None
    assert kinds == [
        *("open", "contents", "observe", "offer", "accept", "offer", "accept", "handoff"),
        *("observe", "observe", "offer", "acceptReserved", "control", "hold", "release"),
        *("bound", "unbound", "contents"),
    ]


def test_an_entry_says_who_signed_how_and_what_was_said(told: Service, journey: Journey) -> None:
    body = asked(told, journey, f"/v1/units/{unit_of(told, journey, BOX)}/history?first=8&size=7")
    handoff, hold = body["entries"][0], body["entries"][6]
    assert (handoff["place"], handoff["kind"], handoff["signed"]) == (8, "handoff", "both")
    assert handoff["actor"]["name"] == "Skandiahamnen Terminal"
    assert handoff["counterparty"]["name"] == "Doggerbank Line"
    assert hold["kind"] == "hold"
    assert hold["document"]["reason"] == "physical inspection"
    assert (body["total"], body["first"]) == (18, 8)


def test_a_page_after_the_end_is_empty(told: Service, journey: Journey) -> None:
    body = asked(told, journey, f"/v1/units/{unit_of(told, journey, BOX)}/history?first=500")
    assert (body["entries"], body["total"]) == ([], 18)


@pytest.mark.parametrize("query", ["first=0", "first=x", "size=0", "size=100000000"])
def test_a_page_that_there_is_not_is_refused(told: Service, journey: Journey, query: str) -> None:
    path = f"/v1/units/{unit_of(told, journey, BOX)}/history?{query}"
    assert answer(told, journey, path).status_code == 400


def test_the_bundle_is_judged_alike_by_whoever_holds_the_trust_root(
    told: Service, journey: Journey
) -> None:
    body = asked(told, journey, f"/v1/units/{unit_of(told, journey, BOX)}/verification")
    at = datetime.fromtimestamp(body["basis"]["judgedAt"], UTC)
    root = Home(journey.home).trust_root()
    report = verify(canonical_json(body["bundle"]), root, at, Policy(names=True, contents=True))
    assert report.verdict.value == body["judged"]["verdict"] == "attention"
    assert [one.code for one in report.findings if one.severity.value != "note"] == [
        "custody.reserved"
    ]
    assert {one["status"] for one in body["steps"]} <= {"pass", "skipped"}
