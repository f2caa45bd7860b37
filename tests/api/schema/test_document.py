"""Every route is described with every problem that it can give, each with an example."""

from __future__ import annotations

import jsonschema_rs
import pytest

from api.main import create_app
from api.problems import PROBLEMS
from tests.api.access.matrix import MATRIX, Name, routes_of
from tests.api.journey import Journey
from tests.api.schema.described import PROBLEM, Operation, operations_in, operations_of
from tests.api.schema.scenes import Scenes, rows_of
from tests.api.service import Service

pytestmark = pytest.mark.xdist_group("schema")

NOBODY_LISTENS = "http://127.0.0.1:9"
GUARDED = {name for name, row in MATRIX.items() if row.opens is not None}
BY_INDEX = {"/v1/lookup", "/v1/export", "/v1/inbox"} | {
    path for _, path in MATRIX if path.startswith(("/v1/units", "/v1/con", "/v1/cert", "/v1/part"))
}


@pytest.fixture
def operations(told: Service) -> dict[Name, Operation]:
    return {one.name: one for one in operations_of(told)}


def test_every_route_is_described(told: Service, operations: dict[Name, Operation]) -> None:
    served = routes_of(create_app(told.resources)) - {("GET", "/openapi.json")}
    assert set(operations) == served


def test_every_route_shows_the_problems_that_its_kind_can_give(
    operations: dict[Name, Operation],
) -> None:
    for name, one in operations.items():
        expected = {"internal"}
        if name in GUARDED:
            expected |= {"auth.required", "auth.invalid", "rate.limited"}
            expected |= {"auth.scope"} if name[1] != "/v1/trust-root" else set()
        if name[0] == "POST":
            expected |= {"request.json", "body.too_large", "media_type.unsupported"}
        if name[1] in BY_INDEX:
            expected |= {
                "index.building",
                "index.diverged",
                "cannot_tell",
                "cannot_tell.node_unreachable",
            }
        if any(_is_restricted(parameter) for parameter in one.told.get("parameters", [])):
            expected |= {"request.invalid"} if name[1] != "/v1/statements" else set()
        assert expected <= set(one.problems), (name, expected - set(one.problems))


def _is_restricted(parameter: dict[str, object]) -> bool:
    return any(word in str(parameter["schema"]) for word in ("pattern", "minimum", "maxLength"))


def test_every_example_of_a_problem_is_one(
    operations: dict[Name, Operation],
) -> None:
    shown = set()
    for name, one in operations.items():
        schema = one.resolved({"$ref": "#/components/schemas/ProblemDetail"})
        whole = {**schema, "components": one.document["components"]}
        validator = jsonschema_rs.validator_for(whole)
        for status, response in one.told["responses"].items():
            content = response.get("content", {}).get(PROBLEM, {})
            for code, example in content.get("examples", {}).items():
                validator.validate(example["value"])
                assert str(PROBLEMS[code].status) == status, (name, code)
                assert example["value"]["code"] == code
                shown.add(code)
    # The rest belongs to no operation: a wrong address, a wrong method, and families' last resorts.
    assert len(shown) > 20


def test_every_good_answer_has_an_example_that_is_of_its_schema(
    operations: dict[Name, Operation],
) -> None:
    lacking = []
    for name, one in operations.items():
        for status, kind, example, schema in one.examples():
            if example is None:
                lacking.append((*name, status))
            elif kind == "application/json":
                whole = {**schema, "components": one.document["components"]}
                jsonschema_rs.validator_for(whole).validate(example)
    assert lacking == []


def test_nothing_is_declared_that_no_route_serves(operations: dict[Name, Operation]) -> None:
    for name, one in operations.items():
        for code in one.problems:
            assert code in PROBLEMS, (name, code)


@pytest.mark.parametrize("trouble", ["node", "diverged", "building", "database"])
def test_in_trouble_each_route_gives_only_problems_that_it_shows(
    journey: Journey, scenes: Scenes, trouble: str
) -> None:
    rows, service, troubled = rows_of(journey), scenes.service(trouble), 0
    for one in operations_in(create_app(service.resources).openapi()):
        given = rows[one.name].ask(one.name[0], service, scenes.token(trouble))
        if given.status_code < 400 or one.path == "/readyz":
            continue
        code = given.json()["code"]
        assert code != "internal", (one.name, given.text)
        assert one.tells(code, given.status_code), (one.name, code, given.status_code)
        troubled += given.status_code == 503
    assert troubled > 5, trouble
