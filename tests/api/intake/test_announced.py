"""Which openings are kept of statements on their way, and that none outlives its statement."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from api import jobs
from api.announced import commitments_of, is_announced
from api.database import Database
from api.database.models import PayloadRow, TokenRow
from api.intake import take
from ledger_client.documents import CommittedDocument, open_all
from ledger_client.documents.packed_openings import packed
from ledger_client.ledger.calls import (
    ProposeCall,
    SuspendCall,
    WriteBatchCall,
    WriteTogetherCall,
    encode_call,
)
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.values import Address, Contract, ParticipantId
from tests.api.intake.written import VICTIM, call_of, committed, enter, item_of

MANY = 1_000_000
DOCUMENTS = [committed({"type": "Observe", "text": str(number)}) for number in range(3)]
ONE, TWO, THREE = DOCUMENTS


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as made:
        made.upgrade()
        with made.session() as session:
            session.add(
                TokenRow(
                    id=1, prefix="a", sha256=bytes(32), participant=VICTIM, scopes="capture",
                    label="", created_at=0, expires_at=2**40, revoked_at=None,
                )
            )  # fmt: skip
        yield made


def send(database: Database, *documents: CommittedDocument) -> str:
    """A job whose statements commit to documents, one each."""
    parts = [
        jobs.NewPart("carried", Contract.LEDGER.value, call_of(one), bytes(one.commitment))
        for one in documents
    ]
    job = str(uuid4())
    with database.session() as session:
        jobs.take(session, job, jobs.Request(1, VICTIM, job, bytes(32)), parts, MANY)
    return job


def hand_in(database: Database, *documents: CommittedDocument) -> set[CommittedDocument]:
    """The documents whose openings were kept."""
    with database.session() as session:
        given = {bytes(one.commitment): packed(open_all(one)) for one in documents}
        kept = take(session, given).kept
    return {one for one in documents if bytes(one.commitment) in kept}


def fail(database: Database, job: str, number: int = 0) -> None:
    with database.session() as session:
        shown = jobs.shown(session, job)
        assert shown is not None
        jobs.fail(session, shown.parts[number], "no")


def kept(database: Database) -> set[bytes]:
    with database.snapshot() as session:
        return set(session.scalars(select(PayloadRow.commitment)))


def test_openings_of_failed_statements_are_not_kept(database: Database) -> None:
    job = send(database, ONE, TWO)
    assert hand_in(database, ONE, TWO, THREE) == {ONE, TWO}
    fail(database, job)
    assert kept(database) == set()
    assert hand_in(database, ONE, TWO) == set()


def test_an_opening_stays_that_another_statement_or_the_ledger_commits_to(
    database: Database,
) -> None:
    job = send(database, ONE, TWO, THREE)
    send(database, TWO)
    hand_in(database, *DOCUMENTS)
    enter(database, ONE, Kind.OBSERVE)
    fail(database, job)
    assert kept(database) == {bytes(ONE.commitment), bytes(TWO.commitment)}


def test_a_failure_leaves_what_went_before_it(database: Database) -> None:
    job = send(database, ONE, TWO)
    hand_in(database, ONE, TWO)
    fail(database, job, 1)
    assert kept(database) == {bytes(ONE.commitment)}


def test_handing_in_costs_the_same_however_many_statements_are_on_their_way(
    database: Database,
) -> None:
    asked = list[object]()

    def count(*told: object) -> None:
        asked.append(told[2])

    send(database, ONE)
    event.listen(database.engine, "before_cursor_execute", count)
    hand_in(database, ONE)
    alone = len(asked)
    send(database, *(committed({"type": "Observe", "text": "x"}) for _ in range(100)))
    send(database, TWO)
    asked.clear()
    hand_in(database, TWO)
    assert len(asked) == alone
    assert not any("job_part.call" in str(one) for one in asked)


def test_commitments_are_found_in_calls_of_every_form() -> None:
    reason = bytes(TWO.commitment)
    suspend = SuspendCall(ParticipantId(7), reason)
    proposal = Proposal(Address(b"\x01" * 20), encode_call(suspend), 1, 2)
    items = WriteBatchCall((item_of(ONE), item_of(TWO, bytes(31) + b"\2")))
    together = WriteTogetherCall((items,))
    assert commitments_of(Contract.REGISTRY.value, encode_call(suspend)) == {reason}
    assert commitments_of(Contract.COUNCIL.value, encode_call(ProposeCall(proposal))) == {reason}
    both = {bytes(ONE.commitment), reason}
    assert commitments_of(Contract.LEDGER.value, encode_call(items)) == both
    assert commitments_of(Contract.LEDGER.value, encode_call(together)) == both


@pytest.mark.parametrize(
    "call",
    [b"", b"\1", bytes(4) + bytes(ONE.commitment), call_of(ONE)[:-1]],
    ids=["empty", "a byte", "no function", "cut short"],
)
def test_what_is_no_call_announces_nothing(call: bytes) -> None:
    assert commitments_of(Contract.LEDGER.value, call) == frozenset()


def test_a_commitment_inside_another_word_is_not_announced(database: Database) -> None:
    send(database, ONE)
    shifted = bytes(ONE.commitment)[1:] + b"\0"
    with database.snapshot() as session:
        assert is_announced(session, bytes(ONE.commitment))
        assert not is_announced(session, shifted)
