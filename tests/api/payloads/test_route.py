"""``POST /v1/payloads``: what is kept, what is refused, and why."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from api.database.models import PayloadRow
from api.main import create_app
from api.resources import open_resources
from tests.api.journey import Journey, hand_in
from tests.api.service import Service, bearer
from tests.api.service import told as problem_told


def count(service: Service) -> int:
    with service.resources.database.snapshot() as session:
        return session.scalar(select(func.count()).select_from(PayloadRow)) or 0


def of(journey: Journey, text: str) -> dict[str, Any]:
    """The first opening that says something."""
    return next(
        one
        for one in journey.openings
        if any(leaf["value"] == text for leaf in one["opening"]["leaves"])
    )


def test_the_same_again_changes_nothing(told: Service, journey: Journey) -> None:
    before = count(told)
    again = hand_in(told, journey.openings[:20], journey.participant("maker"))
    assert (len(again["kept"]), again["refused"]) == (20, [])
    assert count(told) == before


def test_an_altered_opening_is_refused_and_the_others_are_kept(
    told: Service, journey: Journey
) -> None:
    good, bad = of(journey, "physical inspection"), copy.deepcopy(of(journey, "scan"))
    bad["opening"]["leaves"][0]["value"] = "something else"
    answer = hand_in(told, [good, bad], journey.participant("customs"))
    assert answer["kept"] == [good["commitment"]]
    assert [(one["commitment"], one["code"]) for one in answer["refused"]] == [
        (bad["commitment"], "opening.mismatch")
    ]


def test_what_nobody_commits_to_is_not_kept(told: Service, journey: Journey) -> None:
    """The journey handed in one such: what was said of a key to nobody but its own store."""
    with told.resources.database.snapshot() as session:
        kept = {f"0x{one.hex()}" for one in session.scalars(select(PayloadRow.commitment))}
    given = {one["commitment"] for one in journey.openings}
    assert len(given - kept) == 1


def test_a_wrong_commitment_is_refused(told: Service, journey: Journey) -> None:
    one = {**of(journey, "scan"), "commitment": "0x" + "22" * 32}
    answer = hand_in(told, [one], journey.participant("customs"))
    assert [refused["code"] for refused in answer["refused"]] == ["opening.mismatch"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        [{}],
        [{"commitment": "0x00"}],
        [{"commitment": "0x" + "0" * 64}],
        [{"commitment": "0x" + "0" * 64, "opening": []}],
        [{"commitment": "0x" + "0" * 64, "opening": {}, "more": 1}],
        [{"commitment": "0x" + "G" * 64, "opening": {}}],
        [{"commitment": 7, "opening": {}}],
        [{"commitment": "0x" + "0" * 64, "opening": {}}] * 501,
    ],
    ids=lambda body: str(body)[:40],
)
def test_what_is_no_list_of_openings_is_refused(
    told: Service, journey: Journey, body: object
) -> None:
    token = told.token("capture", who=journey.participant("maker"))
    refused = problem_told(told.asker.post("/v1/payloads", json=body, headers=bearer(token)))
    assert (refused["status"], refused["code"]) == (400, "request.invalid")
    assert refused["errors"]


def test_an_opening_that_is_none_is_refused_by_itself(told: Service, journey: Journey) -> None:
    token = told.token("capture", who=journey.participant("maker"))
    for opening in ('{"kind": 1}', '{"kind": 1e999}', '{"leaves": "\\ud800"}', '{"a": 1.5}'):
        text = f'[{{"commitment": "0x{"00" * 32}", "opening": {opening}}}]'
        answer = told.asker.post(
            "/v1/payloads",
            content=text,
            headers={**bearer(token), "Content-Type": "application/json"},
        )
        assert answer.status_code in (200, 400), answer.text
        if answer.status_code == 200:
            assert [one["code"] for one in answer.json()["refused"]] == ["payload.form"]


@pytest.mark.parametrize("scope", ["provenance:read", "hold", "audit"])
def test_only_who_captures_hands_in(told: Service, journey: Journey, scope: str) -> None:
    token = told.token(scope, who=journey.participant("maker"))  # type: ignore[arg-type]
    answer = told.asker.post("/v1/payloads", json=journey.openings[:1], headers=bearer(token))
    assert problem_told(answer)["code"] == "auth.scope"


def test_the_description_shows_an_example_of_each_problem(told: Service) -> None:
    described = told.get("/openapi.json").json()["paths"]["/v1/payloads"]["post"]["responses"]
    assert {"200", "400", "401", "403", "413", "415", "429", "500", "503"} <= set(described)


def test_nothing_is_kept_of_a_chain_that_was_not_indexed(journey: Journey, tmp_path: Path) -> None:
    resources = open_resources(journey.settings(tmp_path / "empty.sqlite3"))
    with TestClient(create_app(resources), raise_server_exceptions=False) as asker:
        service = Service(resources, asker)
        answer = hand_in(service, journey.openings[:5], journey.participant("maker"))
        assert {one["code"] for one in answer["refused"]} == {"payload.unannounced"}
        assert count(service) == 0
        token = service.token("provenance:read", who=journey.participant("customs"))
        building = service.get("/v1/containers/CSQU3054383", token)
        assert problem_told(building)["code"] == "index.building"
    resources.database.close()
