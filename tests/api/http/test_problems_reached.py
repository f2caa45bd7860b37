"""Every problem of the table, reached through a real service and told as RFC 9457 says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.main import create_app
from api.problems import PROBLEMS, problem
from api.resources import Resources, open_resources
from ledger_client.errors import (
    CannotTell,
    Conflict,
    EvidenceMissing,
    InvalidInput,
    TidewaiterError,
)
from ledger_client.ledger.refusals import decode_refusal
from ledger_client.ledger.refusals.base import REFUSALS
from ledger_client.node.errors import NodeUnreachable
from ledger_client.proofs.errors import ProofBroken
from tests.api.conftest import MakeSettings
from tests.api.service import Service, bearer, told

JSON = {"Content-Type": "application/json"}
Ask = Callable[[Service], Response]


def _again(service: Service, times: int) -> Response:
    token = service.token()
    return [service.get("/v1/trust-root", token) for _ in range(times)][-1]


# What the service itself refuses, by asking it.
ASKED: dict[str, Ask] = {
    "request.invalid": lambda service: service.get("/problems/NO%20CODE"),
    "request.json": lambda service: service.asker.post("/healthz", content="[" * 500, headers=JSON),
    "auth.required": lambda service: service.get("/v1/trust-root"),
    "auth.invalid": lambda service: service.get("/v1/trust-root", "tw_none"),
    "auth.scope": lambda service: service.get("/only/audit", service.token("capture")),
    "route.not_found": lambda service: service.get("/v2/trust-root"),
    "problem.not_found": lambda service: service.get("/problems/never.heard"),
    "method.not_allowed": lambda service: service.asker.delete("/healthz"),
    "body.too_large": lambda service: service.asker.post(
        "/healthz", content=b" " * 5000, headers=JSON
    ),
    "media_type.unsupported": lambda service: service.asker.post("/healthz", content=b"x"),
    "rate.limited": lambda service: _again(service, 4),
}
# What a route raises: errors of the client's tree and of other parts of the service.
RAISED: dict[str, TidewaiterError] = {
    "input": InvalidInput("no year", pointer="/eventTime", rule="time.form"),
    "input.conflict": Conflict("written before", pointer="", rule="write.other"),
    "format": ProofBroken("no JSON", pointer="", rule="format.json", code="format.json"),
    "root": ProofBroken("expired", pointer="", rule="root.expired", code="root.expired"),
    "header": ProofBroken("a field more", pointer="", rule="header.form", code="header.form"),
    "proof": ProofBroken("one nibble", pointer="", rule="proof.mismatch", code="proof.mismatch"),
    "signature": InvalidInput("high s", code="signature.invalid"),
    "history": InvalidInput("not after that", code="history.rule_broken"),
    "ledger.refused": decode_refusal(next(iter(sorted(REFUSALS))) + bytes(256)),
    "index": CannotTell("no page", code="index.page"),
    "cannot_tell": CannotTell("nobody knows"),
    "cannot_tell.node_unreachable": NodeUnreachable(
        "does not answer", pointer="http://10.0.0.1:1", rule="node.away"
    ),
    "cannot_tell.evidence": EvidenceMissing("never handed in"),
    "cannot_tell.payload_erased": EvidenceMissing("gone", code="cannot_tell.payload_erased"),
    "internal": TidewaiterError("a key of ours: 0x01"),
}


@pytest.fixture
def resources(make_settings: MakeSettings) -> Iterator[Resources]:
    opened = open_resources(make_settings(rate_read="3/hour", body_max_bytes=4096))
    yield opened
    opened.database.close()


@pytest.fixture
def service(resources: Resources) -> Iterator[Service]:
    """A service with a route that raises what the test names."""
    from fastapi import Depends

    from api.deps import caller_with

    app = create_app(resources)

    @app.get("/raise/{code}")
    def raised(code: str) -> None:
        raise RAISED[code] if code in RAISED else problem(code)

    @app.get("/only/audit", dependencies=[Depends(caller_with("audit"))])
    def only() -> None:
        return

    with TestClient(app) as asker:
        yield Service(resources, asker)


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_it_is_reached_and_has_its_page(service: Service, code: str) -> None:
    row = PROBLEMS[code]
    answer = ASKED[code](service) if code in ASKED else service.get(f"/raise/{code}")
    body = told(answer)
    assert answer.status_code == row.status
    assert body["title"] == row.title
    assert body["code"] == code or body["code"].startswith(f"{code}.")
    page = service.get(body["type"])
    assert page.status_code == 200
    assert (page.json()["status"], page.json()["title"]) == (row.status, row.title)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "code", sorted(code for code, row in PROBLEMS.items() if row.status == 503)
)
def test_what_may_pass_says_when_to_come_back(service: Service, code: str) -> None:
    assert int(service.get(f"/raise/{code}").headers["retry-after"]) > 0


def test_nothing_of_this_machine_is_told(service: Service) -> None:
    for code in ("cannot_tell.node_unreachable", "internal"):
        text = service.get(f"/raise/{code}").text
        assert "10.0.0.1" not in text
        assert "0x01" not in text


def test_problems_are_counted_by_code(service: Service) -> None:
    service.get("/nope", **bearer("x"))
    service.get("/raise/input")
    text = service.get("/metrics").text
    assert 'tidewaiter_api_problems_total{code="route.not_found"} 1.0' in text
    assert 'tidewaiter_api_problems_total{code="input"} 1.0' in text
    assert 'route="/raise/{code}",status="400"' in text
