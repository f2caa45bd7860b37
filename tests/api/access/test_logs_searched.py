"""After every route was asked with every token, the log holds no token, key or payload byte."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from api import logs
from api.main import create_app
from tests.api.access.matrix import MATRIX, every_set_of_scopes, routes_of
from tests.api.journey import Journey
from tests.api.service import Service, bearer

LEAST = 8
"""Shorter texts of documents may stand in a log by chance."""


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


def _payload_words(journey: Journey) -> set[str]:
    """Salts, padding, and what documents say."""
    found: set[str] = set()
    for one in journey.openings:
        found |= {leaf["salt"] for leaf in one["opening"]["leaves"]} | set(
            one["opening"]["padding"]
        )
        values = (leaf["value"] for leaf in one["opening"]["leaves"])
        found |= {value for value in values if isinstance(value, str) and len(value) >= LEAST}
    return found


def _key_files(journey: Journey) -> set[str]:
    """What the participants' key files hold: nothing of it is known to a service, or logged."""
    found: set[str] = set()
    for path in journey.home.rglob("*.json"):
        text = path.read_text("utf-8", "ignore")
        if "ciphertext" in text or "crypto" in text:
            found |= {word for word in text.replace('"', " ").split() if len(word) >= 32}
    return found


def test_the_log_tells_nothing(told: Service, journey: Journey, stream: io.StringIO) -> None:
    there = routes_of(create_app(told.resources))
    tokens = [told.token(*sorted(one)) for one in every_set_of_scopes()]
    customs = told.token("provenance:read", "audit", who=journey.participant("customs"))
    secret_key = "an-idempotency-key-that-nobody-is-to-see"
    asked = 0
    for name, row in MATRIX.items():
        for token in [*tokens, None, customs[:-1] + "x"] if name in there else ():
            row.ask(name[0], told, token)
            asked += 1
    for path in ("containers/CSQU3054383", "lookup?q=9521141012345", "export"):
        assert told.get(f"/v1/{path}", customs).status_code == 200
    openings = journey.openings[:40]
    writer = {**bearer(tokens[-1]), "Idempotency-Key": secret_key}
    assert told.asker.post("/v1/payloads", json=openings, headers=writer).status_code == 200
    body = {"statements": [{"raw": "0x" + "f8" * 120}], "Idempotency-Key": secret_key}
    told.asker.post("/v1/statements", json=body, headers=writer)
    told.asker.post("/v1/statements", content=b"{" + json.dumps(openings).encode(), headers=writer)
    text = stream.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert sum(line["event"] == "answered" for line in lines) == asked + 6
    routes = {line["route"] for line in lines if "route" in line}
    # The framework's own page of the description has no template for the log.
    assert {path for _, path in there} - {"/openapi.json"} <= routes
    for token in (*tokens, customs):
        assert token not in text
        assert token[12:] not in text
    words = _payload_words(journey)
    assert len(words) > 500
    # What a log line may say by itself is not the document's: the names of routes and problems.
    told_by_us = {word for word in words if word in str(sorted(routes))}
    assert [word for word in words - told_by_us if word in text] == []
    keys = _key_files(journey)
    assert keys
    assert [word for word in keys if word in text] == []
    for secret in (secret_key, "f8" * 20, "CSQU3054383", "9521141012345"):
        assert secret not in text
