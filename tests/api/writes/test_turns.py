"""Whose parts are gone on with next: nobody's wait for another's, however many those are."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from api import job_turns, jobs, tokens
from api.database.engine import Database
from api.jobs import NewPart, Request
from api.problems import HttpProblem
from ledger_client.ledger.values import ParticipantId
from tests.api.postgres import database_url, postgres, postgres_server

__all__ = ["database_url", "postgres", "postgres_server"]
ATTACKER, VICTIM = ParticipantId(0xA), ParticipantId(0xB)
LOTS = 10_000


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as made:
        made.upgrade()
        yield made


def _raw(nonce: int) -> NewPart:
    digest = hashlib.sha256(b"%d" % nonce).digest()
    return NewPart("raw", "C", b"", digest, b"raw", b"\1" * 20, nonce, digest)


def _carried(number: int, deadline: int | None = None) -> NewPart:
    digest = hashlib.sha256(b"c%d" % number).digest()
    return NewPart("carried", "C", b"", digest, deadline=deadline)


def _take(session: Session, who: ParticipantId, parts: list[NewPart], open_max: int = LOTS) -> str:
    moment = datetime.now(UTC)
    scopes = frozenset(tokens.SCOPES)
    shown = tokens.issue(session, who, scopes, 1, "a test", moment)
    caller = tokens.find(session, shown, moment)
    assert caller is not None
    job = str(uuid.uuid4())
    asked = Request(caller.token_id, who.to_bytes(8, "big"), "key", b"\0" * 32)
    return jobs.take(session, job, asked, parts, open_max)


def test_many_stuck_parts_of_one_keep_nothing_of_another_back(database: Database) -> None:
    with database.session() as session:
        for job in range(7):
            _take(session, ATTACKER, [_raw(1000 * (job + 1) + n) for n in range(100)])
        wanted = _take(session, VICTIM, [_raw(1)])
    with database.snapshot() as session:
        assert wanted in {one.job_id for one in job_turns.due(session, "raw", limit=2)}


def test_many_carried_parts_without_a_carrier_keep_no_tx_back(database: Database) -> None:
    with database.session() as session:
        for number in range(job_turns.PAGE + 10):
            _take(session, VICTIM, [_carried(number)])
        for number in range(6):
            _take(session, VICTIM, [_carried(10_000 + 100 * number + i) for i in range(100)])
        wanted = _take(session, VICTIM, [_raw(1)])
    with database.snapshot() as session:
        (only,) = job_turns.due(session, "raw")
        assert only.job_id == wanted
        assert len(job_turns.due(session, "carried")) == job_turns.PAGE


def test_only_the_first_open_part_of_a_job_is_due(database: Database) -> None:
    with database.session() as session:
        job = _take(session, VICTIM, [_carried(1), _raw(1), _raw(2)])
    with database.session() as session:
        assert job_turns.due(session, "raw") == ()
        (first,) = job_turns.due(session, "carried")
        assert (first.job_id, first.number) == (job, 0)
        jobs.seal(session, first, b"\1" * 32, 7)
        (second,) = job_turns.due(session, "raw")
        assert (second.job_id, second.number) == (job, 1)
        jobs.fail(session, second, "ledger.refused")
        assert job_turns.due(session, "raw") == ()


def test_what_was_tried_is_behind_what_was_not(database: Database) -> None:
    with database.session() as session:
        made = {_take(session, ATTACKER, [_raw(number)]) for number in range(10)}
    seen: set[str] = set()
    for _ in range(5):
        with database.session() as session:
            due = job_turns.due(session, "raw", limit=2)
            job_turns.tried(session, due)
        assert not seen & {one.job_id for one in due}
        seen |= {one.job_id for one in due}
    assert seen == made


def test_more_than_may_be_open_is_refused_as_a_whole(database: Database) -> None:
    with database.session() as session:
        first = _take(session, ATTACKER, [_raw(n) for n in range(8)], open_max=10)
    with pytest.raises(HttpProblem) as refused, database.session() as session:
        _take(session, ATTACKER, [_raw(n) for n in range(20, 23)], open_max=10)
    assert refused.value.code == "job.too_many"
    assert int(refused.value.headers["Retry-After"]) > 0
    with database.session() as session:
        assert [one.job_id for one in job_turns.due(session, "raw")] == [first]
        _take(session, ATTACKER, [_raw(n) for n in range(30, 32)], open_max=10)
        _take(session, VICTIM, [_raw(n) for n in range(10)], open_max=10)
    with database.session() as session:
        shown = jobs.shown(session, first)
        assert shown is not None
        jobs.fail(session, shown.parts[0], "ledger.nonce_used")
        _take(session, ATTACKER, [_raw(n) for n in range(40, 48)], open_max=10)


def test_overdue_is_what_nobody_signed_a_tx_for_in_time(database: Database) -> None:
    with database.session() as session:
        _take(session, VICTIM, [_carried(1, 50), _carried(2, 100), _carried(3), _raw(4)])
    with database.snapshot() as session:
        assert [one.number for one in job_turns.overdue(session, 100)] == [0]
        assert [one.number for one in job_turns.overdue(session, 101)] == [0, 1]
