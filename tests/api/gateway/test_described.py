"""The gateway's OpenAPI document: every route, with every problem that it can give."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.gateway.access import GatewayToken
from api.gateway.app import MAX_BODY_BYTES, gateway_app
from api.gateway.job_file import JobFile
from api.gateway.worker import Worker
from api.problems import PROBLEMS
from api.schemas.examples import example
from tests.api.schema.broken_off import broken_off
from tests.api.schema.described import Operation, operations_in
from tests.api.service import bearer, told
from tests.client.network import Party, client, commissioned, document, sscc

pytestmark = pytest.mark.xdist_group("gateway")
JSON = {"Content-Type": "application/json"}
TOKEN = "twg_" + "5a" * 32
KEY = {"Idempotency-Key": "twice"}
_TURNS = count(4)
Name = tuple[str, str]
ROUTES = {
    ("POST", "/capture"),
    ("POST", "/tickets"),
    ("GET", "/capture/{capture_id}"),
    ("GET", "/healthz"),
}


@dataclass(frozen=True, slots=True)
class Beside:
    """A gateway in this process, and whoever asks it."""

    asker: TestClient
    jobs: JobFile

    def asked(self, name: Name, content: bytes = b"", **headers: str) -> Response:
        method, path = name
        shown = {**bearer(TOKEN), **(JSON if content else {}), **headers}
        where = path.replace("{capture_id}", "no-such-job")
        return self.asker.request(method, where, content=content, headers=shown)


@pytest.fixture
def beside(network: Path, tmp_path: Path) -> Iterator[Beside]:
    jobs = JobFile(tmp_path / "gateway" / "jobs.sqlite3")
    with client(network, Party.MAKER) as maker:
        app = gateway_app(jobs, Worker(maker, jobs, None), GatewayToken(TOKEN))
        with TestClient(app, raise_server_exceptions=False) as asker:
            yield Beside(asker, jobs)


@pytest.fixture
def operations(beside: Beside) -> dict[Name, Operation]:
    found = operations_in(beside.asker.get("/openapi.json").json())
    return {one.name: one for one in found}


def _reused(beside: Beside, name: Name) -> Response:
    """One key for two bodies."""
    first, second = (beside.asked(name, _good(name[1]), **KEY) for _ in range(2))
    assert first.status_code == 202, first.text
    return second


def _closed(beside: Beside, name: Name) -> Response:
    beside.jobs.close()
    return beside.asked(name, _good(name[1]) if name[0] == "POST" else b"")


def _good(path: str) -> bytes:
    """A document of a new pallet, or a ticket of an offer in another turn each time."""
    if path == "/capture":
        return document(commissioned(sscc()))
    inbox: Any = example("inbox")
    return json.dumps({**inbox["toAccept"][0]["ticket"], "turn": next(_TURNS)}).encode()


WAYS: dict[str, Callable[[Beside, Name], Response]] = {
    "auth.required": lambda beside, name: beside.asked(name, Authorization=""),
    "auth.invalid": lambda beside, name: beside.asked(name, Authorization="Bearer x"),
    "request.json": lambda beside, name: beside.asked(name, b"[" * 500),
    "body.too_large": lambda beside, name: beside.asked(name, b" " * (MAX_BODY_BYTES + 1)),
    "media_type.unsupported": lambda beside, name: beside.asked(
        name, b"{}", **{"Content-Type": "text/plain"}
    ),
    "idempotency.reused": _reused,
    "input": lambda beside, name: beside.asked(name, b"{}"),
    "job.not_found": lambda beside, name: beside.asked(name),
    "cannot_tell": _closed,
    "internal": lambda beside, name: broken_off(beside.asker.app, *name),
}


def test_every_route_is_described_and_says_what_it_does(operations: dict[Name, Operation]) -> None:
    assert set(operations) == ROUTES
    assert all(one.told["description"] for one in operations.values())


def test_every_problem_that_is_shown_is_brought_about_and_told_so(
    beside: Beside, operations: dict[Name, Operation]
) -> None:
    brought: set[str] = set()
    pairs = [(name, code) for name, one in operations.items() for code in one.problems]
    # The file of jobs is closed last: nothing is told of it afterwards.
    for name, code in sorted(pairs, key=lambda pair: pair[1] == "cannot_tell"):
        body = _told(WAYS[code](beside, name))
        assert body["status"] == PROBLEMS[code].status, (name, code, body)
        assert operations[name].nearest(body["code"]) == code, (name, code, body)
        brought.add(code)
    assert brought == set(WAYS)


def _told(answer: Response) -> dict[str, Any]:
    return told(answer)


def test_every_answer_has_an_example_that_is_of_its_schema(
    operations: dict[Name, Operation],
) -> None:
    seen = set()
    for name, one in operations.items():
        for status, _, shown, schema in one.examples():
            whole = {**schema, "components": one.document["components"]}
            jsonschema_rs.validator_for(whole).validate(shown)
            seen.add((*name, status))
    assert len(seen) == len(ROUTES)
