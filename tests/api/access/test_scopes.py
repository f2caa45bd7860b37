"""Scope by route: what opens, what is forbidden, what is unknown; the matrix names every route."""

from __future__ import annotations

import pytest

from api import tokens
from api.main import create_app
from api.tokens import SCOPES, Scope
from ledger_client.ledger.values import ParticipantId
from tests.api.access.matrix import MATRIX, Name, every_set_of_scopes, routes_of
from tests.api.service import Service
from tests.api.service import told as problem_in

STRANGER = ParticipantId(0x1234)
GUARDED = [name for name, row in MATRIX.items() if row.opens is not None]
TAKING = [name for name in GUARDED if name[0] == "POST"]
OPEN = [name for name, row in MATRIX.items() if row.opens is None]


def _there(service: Service, name: Name) -> None:
    if name not in routes_of(create_app(service.resources)):
        pytest.skip(f"{name} is not among the routes")


def test_every_route_has_a_row(told: Service) -> None:
    assert routes_of(create_app(told.resources)) - set(MATRIX) == set()


def test_a_route_without_a_row_is_noticed(told: Service) -> None:
    app = create_app(told.resources)

    @app.delete("/v1/units/{id}")
    def extra(id: str) -> str:
        return id

    assert routes_of(app) - set(MATRIX) == {("DELETE", "/v1/units/{id}")}


@pytest.mark.parametrize("name", OPEN, ids="{0[0]} {0[1]}".format)
def test_what_is_open_asks_for_nothing(told: Service, name: Name) -> None:
    _there(told, name)
    given = MATRIX[name].ask(name[0], told, None)
    assert given.status_code == 200
    assert MATRIX[name].ask(name[0], told, "tw_no_token").status_code == 200


@pytest.mark.parametrize("name", GUARDED, ids="{0[0]} {0[1]}".format)
def test_nobody_is_told_to_say_who(told: Service, name: Name) -> None:
    _there(told, name)
    given = MATRIX[name].ask(name[0], told, None)
    assert (given.status_code, problem_in(given)["code"]) == (401, "auth.required")
    assert given.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("name", GUARDED, ids="{0[0]} {0[1]}".format)
def test_unknown_expired_and_revoked_tokens_are_one_answer(told: Service, name: Name) -> None:
    _there(told, name)
    revoked = told.token()
    now = told.resources.now()
    with told.resources.database.session() as session:
        tokens.revoke(session, revoked[3:11], now)
    unknown = f"tw_00000000_{'A' * 43}"
    answers = []
    for token in (unknown, told.token(days=1, ago_days=2), revoked, revoked[:-1] + "!"):
        given = MATRIX[name].ask(name[0], told, token)
        assert given.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        answers.append((given.status_code, {**problem_in(given), "instance": ""}))
    assert answers[0][0] == 401
    assert answers[0][1]["code"] == "auth.invalid"
    assert all(one == answers[0] for one in answers)


@pytest.mark.parametrize("scopes", every_set_of_scopes(), ids=lambda one: "+".join(sorted(one)))
def test_each_set_of_scopes_opens_its_routes_and_no_other(
    told: Service, scopes: frozenset[Scope]
) -> None:
    there = routes_of(create_app(told.resources))
    token = told.token(*sorted(scopes), who=STRANGER)
    for name in [one for one in GUARDED if one in there]:
        row = MATRIX[name]
        given = row.ask(name[0], told, token)
        if scopes & (row.opens or set()):
            assert given.status_code not in (401, 403), (name, given.text)
            assert given.status_code < 500, (name, given.text)
        else:
            body = problem_in(given)
            assert (given.status_code, body["code"]) == (403, "auth.scope"), name
            assert "www-authenticate" not in given.headers
            assert all(one in body["detail"] for one in row.opens or ())


@pytest.mark.parametrize("name", TAKING, ids="{0[0]} {0[1]}".format)
def test_what_is_sent_is_not_looked_at_before_who_sends_it(told: Service, name: Name) -> None:
    _there(told, name)
    row, method = MATRIX[name], name[0]
    # What is no JSON at all is refused before anybody looks at it, and tells nothing of the rest.
    for body in ("[]", "null", "1", '{"x":1}'):
        given = told.asker.request(
            method, row.path, content=body, headers={"Content-Type": "application/json"}
        )
        assert given.status_code == 401, (body, given.text)


@pytest.mark.parametrize("scope", SCOPES)
def test_no_scope_is_of_no_use(scope: Scope) -> None:
    assert any(
        row.opens and scope in row.opens and row.opens != set(SCOPES) for row in MATRIX.values()
    )
