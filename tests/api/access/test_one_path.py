"""Unknown and forbidden go one way through the code: they are refused at one and the same place."""

from __future__ import annotations

from collections.abc import Callable
from traceback import extract_tb
from typing import Any

import pytest
from fastapi import Request, Response
from sqlalchemy import event
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from api.indexer import SqlIndex
from api.main import create_app
from api.problems import HttpProblem, problem_response
from api.services.access import Readers
from api.tokens import Caller
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.ledger_index import LedgerIndex
from tests.api.journey import Journey
from tests.api.service import Service

Place = tuple[str, str, int | None]
NONE = "0x" + "5b" * 32


@pytest.mark.parametrize(
    "path",
    [
        "/v1/units/{}",
        "/v1/units/{}/history",
        "/v1/units/{}/verification",
        "/v1/certificates/{}",
    ],
)
def test_an_id_is_refused_where_an_unknown_one_is(
    told: Service, journey: Journey, path: str
) -> None:
    logged = LedgerIndex.read(told.resources.connection)
    contract = Contract.CERTIFICATES if "certificates" in path else Contract.LEDGER
    subject = f"0x{logged.subjects(contract)[0].hex()}"
    forbidden, unknown = (_refused_at(told, path.format(one)) for one in (subject, NONE))
    assert forbidden == unknown
    assert forbidden[-1][0].endswith(("access.py", "detail.py", "certificates.py"))


@pytest.mark.parametrize(
    ("forbidden", "unknown"),
    [
        ("/v1/containers/CSQU3054383", "/v1/containers/ZZZU0000000"),
        ("/v1/consignments/6SE556011223344-OAT2611", "/v1/consignments/6SE000000000000-NONE"),
    ],
)
def test_a_number_is_refused_where_an_unknown_one_is(
    told: Service, forbidden: str, unknown: str
) -> None:
    assert _refused_at(told, forbidden) == _refused_at(told, unknown)


def test_a_participant_is_refused_where_an_unknown_one_is(told: Service, journey: Journey) -> None:
    path, known = "/v1/participants/{:016x}", journey.participant("maker")
    assert _refused_at(told, path.format(known)) == _refused_at(told, path.format(0xFF))


def test_an_unknown_unit_costs_the_same_questions_as_a_forbidden_one(
    told: Service, journey: Journey
) -> None:
    logged = LedgerIndex.read(told.resources.connection)
    packed = next(one.entry.unit_id for one in logged.entries if one.entry.kind is Kind.PACK)
    stranger = Caller(1, "a stranger", ParticipantId(0x1234), frozenset({"provenance:read"}))
    asked = []
    for unit in (packed, UnitId(b"\x5b" * 32)):
        with told.resources.database.snapshot() as session:
            readers = Readers(stranger, SqlIndex.of(session), told.resources.now())
            asked.append(_statements(session, lambda: readers.may_read(unit)))  # noqa: B023
    # Beside the one that finds what is looked through in place of a unit that there is not.
    forbidden, unknown = (set(one) for one in asked)
    assert len(forbidden) > 1
    assert forbidden < unknown
    assert len(unknown - forbidden) == 1


def _statements(session: Session, act: Callable[[], bool]) -> list[str]:
    found: list[str] = []

    def note(*told: Any) -> None:
        found.append(told[2])

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        assert not act()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return found


def _refused_at(told: Service, path: str) -> list[Place]:
    """The frames from the route to the refusal, for a stranger."""
    found: list[Place] = []
    app = create_app(told.resources)

    def tell(request: Request, error: Exception) -> Response:
        assert isinstance(error, HttpProblem)
        found.extend(
            (one.filename, one.name, one.lineno) for one in extract_tb(error.__traceback__)
        )
        return problem_response(error, str(request.state.request_id))

    app.add_exception_handler(HttpProblem, tell)
    with TestClient(app) as asker:
        stranger = Service(told.resources, asker)
        assert stranger.get(path, told.token("provenance:read")).status_code == 404
    ours = [place for place in found if "/api/" in place[0]]
    assert ours
    return ours
