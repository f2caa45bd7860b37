"""Who may ask: unknown is 401, known but not for this is 403, and nothing is told before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends
from starlette.testclient import TestClient

from api import tokens
from api.deps import caller_with
from api.main import create_app
from api.resources import Resources
from api.tokens import Caller
from tests.api.service import SOMEBODY, Service, bearer, told

PATH = "/v1/trust-root"


@pytest.fixture
def guarded(resources: Resources) -> Iterator[Service]:
    """A service with a route that needs one of two scopes."""
    app = create_app(resources)

    @app.get("/guarded/{number}")
    def guarded(
        number: int, caller: Annotated[Caller, Depends(caller_with("hold", "audit"))]
    ) -> dict[str, str | int]:
        return {"number": number, "who": f"{caller.participant:016x}"}

    with TestClient(app) as asker:
        yield Service(resources, asker)


@pytest.mark.parametrize("header", [None, ""])
def test_nobody_is_told_to_say_who(service: Service, header: str | None) -> None:
    answer = service.asker.get(PATH, headers={} if header is None else {"Authorization": header})
    assert (answer.status_code, told(answer)["code"]) == (401, "auth.required")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer tw_00000000_" + "A" * 43,
        "Bearer tw_00000000_" + "A" * 42,
        "Bearer " + "A" * 4000,
        "Bearer tw_00000000_" + "A" * 43 + " ",
        "Basic dXNlcjpwYXNz",
        "Token tw_00000000_" + "A" * 43,
        "Bearer tw_é",
        "Bearer a b",
        "bearer\ttw_00000000_" + "A" * 43,
    ],
)
def test_what_is_no_token_is_invalid(service: Service, header: str) -> None:
    answer = service.asker.get(PATH, headers=[(b"Authorization", header.encode())])
    assert (answer.status_code, told(answer)["code"]) == (401, "auth.invalid")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_a_token_opens_until_it_expires(service: Service) -> None:
    assert service.get(PATH, service.token(days=1)).status_code == 200
    assert told(service.get(PATH, service.token(days=1, ago_days=1)))["code"] == "auth.invalid"


def test_a_token_opens_until_it_is_revoked(service: Service) -> None:
    token = service.token()
    assert service.get(PATH, token).status_code == 200
    with service.resources.database.session() as session:
        tokens.revoke(session, token[3:11], service.resources.now())
    assert told(service.get(PATH, token))["code"] == "auth.invalid"


@pytest.mark.parametrize("place", range(0, 55, 6))
def test_a_token_with_one_letter_changed_opens_nothing(service: Service, place: int) -> None:
    token = service.token()
    other = "0" if token[place] != "0" else "1"
    answer = service.get(PATH, token[:place] + other + token[place + 1 :])
    assert told(answer)["code"] == "auth.invalid"


def test_unknown_expired_and_revoked_are_told_alike(service: Service) -> None:
    revoked = service.token()
    with service.resources.database.session() as session:
        tokens.revoke(session, revoked[3:11], service.resources.now())
    refused = (f"tw_{'0' * 8}_{'A' * 43}", service.token(ago_days=2), revoked)
    bodies = [told(service.get(PATH, token)) for token in refused]
    for body in bodies:
        del body["instance"]
    assert bodies[0] == bodies[1] == bodies[2]


@pytest.mark.parametrize("scope", ["hold", "audit"])
def test_one_of_the_scopes_is_enough(guarded: Service, scope: tokens.Scope) -> None:
    answer = guarded.get("/guarded/1", guarded.token(scope))
    assert answer.json() == {"number": 1, "who": f"{SOMEBODY:016x}"}


@pytest.mark.parametrize("scope", ["capture", "provenance:read"])
def test_another_scope_is_forbidden_and_not_unknown(guarded: Service, scope: tokens.Scope) -> None:
    answer = guarded.get("/guarded/1", guarded.token(scope))
    assert (answer.status_code, told(answer)["code"]) == (403, "auth.scope")
    assert "audit or hold" in told(answer)["detail"]
    assert "www-authenticate" not in answer.headers


def test_who_asks_is_looked_at_before_what_is_asked(guarded: Service) -> None:
    assert told(guarded.get("/guarded/none"))["code"] == "auth.required"
    assert told(guarded.get("/guarded/none", guarded.token("capture")))["code"] == "auth.scope"
    assert told(guarded.get("/guarded/none", guarded.token("hold")))["code"] == "request.invalid"


def test_a_database_that_does_not_serve_lets_nobody_in(service: Service) -> None:
    token = service.token()
    service.resources.database.downgrade()
    answer = service.asker.get(PATH, headers=bearer(token))
    assert (answer.status_code, told(answer)["code"]) == (503, "cannot_tell.database")
