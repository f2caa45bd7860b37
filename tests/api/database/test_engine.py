"""The database on SQLite and on PostgreSQL: txs, snapshots, migrations, and what goes wrong."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text

from api.database import Database, DatabaseBroken, models
from api.database.base import Base
from ledger_client.errors import InvalidInput

CONTENT = b"\x00\xff opening"

KILLED_WHILE_WRITING = """
import os, sys
from api.database import Database
from api.database.models import RawTxRow
with Database(sys.argv[1]).session() as session:
    session.add_all(RawTxRow(tx_hash=bytes([n]) * 32, raw=b"cut short") for n in range(200))
    session.flush()
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def database(database_url: str) -> Database:
    database = Database(database_url)
    database.upgrade()
    return database


def payload(commitment: bytes = bytes(32)) -> models.PayloadRow:
    return models.PayloadRow(commitment=commitment, content=CONTENT, kept_at=2**40, erased_at=None)


def test_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_go_down_to_nothing_and_up_again(database: Database) -> None:
    database.downgrade()
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.upgrade()
    assert set(inspect(database.engine).get_table_names()) > set(Base.metadata.tables)


def test_migrating_twice_keeps_what_is_there(database: Database) -> None:
    with database.session() as session:
        session.add(payload())
    database.upgrade()
    with database.snapshot() as session:
        assert session.scalars(select(models.PayloadRow)).one().content == CONTENT


def test_two_that_migrate_at_once_do_no_harm(database_url: str) -> None:
    def migrate(_: int) -> None:
        with Database(database_url) as database:
            database.upgrade()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(migrate, range(3)))
    assert "entry" in inspect(Database(database_url).engine).get_table_names()


def test_tables_of_a_newer_version_are_refused(database: Database) -> None:
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseBroken, match="another form"):
        database.upgrade()


def test_a_tx_that_raises_leaves_nothing(database: Database) -> None:
    def write_and_raise() -> None:
        with database.session() as session:
            session.add(payload())
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        write_and_raise()
    with database.snapshot() as session:
        assert session.scalars(select(models.PayloadRow)).all() == []


def test_a_process_killed_in_mid_write_leaves_nothing_and_others_go_on(
    database: Database, database_url: str
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_WRITING, database_url],
        cwd=Path(__file__).parents[3],
        check=False,
        timeout=60,
    )
    assert killed.returncode == -9
    with database.session() as session:
        assert session.scalars(select(models.RawTxRow)).all() == []
        session.add(models.RawTxRow(tx_hash=bytes(32), raw=b"whole"))
    with database.snapshot() as session:
        assert session.scalars(select(models.RawTxRow)).one().raw == b"whole"


def test_a_snapshot_sees_one_moment(database: Database) -> None:
    with database.snapshot() as before:
        assert before.scalars(select(models.PayloadRow)).all() == []
        with database.session() as session:
            session.add(payload())
        assert before.scalars(select(models.PayloadRow)).all() == []
    with database.snapshot() as after:
        assert len(after.scalars(select(models.PayloadRow)).all()) == 1


@pytest.mark.parametrize(
    "broken",
    [
        models.PayloadRow(commitment=bytes(32), content=None, kept_at=1, erased_at=None),
        models.PayloadRow(commitment=bytes(32), content=b"", kept_at=1, erased_at=2),
        models.IdempotencyRow(token_id=7, key="k", request_sha256=bytes(32), created_at=1),
    ],
    ids=["neither content nor erased", "content and erased", "of no token"],
)
def test_a_row_that_cannot_be_is_refused(database: Database, broken: Base) -> None:
    with pytest.raises(DatabaseBroken, match=r"IntegrityError|Violation"), database.session() as s:
        s.merge(broken)


def test_errors_do_not_show_what_was_written(database: Database) -> None:
    with database.session() as session:
        session.add(payload())
    with pytest.raises(DatabaseBroken) as caught, database.session() as session:
        session.add(payload())
    assert "opening" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_database_away_is_told_without_its_password() -> None:
    database = Database("postgresql://u:secret@127.0.0.1:1/none")
    with pytest.raises(DatabaseBroken) as caught:
        database.upgrade()
    assert "secret" not in str(caught.value)
    assert "secret" not in repr(database.engine)


@pytest.mark.parametrize(
    "url", ["", "mysql://u@h/d", "sqlite://", "sqlite:///:memory:", "postgresql://h", "\0", "a b"]
)
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"database\.url"):
        Database(url)
