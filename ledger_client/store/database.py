"""The one SQLite file of a participant: opened, migrated, and every failure made a typed one.

Write-ahead log, ``synchronous = FULL``: a committed change survives the power going off.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger_client.errors import StoreBroken
from ledger_client.private_files import PRIVATE_FILE_MODE, private_directory
from ledger_client.store.errors import StoreLocked, StoreOfOtherVersion
from ledger_client.store.schema import APPLICATION_ID, MIGRATIONS

BUSY_SECONDS: Final = 5.0
_LOCKED_CODES: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})

Value = bytes | str | int | None


class Database:
    """A connection to the file; safe between threads, one transaction at a time.

    Args:
        path: the file; made with mode 0600, in a directory of mode 0700.
        busy_seconds: how long to wait for another process's transaction.

    Raises:
        StoreOfOtherVersion: made by a newer version, or by another program.
        StoreLocked: another process kept it locked.
        StoreBroken: unreadable.
    """

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._lock = threading.RLock()
        private_directory(path.parent)
        with self._failures():
            _make_private(path)
            self._connection = sqlite3.connect(
                path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
            )
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All changes of the block are committed together, or none of them."""
        with self._lock, self._failures():
            if self._connection.in_transaction:
                yield self  # part of the transaction around it
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite rolls back some failures by itself
                    self._connection.execute("ROLLBACK")
                raise

    def change(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Run one statement; returns how many rows it touched. Its own transaction, if none is."""
        with self._lock, self._failures():
            return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Value, ...]]:
        """All rows of a query."""
        with self._lock, self._failures():
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Value] = ()) -> tuple[Value, ...] | None:
        """The first row of a query, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def close(self) -> None:
        """Close the file; the object is of no use afterwards."""
        with self._lock, self._failures():
            self._connection.close()

    def _prepare(self) -> None:
        with self._lock, self._failures():
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA journal_mode = WAL")
        with self.transaction():
            self._migrate()

    def _migrate(self) -> None:
        found = self._number("user_version")
        owner = self._number("application_id")
        is_new = found == 0 and not self.rows("SELECT 1 FROM sqlite_schema LIMIT 1")
        if (owner != APPLICATION_ID and not is_new) or found > len(MIGRATIONS):
            raise StoreOfOtherVersion(
                f"version {found} of application {owner:#x}: not one this package knows",
                pointer=str(self._path),
                rule="store.version",
            )
        for migration in MIGRATIONS[found:]:
            for statement in migration.split(";\n"):
                self.change(statement)
        if found < len(MIGRATIONS):
            self.change(f"PRAGMA application_id = {APPLICATION_ID}")
            self.change(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _number(self, pragma: str) -> int:
        row = self.row(f"PRAGMA {pragma}")
        return row[0] if row is not None and isinstance(row[0], int) else 0

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as broken:
            raise self._typed(broken) from None
        except (OSError, OverflowError) as broken:
            raise StoreBroken(
                f"cannot be used: {type(broken).__name__}",
                pointer=str(self._path),
                rule="store.access",
            ) from None

    def _typed(self, broken: sqlite3.Error) -> StoreBroken:
        code = getattr(broken, "sqlite_errorcode", 0) & 0xFF
        if code in _LOCKED_CODES:
            return StoreLocked(
                "another process is writing", pointer=str(self._path), rule="store.locked"
            )
        reason = getattr(broken, "sqlite_errorname", type(broken).__name__)
        return StoreBroken(
            f"cannot be used: {reason}", pointer=str(self._path), rule="store.broken"
        )


def _make_private(path: Path) -> None:
    # Made before SQLite does: its log files take over the mode of the main file.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE_MODE)
    os.close(descriptor)
    if path.stat().st_mode & 0o077:
        path.chmod(PRIVATE_FILE_MODE)
