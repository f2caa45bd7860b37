"""What the log holds: ids, routes, times; no token, no query, no body."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from fastapi import Request
from starlette.testclient import TestClient

from api import logs
from api.main import create_app
from api.resources import Resources
from tests.api.service import Service

SECRET = "swordfish-in-a-body"


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Where the log goes meanwhile."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("debug")
    yield written
    root.handlers[:], root.level = before, level


@pytest.fixture
def service(resources: Resources, stream: io.StringIO) -> Iterator[Service]:
    """A service with a route that breaks with what was sent to it in its error."""
    app = create_app(resources)

    @app.post("/broken/{place}")
    async def broken(request: Request, place: str) -> None:
        raise ValueError(f"cannot take {await request.body()!r} at {place}")

    with TestClient(app) as asker:
        yield Service(resources, asker)


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_of_json(service: Service, stream: io.StringIO) -> None:
    token = service.token()
    answer = service.get("/v1/trust-root?x=1", token)
    (line,) = _lines(stream)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/trust-root", 200)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["token"] == token[3:11]
    assert isinstance(line["ms"], float)


def test_the_problem_is_named(service: Service, stream: io.StringIO) -> None:
    service.get("/v1/trust-root")
    assert _lines(stream)[0]["problem"] == "auth.required"


def test_nothing_that_was_sent_is_written(service: Service, stream: io.StringIO) -> None:
    token = service.token()
    service.get(f"/v1/trust-root?number={SECRET}", token)
    service.get(f"/{SECRET}", token)
    service.get(f"/problems/{SECRET}", token)
    service.asker.post(f"/broken/{SECRET}", json={"a": SECRET}, headers={"Cookie": SECRET})
    service.asker.post("/healthz", content=SECRET, headers={"Content-Type": SECRET})
    service.get("/v1/trust-root", token[:-1] + "x")
    text = stream.getvalue()
    assert len(_lines(stream)) == 7  # one each, and one for what broke
    assert SECRET not in text
    assert token[12:] not in text
    assert token[12:40] not in text


def test_what_broke_is_told_by_class_and_place(service: Service, stream: io.StringIO) -> None:
    answer = service.asker.post("/broken/here", json=[SECRET])
    assert answer.status_code == 500
    broke = next(line for line in _lines(stream) if line["event"] == "unforeseen")
    assert broke["error"] == "ValueError"
    assert "test_logs.py" in str(broke["at"])
    assert broke["request_id"] == answer.headers["x-request-id"]


def test_what_libraries_write_is_searched_too(stream: io.StringIO) -> None:
    token = f"tw_abcdefgh_{'Z' * 43}"
    for text in (
        f"GET /?t={token}",
        f"Authorization: Bearer {token}",
        "connecting to postgresql://me:hunter2@db/t",
    ):
        logging.getLogger("some.library").warning(text)
        logging.getLogger("some.library").warning("%s", text)
        logs.logger().warning("ours", nested={"a": [text]}, url=text)
    assert len(_lines(stream)) == 9
    assert "Z" * 20 not in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


def test_an_exception_is_logged_without_its_message(stream: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("some.library").exception("it broke")
        logs.logger().exception("it broke")
    first, second = _lines(stream)
    assert first["error"] == second["error"] == "ValueError"
    assert SECRET not in stream.getvalue()
