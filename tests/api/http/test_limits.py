"""How often a token may ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import pytest
from fastapi import Depends
from limits import parse
from starlette.testclient import TestClient

from api.deps import caller_with
from api.limits import Limits
from api.main import create_app
from api.problems import HttpProblem
from api.resources import Resources, open_resources
from api.tokens import Caller
from tests.api.conftest import MakeSettings
from tests.api.service import Service, told

PATH = "/v1/trust-root"


@pytest.fixture
def resources(make_settings: MakeSettings) -> Iterator[Resources]:
    opened = open_resources(make_settings(rate_read="3/hour", rate_write="1/hour"))
    yield opened
    opened.database.close()


@pytest.fixture
def service(resources: Resources) -> Iterator[Service]:
    """A service with a route that writes."""
    app = create_app(resources)

    @app.post("/write")
    def write(caller: Annotated[Caller, Depends(caller_with(route_class="write"))]) -> str:
        return caller.prefix

    with TestClient(app) as asker:
        yield Service(resources, asker)


def test_one_more_than_the_limit_is_told_when_to_come_back(service: Service) -> None:
    token = service.token()
    assert [service.get(PATH, token).status_code for _ in range(3)] == [200] * 3
    answer = service.get(PATH, token)
    assert (answer.status_code, told(answer)["code"]) == (429, "rate.limited")
    assert 1 <= int(answer.headers["retry-after"]) <= 3600


def test_every_answer_says_what_is_left(service: Service) -> None:
    token = service.token()
    for left in (2, 1, 0, 0):
        headers = service.get(PATH, token).headers
        assert headers["ratelimit-policy"] == '"read";q=3;w=3600'
        assert re.fullmatch(rf'"read";r={left};t=\d+', headers["ratelimit"])


def test_each_token_has_its_own(service: Service) -> None:
    first, second = service.token(), service.token()
    assert [service.get(PATH, first).status_code for _ in range(4)][-1] == 429
    assert service.get(PATH, second).status_code == 200


def test_reading_and_writing_are_counted_apart(service: Service) -> None:
    headers = {"Authorization": f"Bearer {service.token()}"}
    assert service.asker.post("/write", headers=headers).status_code == 200
    assert service.asker.post("/write", headers=headers).status_code == 429
    assert service.asker.get(PATH, headers=headers).status_code == 200


def test_what_is_forbidden_counts_too(service: Service) -> None:
    token = service.token("capture")
    for _ in range(3):
        service.get(PATH, token)
    assert told(service.get(PATH, token))["code"] == "rate.limited"


def test_what_is_no_token_is_not_counted_for_anybody(service: Service) -> None:
    token = service.token()
    forged = token[:12] + "A" * 43
    for _ in range(10):
        assert service.get(PATH, forged).status_code == 401
    assert service.get(PATH, token).status_code == 200


def test_threads_at_once_take_no_more_than_there_is() -> None:
    limits = Limits({"read": parse("50/hour")})

    def ask(_: int) -> bool:
        try:
            limits.require("one", "read")
        except HttpProblem:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(ask, range(200)))
    assert sum(taken) == 50
