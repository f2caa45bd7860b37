"""What stands around every request: its id, what a body may be, and the last resort."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.frame import new_request_id
from api.main import create_app
from api.resources import Resources, open_resources
from tests.api.conftest import MakeSettings
from tests.api.service import Service, told

LIMIT = 4096
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def resources(make_settings: MakeSettings) -> Iterator[Resources]:
    opened = open_resources(make_settings(body_max_bytes=LIMIT))
    yield opened
    opened.database.close()


@pytest.fixture
def service(resources: Resources) -> Iterator[Service]:
    """A service with two routes more: one that repeats a body, one that breaks."""
    app = create_app(resources)

    @app.post("/echo")
    async def echo(request: Request) -> int:
        return len(await request.body())

    @app.post("/typed")
    async def typed(numbers: list[int]) -> int:
        return sum(numbers)

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError("a secret of ours")

    with TestClient(app) as asker:
        yield Service(resources, asker)


def test_an_id_is_a_ulid_of_its_time() -> None:
    # The vector of the specification: 1469918176385 ms is 01ARYZ6S41.
    assert new_request_id(1469918176.385)[:10] == "01ARYZ6S41"
    made = [new_request_id() for _ in range(50)]
    assert len(set(made)) == 50
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", one) for one in made)


@pytest.mark.parametrize("given_id", ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "trace-0001", "a" * 64])
def test_a_well_formed_id_is_kept(service: Service, given_id: str) -> None:
    answer = service.get("/nope", **{"X-Request-ID": given_id})
    assert answer.headers["x-request-id"] == given_id == told(answer)["instance"]


@pytest.mark.parametrize(
    "given_id", ["", "short", "a" * 65, "a b c d e f", "../../../etc", "<b>id</b>"]
)
def test_another_id_is_replaced(service: Service, given_id: str) -> None:
    answer = service.get("/healthz", **{"X-Request-ID": given_id})
    assert re.fullmatch("[0-9A-Z]{26}", answer.headers["x-request-id"])


def test_every_answer_forbids_what_a_browser_might_try(service: Service) -> None:
    for path in ("/healthz", "/nope", "/broken"):
        headers = service.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "server" not in headers


def test_a_body_up_to_the_limit_is_taken(service: Service) -> None:
    body = b'"' + b"a" * (LIMIT - 2) + b'"'
    assert service.asker.post("/echo", content=body, headers=JSON).json() == LIMIT


def test_a_larger_one_is_refused_whether_it_says_so_or_not(service: Service) -> None:
    body = b'"' + b"a" * (LIMIT - 1) + b'"'
    pieces = iter([body[:1000], body[1000:]])  # sent in chunks, its length is not told
    for content in (body, pieces):
        answer = service.asker.post("/echo", content=content, headers=JSON)
        assert (answer.status_code, told(answer)["code"]) == (413, "body.too_large")
        assert "4,096" in told(answer)["detail"]


@pytest.mark.parametrize(
    "kind", ["application/json", "application/ld+json", "Application/JSON; charset=utf-8"]
)
def test_json_is_taken_under_its_names(service: Service, kind: str) -> None:
    assert service.asker.post("/echo", content=b"[1]", headers={"Content-Type": kind}).json() == 3


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "text/json",
        "json",
        "application/octet-stream",
        "*/*",
    ],
)
def test_anything_else_is_refused(service: Service, kind: str) -> None:
    answer = service.asker.post("/echo", content=b"[1]", headers={"Content-Type": kind})
    assert (answer.status_code, told(answer)["code"]) == (415, "media_type.unsupported")


@pytest.mark.parametrize("body", [b"[" * 2000, b'{"a":' * 600, b"[" * 129 + b"]" * 129])
def test_a_body_nested_too_deep_is_refused_before_it_is_parsed(
    service: Service, body: bytes
) -> None:
    answer = service.asker.post("/typed", content=body, headers=JSON)
    assert (answer.status_code, told(answer)["code"]) == (400, "request.json")
    assert told(answer)["errors"][0]["rule"] == "json.depth"


@pytest.mark.parametrize("body", [b"{", b"", b"nul", b"\xff\xfe", b"[1,]", b"'a'", b"\x00"])
def test_what_is_no_json_is_refused(service: Service, body: bytes) -> None:
    answer = service.asker.post("/typed", content=body, headers=JSON)
    assert answer.status_code == 400
    assert told(answer)["code"] in ("request.json", "request.invalid")


def test_a_wrong_field_is_pointed_at(service: Service) -> None:
    answer = service.asker.post("/typed", json=[1, "two", 3])
    assert told(answer)["errors"] == [
        {
            "pointer": "/1",
            "rule": "int_parsing",
            "detail": "Input should be a valid integer, unable to parse string as an integer",
        }
    ]


def test_a_mistake_of_ours_is_told_without_a_trace(
    service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = service.get("/broken")
    assert (answer.status_code, told(answer)["code"]) == (500, "internal")
    assert "ZeroDivision" not in answer.text
    assert "secret of ours" not in answer.text
    captured = capfd.readouterr()
    assert "secret of ours" not in captured.out + captured.err


@given(st.binary(max_size=200))
def test_no_bytes_are_a_mistake_of_ours(body: bytes) -> None:
    for path in ("/typed", "/echo"):
        answer = _KEPT[0].asker.post(path, content=body, headers=JSON)
        assert answer.status_code in (200, 400)


_KEPT: list[Service] = []


@pytest.fixture(autouse=True)
def kept(service: Service) -> Iterator[None]:
    """Where a test of many examples finds the service."""
    _KEPT.append(service)
    yield
    _KEPT.clear()


def test_the_body_arrives_as_it_was_sent(service: Service) -> None:
    content = json.dumps(list(range(100))).encode()
    assert service.asker.post("/typed", content=content, headers=JSON).json() == 4950
