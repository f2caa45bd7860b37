"""Every route is described with every problem that it can give, each with an example."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jsonschema_rs
import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from api.database.models import ProgressRow
from api.main import create_app
from api.problems import PROBLEMS
from api.resources import Resources, open_resources
from ledger_client.ledger.values import Contract
from ledger_client.node.ledger_index import LedgerIndex
from tests.api.access.matrix import MATRIX, Name, Row, routes_of
from tests.api.journey import Journey
from tests.api.schema.described import PROBLEM, Operation, operations_of
from tests.api.service import Service

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
            expected |= {"index.building", "index.diverged", "cannot_tell", "cannot_tell.node"}
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


@pytest.fixture(scope="module")
def rows(told: Service, journey: Journey) -> dict[Name, Row]:
    """The matrix again, with addresses of what there is."""
    logged = LedgerIndex.read(told.resources.connection)
    unit = f"0x{logged.subjects(Contract.LEDGER)[0].hex()}"
    certificate = f"0x{logged.subjects(Contract.CERTIFICATES)[0].hex()}"
    maker = f"{journey.participant('maker'):016x}"
    there = {
        "/v1/units/{id}": f"/v1/units/{unit}",
        "/v1/units/{id}/history": f"/v1/units/{unit}/history",
        "/v1/units/{id}/verification": f"/v1/units/{unit}/verification",
        "/v1/certificates/{id}": f"/v1/certificates/{certificate}",
        "/v1/containers/{number}": "/v1/containers/CSQU3054383",
        "/v1/consignments/{ucr}": "/v1/consignments/6SE556011223344-OAT2611",
        "/v1/participants/{id}": f"/v1/participants/{maker}",
        "/v1/export": "/v1/export",
    }
    found = {
        name: dataclasses.replace(row, path=there.get(name[1], row.path))
        for name, row in MATRIX.items()
    }
    raw = {"statements": [{"raw": "0x" + "f8" * 120}]}
    for name, body in ((("POST", "/v1/statements"), raw),):
        found[name] = dataclasses.replace(found[name], body=body, headers={"Idempotency-Key": "a"})
    found[("POST", "/v1/payloads")] = dataclasses.replace(
        found[("POST", "/v1/payloads")], body=journey.openings[:1]
    )
    return found


@contextmanager
def _over(resources: Resources) -> Iterator[Service]:
    with TestClient(create_app(resources), raise_server_exceptions=False) as asker:
        yield Service(resources, asker)
    resources.database.close()


def _own(journey: Journey, folder: Path, **other: object) -> Resources:
    """A service of the test's own over a copy of the journey's database."""
    settings = journey.settings(journey.copied(folder)).model_copy(update=other)
    return open_resources(settings)


def _status(resources: Resources, status: str) -> None:
    with resources.database.session() as session:
        session.execute(update(ProgressRow).values(status=status, detail="a test"))


@pytest.mark.parametrize("trouble", ["node", "diverged", "building", "database"])
def test_in_trouble_each_route_gives_only_problems_that_it_shows(
    journey: Journey,
    tmp_path: Path,
    rows: dict[Name, Row],
    trouble: str,
) -> None:
    away = {"nodes": (NOBODY_LISTENS,)} if trouble == "node" else {}
    with _over(_own(journey, tmp_path, **away)) as service:
        if trouble in ("diverged", "building"):
            _status(service.resources, trouble)
        token = service.token()
        listed = {one.name: one for one in operations_of(service)}
        if trouble == "database":
            service.resources.database.downgrade()
        troubled = 0
        for name, one in listed.items():
            given = rows[name].ask(name[0], service, token)
            if given.status_code < 400 or one.path == "/readyz":
                continue
            code = given.json()["code"]
            assert code != "internal", (name, given.text)
            assert one.tells(code, given.status_code), (name, code, given.status_code)
            troubled += given.status_code == 503
        assert troubled > 5, trouble


def test_the_copy_of_a_test_is_its_own(journey: Journey, tmp_path: Path) -> None:
    copy = journey.copied(tmp_path)
    assert copy != journey.database
    shutil.rmtree(tmp_path)
    assert journey.database.exists()
