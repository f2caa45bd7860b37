"""The description of the interface: whole, with an example for every answer and every problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.main import create_app
from api.problems import PROBLEMS
from api.resources import Resources
from api.settings import Settings
from tests.api.service import Service

METHODS = {"get", "post", "put", "delete", "patch"}
Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture
def document(service: Service) -> dict[str, Any]:
    found = service.get("/openapi.json").json()
    assert isinstance(found, dict)
    return found


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def test_every_route_is_described(document: dict[str, Any]) -> None:
    paths = set(document["paths"])
    assert {"/healthz", "/readyz", "/metrics", "/v1/trust-root", "/problems/{code}"} <= paths
    assert document["openapi"].startswith("3.1")


def test_every_operation_says_what_it_does(document: dict[str, Any]) -> None:
    silent = [
        (path, method)
        for path, method, operation in _operations(document)
        if not operation.get("description")
    ]
    assert silent == []


def test_a_bad_request_is_400_everywhere(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in str(document)
    for path, method, operation in _operations(document):
        unprocessable = operation["responses"].get("422", {})
        assert "idempotency.reused" in str(unprocessable) or not unprocessable, (path, method)


def test_every_problem_has_an_example_of_its_own(document: dict[str, Any]) -> None:
    seen = 0
    for path, method, operation in _operations(document):
        for status, response in operation["responses"].items():
            for kind, content in response.get("content", {}).items():
                if kind != "application/problem+json":
                    continue
                assert content["schema"]["$ref"] == "#/components/schemas/ProblemDetail"
                for code, example in content["examples"].items():
                    assert str(PROBLEMS[code].status) == status, (path, method)
                    assert example["value"]["code"] == code
                    seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/metrics", "/v1/trust-root", "/problems/{code}"]
)
def test_every_answer_has_an_example(document: dict[str, Any], path: str) -> None:
    schemas = document["components"]["schemas"]
    for operation in document["paths"][path].values():
        (content,) = operation["responses"]["200"]["content"].values()
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        assert content.get("example") or schemas[name]["examples"]


def test_every_route_with_a_token_tells_of_401_and_429(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        if operation.get("security"):
            assert {"401", "429"} <= set(operation["responses"]), (path, method)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = set(document["components"]["schemas"])

    def references(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for one in value.values():
                yield from references(one)
        elif isinstance(value, list):
            for one in value:
                yield from references(one)

    found = {one.rpartition("/")[2] for one in references(document)}
    assert found
    assert found <= schemas


def test_no_page_of_it_loads_scripts_from_elsewhere(service: Service) -> None:
    assert service.get("/docs").status_code == 404
    assert service.get("/redoc").status_code == 404


def test_it_is_made_once(resources: Resources) -> None:
    app = create_app(resources)
    assert isinstance(app, FastAPI)
    assert app.openapi() is app.openapi()
    with TestClient(app) as asker:
        assert asker.get("/openapi.json").json() == app.openapi()


def test_no_setting_of_the_service_is_in_it(document: dict[str, Any], resources: Resources) -> None:
    text = str(document)
    settings = resources.settings
    assert isinstance(settings, Settings)
    assert settings.database_url.get_secret_value() not in text
    assert not any(url in text for url in settings.nodes)
