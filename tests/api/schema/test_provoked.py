"""Every problem that a route shows is brought about at that route, and told as it is shown."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from api.main import routers
from api.openapi import describe
from api.problems import PROBLEMS
from tests.api.access.matrix import Name, Row
from tests.api.journey import Journey
from tests.api.schema.described import Operation, operations_in
from tests.api.schema.provoking import WAYS, Provoking
from tests.api.schema.scenes import Scenes, rows_of
from tests.api.service import told as problem_told

pytestmark = pytest.mark.xdist_group("schema")

# An address or a method that is no operation's; and what stands in reports, exports and jobs, or is
# the last resort of a family: how each is told, tests/api/http/test_problems_reached.py tests.
NO_ROUTES = {"route.not_found", "method.not_allowed", "cannot_tell.payload_erased"} | {
    *("format", "root", "header", "proof", "signature", "history", "index")
}


def _operations() -> dict[Name, Operation]:
    """Every operation as the service describes it, whatever it runs over."""
    app = FastAPI(title="all routes", version="1")
    for router in routers():
        app.include_router(router)
    describe(app)
    return {one.name: one for one in operations_in(app.openapi())}


OPERATIONS = _operations()
PAIRS = sorted((name, code) for name, one in OPERATIONS.items() for code in one.problems)


@pytest.fixture(scope="module")
def rows(journey: Journey) -> dict[Name, Row]:
    return rows_of(journey)


@pytest.mark.parametrize(
    ("name", "code"), PAIRS, ids=lambda one: one if isinstance(one, str) else " ".join(one)
)
def test_it_is_brought_about_and_told_as_it_is_shown(
    scenes: Scenes, rows: dict[Name, Row], name: Name, code: str
) -> None:
    answer = WAYS[code](Provoking(scenes, name, rows[name]))
    body = problem_told(answer)
    assert answer.status_code == PROBLEMS[code].status
    assert OPERATIONS[name].nearest(body["code"]) == code, body
    assert body["title"] == PROBLEMS[code].title


def test_every_way_is_some_routes() -> None:
    assert set(WAYS) == {code for _, code in PAIRS}


def test_every_problem_of_the_table_is_some_routes() -> None:
    assert set(PROBLEMS) - {code for _, code in PAIRS} == NO_ROUTES
