"""Who sends a body is known before it is read, and a large one keeps nobody waiting."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

import api.aside
from api.main import create_app
from api.resources import Resources, open_resources
from ledger_client.json_depth import refuse_deep
from tests.api.conftest import MakeSettings
from tests.api.service import Service, bearer, told

TAKING = ("/v1/payloads", "/v1/plan", "/v1/statements")
JSON = {"Content-Type": "application/json"}
LARGE = 1 << 20


@pytest.fixture
def resources(make_settings: MakeSettings) -> Iterator[Resources]:
    opened = open_resources(make_settings(rate_write="3/hour"))
    yield opened
    opened.database.close()


def _status_without_reading(service: Service, path: str, token: str | None, length: int) -> int:
    """The answer to a request whose body must not be asked for."""
    sent: list[Message] = []
    headers = {**JSON, **bearer(token), "Content-Length": str(length)}

    async def receive() -> Message:
        raise AssertionError("the body was asked for")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), told.encode()) for name, told in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }

    async def asked() -> None:
        await service.asker.app(scope, receive, send)

    asyncio.run(asked())
    return int(sent[0]["status"])


@pytest.mark.parametrize("path", TAKING)
def test_the_body_of_one_who_may_not_send_it_is_not_read(service: Service, path: str) -> None:
    for length in (10, 1 << 40):
        assert _status_without_reading(service, path, None, length) == 401
        assert _status_without_reading(service, path, "tw_none", length) == 401
    assert _status_without_reading(service, path, service.token("audit"), 10) == 403


@pytest.mark.parametrize("path", TAKING)
def test_the_body_of_one_who_sends_too_often_is_not_read(service: Service, path: str) -> None:
    token = service.token()
    for _ in range(3):
        service.asker.post(path, content=b"{}", headers={**JSON, **bearer(token)})
    assert _status_without_reading(service, path, token, 10) == 429


@pytest.mark.parametrize("path", TAKING)
def test_a_request_with_a_body_is_counted_once(service: Service, path: str) -> None:
    token = service.token()
    for left in (2, 1, 0):
        answer = service.asker.post(path, content=b"{}", headers={**JSON, **bearer(token)})
        assert answer.status_code in (400, 503)  # where there is no index yet
        assert f'"write";r={left};' in answer.headers["ratelimit"]
    last = service.asker.post(path, content=b"{}", headers={**JSON, **bearer(token)})
    assert (last.status_code, told(last)["code"]) == (429, "rate.limited")


@pytest.mark.parametrize("path", TAKING)
def test_a_body_that_is_wrong_by_itself_is_told_after_who_sends_it(
    service: Service, path: str
) -> None:
    for content, kind in ((b"[" * 500, "application/json"), (b"x", "text/plain")):
        headers = {"Content-Type": kind}
        answer = service.asker.post(path, content=content, headers=headers)
        assert (answer.status_code, told(answer)["code"]) == (401, "auth.required")
        answer = service.asker.post(path, content=content, headers={**headers, **bearer("tw_x")})
        assert (answer.status_code, told(answer)["code"]) == (401, "auth.invalid")


def test_a_route_that_needs_no_token_asks_for_none(service: Service) -> None:
    answer = service.asker.request("GET", "/healthz", content=b"{}", headers=JSON)
    assert answer.status_code == 200
    assert service.asker.post("/healthz", content=b"{}", headers=JSON).status_code == 405
    assert service.asker.post("/v1/nothing", content=b"{}", headers=JSON).status_code == 404


@pytest.mark.parametrize("path", ["/v1/payloads", "/v1/statements"])
def test_a_large_body_is_taken_apart_beside_the_event_loop(
    resources: Resources, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: dict[str, set[int]] = {"deep": set(), "parsed": set(), "loop": set()}
    parsed = api.aside.parsed

    def noted_deep(content: bytes) -> None:
        looked["deep"].add(threading.get_ident())
        refuse_deep(content)

    def noted_parsed(body: bytes) -> object:
        looked["parsed"].add(threading.get_ident())
        return parsed(body)

    monkeypatch.setattr("api.frame.refuse_deep", noted_deep)
    monkeypatch.setattr(api.aside, "parsed", noted_parsed)
    app = create_app(resources)

    @app.get("/loop")
    async def loop() -> None:
        looked["loop"].add(threading.get_ident())

    with TestClient(app) as asker:
        asker.get("/loop")
        headers = {**JSON, **bearer(Service(resources, asker).token())}
        content = json.dumps(["a" * LARGE]).encode()
        assert asker.post(path, content=content, headers=headers).status_code == 400
    assert all(len(found) == 1 for found in looked.values())
    assert not looked["loop"] & (looked["deep"] | looked["parsed"])
