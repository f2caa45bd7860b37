"""The matrix: every route, what it is asked with, and which scopes open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from httpx2 import Response
from starlette.routing import BaseRoute, Route

from api.tokens import SCOPES, Scope
from tests.api.service import Service, bearer

UNIT: Final = "0x" + "5a" * 32
READERS: Final = frozenset[Scope]({"provenance:read", "audit", "capture"})
WRITERS: Final = frozenset[Scope]({"capture", "hold"})
EVERY: Final = frozenset(SCOPES)
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One route.

    Attributes:
        opens: any of these scopes opens it; None: it is open to everybody, without a token.
        path: one of its addresses, which nothing stands behind for a stranger.
        body: what it is sent.
    """

    opens: frozenset[Scope] | None
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, service: Service, token: str | None) -> Response:
        return service.asker.request(
            method, self.path, json=self.body, headers={**bearer(token), **self.headers}
        )


MATRIX: Final[dict[Name, Row]] = {
    ("GET", "/healthz"): Row(None, "/healthz"),
    ("GET", "/readyz"): Row(None, "/readyz"),
    ("GET", "/metrics"): Row(None, "/metrics"),
    ("GET", "/openapi.json"): Row(None, "/openapi.json"),
    ("GET", "/problems/{code}"): Row(None, "/problems/auth.scope"),
    ("GET", "/v1/trust-root"): Row(EVERY, "/v1/trust-root"),
    ("GET", "/v1/lookup"): Row(READERS, "/v1/lookup?q=CSQU3054383"),
    ("GET", "/v1/containers/{number}"): Row(READERS, "/v1/containers/ZZZU0000000"),
    ("GET", "/v1/consignments/{ucr}"): Row(READERS, "/v1/consignments/6SE000000000000-X"),
    ("GET", "/v1/units/{id}"): Row(READERS, f"/v1/units/{UNIT}"),
    ("GET", "/v1/units/{id}/history"): Row(READERS, f"/v1/units/{UNIT}/history"),
    ("GET", "/v1/units/{id}/verification"): Row(READERS, f"/v1/units/{UNIT}/verification"),
    ("GET", "/v1/certificates/{id}"): Row(READERS, f"/v1/certificates/{UNIT}"),
    ("GET", "/v1/participants/{id}"): Row(READERS, "/v1/participants/00000000000000ff"),
    ("GET", "/v1/export"): Row(frozenset({"audit"}), f"/v1/export?unit={UNIT}"),
    ("GET", "/v1/inbox"): Row(WRITERS, "/v1/inbox"),
    ("GET", "/v1/jobs/{job}"): Row(WRITERS, "/v1/jobs/01KAWXE6V3J4ZC8Q2M5T7R9B0N"),
    ("POST", "/v1/payloads"): Row(frozenset({"capture"}), "/v1/payloads", []),
    ("POST", "/v1/statements"): Row(WRITERS, "/v1/statements", {"statements": []}),
    ("POST", "/v1/plan"): Row(frozenset({"capture"}), "/v1/plan", {}),
}


def routes_of(app: FastAPI) -> set[Name]:
    """Every method of every route that the application has."""
    return {
        (method, one.path)
        for one in _flat(app.routes)
        for method in (one.methods or set())
        if method != "HEAD"
    }


def _flat(routes: Iterable[BaseRoute]) -> list[Route]:
    """The routes, those of routers that were included among them."""
    found = []
    for one in routes:
        included = getattr(one, "original_router", None)
        if isinstance(one, Route):
            found.append(one)
        elif isinstance(included, APIRouter):
            found += _flat(included.routes)
        else:
            raise AssertionError(f"a route of a kind that the matrix does not know: {one}")
    return found


def every_set_of_scopes() -> list[frozenset[Scope]]:
    """All sets of scopes that a token may have."""
    sizes = range(1, len(SCOPES) + 1)
    return [frozenset(one) for one in chain(*(combinations(SCOPES, size) for size in sizes))]
