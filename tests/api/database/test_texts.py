"""Which texts go into the database, tried on both; and whose fault a failure is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.database import Database
from api.database.engine import is_away
from api.database.models import UnitRow
from api.database.texts import is_storable


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as made:
        made.upgrade()
        yield made


def stored(database: Database, told: str) -> str | None:
    """A text as it comes back from the database; None where that does not take it."""
    row = UnitRow(unit_id=bytes(32), kind="unread", key="k", booking=told, opened=False)
    with suppress(Exception), database.session() as session:
        session.add(row)
    with database.snapshot() as session:
        return session.scalar(select(UnitRow.booking))


@pytest.mark.parametrize("told", ["", "B", "Ω ﷽", "\x01\x1f\x7f\ufffe\uffff", "\U0010ffff"])
def test_storable_texts_come_back_as_they_were(database: Database, told: str) -> None:
    assert is_storable(told)
    assert stored(database, told) == told


@pytest.mark.parametrize("told", ["\0", "B\0", "\ud800", "a\udc00b"])
def test_others_are_not_storable(postgres: str, told: str) -> None:
    with Database(postgres) as database:
        database.upgrade()
        assert stored(database, told) is None
    assert not is_storable(told)


def test_what_is_longer_than_may_be_is_not_storable() -> None:
    assert is_storable("x" * 10, 10)
    assert not is_storable("x" * 11, 10)


def test_what_exceeds_a_limit_is_the_fault_of_what_was_written(postgres: str) -> None:
    with Database(postgres) as database:
        database.upgrade()
        endless = UnitRow(
            unit_id=bytes(32), kind="unread", key=os.urandom(9000).hex(), opened=False
        )
        with Session(database.engine) as session:
            session.add(endless)
            with pytest.raises(SQLAlchemyError) as refused:
                session.flush()
        assert not is_away(refused.value)


def test_a_database_that_does_not_answer_is_away() -> None:
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(SQLAlchemyError) as failed:
        engine.connect()
    assert is_away(failed.value)


def test_a_table_that_is_gone_is_the_databases_fault(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Database(f"sqlite:///{tmp_path_factory.mktemp('gone') / 'api.sqlite'}") as database:
        with pytest.raises(SQLAlchemyError) as failed, database.engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM nothing"))
        assert is_away(failed.value)


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), RecursionError()])
def test_other_errors_are_not_the_databases(error: Exception) -> None:
    assert not is_away(error)
