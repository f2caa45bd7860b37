"""The database: SQLite by default, PostgreSQL by its URL. What differs between them stands here."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.orm import Session

from api.database.errors import DatabaseBroken
from api.database.migrating import migrate
from ledger_client.errors import InvalidInput

BUSY_SECONDS: Final = 30
"""How long a writer of SQLite waits for another."""
_DRIVERS: Final = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_READING: Final = "tidewaiter_reading"
_LOCKED_SECONDS: Final = 0.02


class Database:
    """The API's database.

    Args:
        url: ``sqlite:///file`` or ``postgresql://user:password@host/name``.

    Raises:
        InvalidInput: the address is of another form.
    """

    def __init__(self, url: str) -> None:
        address = _parsed(url)
        self._is_sqlite = address.drivername.startswith("sqlite")
        options = {"timeout": BUSY_SECONDS} if self._is_sqlite else {}
        self.engine: Final[Engine] = create_engine(
            address, pool_pre_ping=True, pool_size=20, connect_args=options, hide_parameters=True
        )
        if self._is_sqlite:
            event.listen(self.engine, "connect", _configure)
            event.listen(self.engine, "begin", _begin)
        self._reading = self.engine.execution_options(**self._reading_options())

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One tx that may write: kept at the end of the block, undone where it raises.

        On SQLite it is the only writer meanwhile; so nothing slow belongs in it.

        Raises:
            DatabaseBroken: the database cannot be reached, or a row is refused.
        """
        with _told(), Session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Reads of one moment, whatever others write meanwhile; itself it writes nothing.

        Raises:
            DatabaseBroken: the database cannot be reached.
        """
        with _told(), Session(self._reading) as session, session.begin():
            yield session

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to the newest form; two processes at once do no harm."""
        with _told(), self.engine.begin() as connection:
            self._lock_schema(connection)
            migrate(connection, revision, up=True)

    def downgrade(self, revision: str = "base") -> None:
        """Bring the tables back to an older form."""
        with _told(), self.engine.begin() as connection:
            self._lock_schema(connection)
            migrate(connection, revision, up=False)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def __enter__(self) -> Database:
        """Use it in a ``with`` block: at its end the connections are given back."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the connections back."""
        self.close()

    def _reading_options(self) -> dict[str, object]:
        if self._is_sqlite:
            return {_READING: True}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def _lock_schema(self, connection: Connection) -> None:
        if not self._is_sqlite:  # a tx of SQLite that writes is alone from its beginning
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7464617774)")


def is_away(error: Exception) -> bool:
    """Whether the database itself failed, and not one statement by what was in it.

    To PostgreSQL what exceeds its limits (class 54) is a failure of that sort too; it is not.
    """
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    failed = isinstance(error, OperationalError | InterfaceError | InternalError)
    return error.connection_invalidated or (failed and not state.startswith("54"))


def _parsed(url: str) -> URL:
    wrong = InvalidInput(
        "sqlite:///file or postgresql://user@host/name", pointer="database url", rule="database.url"
    )
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise wrong from None
    driver = _DRIVERS.get(address.drivername)
    if driver is None or not address.database or address.database == ":memory:":
        raise wrong
    return address.set(drivername=driver)


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    # The driver begins no tx by itself: ``_begin`` does, so that it also covers schema changes.
    connection.isolation_level = None
    _use_wal(connection)
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch the file over to its write-ahead log; another process may be at it."""
    deadline = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:  # for this alone SQLite does not wait by itself
            if time.monotonic() > deadline:
                raise
            time.sleep(_LOCKED_SECONDS)


def _begin(connection: Connection) -> None:
    # A tx that reads first and writes later would fail where another wrote between.
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the database as ours, without what was asked: it may hold what is nobody's."""
    try:
        yield
    except SQLAlchemyError as broken:
        original = getattr(broken, "orig", None) or broken
        raise DatabaseBroken(
            f"the database does not serve: {type(original).__name__}",
            pointer="database",
            rule="database.serves",
        ) from None
