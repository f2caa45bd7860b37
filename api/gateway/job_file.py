"""What the gateway has taken on and how far it has come: one file, each change synced to disk.

A job is in the file before its acceptance is answered, and its receipts are in it before they
count as shown, so that a process killed at any instant goes on where it was.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from ledger_client.errors import Conflict, StoreBroken
from ledger_client.private_files import PRIVATE_FILE_MODE, private_directory

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS job (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    key TEXT UNIQUE,
    sha256 BLOB NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    result TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT
"""
_OPEN_ONES: Final = (
    "CREATE INDEX IF NOT EXISTS job_open ON job (number) WHERE state IN ('received', 'sending')"
)
_SELECT: Final = (
    "SELECT id, kind, key, sha256, body, state, problem, result, created_at, updated_at FROM job"
)
_SCANNED: Final = "CREATE TABLE IF NOT EXISTS scanned (block INTEGER NOT NULL) STRICT"
_BUSY_SECONDS: Final = 10.0


class JobKind(StrEnum):
    """What is to be done."""

    CAPTURE = "capture"
    TICKET = "ticket"
    OFFER = "offer"


class JobState(StrEnum):
    """How far a job has come; ``sealed`` only once the block of its last write is."""

    RECEIVED = "received"
    SENDING = "sending"
    SEALED = "sealed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        id: how it is asked for.
        key: what makes it the same job when it is asked for again.
        sha256: of ``body``.
        body: the document as it came.
        problem: JSON; why it failed, or what it waits for at the moment.
        result: JSON; its receipts, when sealed.
    """

    id: str
    kind: JobKind
    key: str | None
    sha256: bytes
    body: bytes
    state: JobState
    problem: str | None
    result: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_running(self) -> bool:
        """Neither sealed nor failed."""
        return self.state in (JobState.RECEIVED, JobState.SENDING)


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class JobFile:
    """The jobs of one gateway, in the order in which they came.

    Raises (every method):
        StoreBroken: the file cannot be used.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = utc_now) -> None:
        self._lock = threading.RLock()
        self._now = now
        private_directory(path.parent)
        with self._failures():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE_MODE))
            self._file = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._file.execute("PRAGMA synchronous = FULL")
            self._file.execute("PRAGMA journal_mode = WAL")
            for statement in (_SCHEMA, _OPEN_ONES, _SCANNED):
                self._file.execute(statement)

    def take(self, kind: JobKind, body: bytes, key: str | None) -> tuple[Job, bool]:
        """Take on a job, or find the one of the same key; and whether it is new.

        Raises:
            Conflict: the key stands for another body (rule ``idempotency.body``).
        """
        digest = hashlib.sha256(body).digest()
        with self._change():
            found = None if key is None else self._one("key = ?", key)
            if found is not None:
                _refuse_other_body(found, digest)
                return found, False
            told, moment = str(uuid.uuid4()), self._now().isoformat()
            self._file.execute(
                "INSERT INTO job (id, kind, key, sha256, body, state, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, 'received', ?, ?)",
                (told, kind.value, key, digest, body, moment, moment),
            )
            return self.get(told), True

    def get(self, id: str) -> Job:
        """The job of that id, which must be there."""
        found = self.find(id)
        if found is None:
            raise StoreBroken("the job is gone", pointer=id, rule="job.gone")
        return found

    def find(self, id: str) -> Job | None:
        """The job of that id, if there is one."""
        return self._one("id = ?", id)

    def next_open(self) -> Job | None:
        """The oldest job that is neither sealed nor failed."""
        return self._one("state IN ('received', 'sending')")

    def open_count(self) -> int:
        """How many jobs are neither sealed nor failed."""
        with self._failures(), self._lock:
            sql = "SELECT count(*) FROM job WHERE state IN ('received', 'sending')"
            return int(self._file.execute(sql).fetchone()[0])

    def sending(self, job: Job, waits_for: str | None = None) -> None:
        """It was begun; ``waits_for`` says what it could not do yet."""
        self._step(job, JobState.SENDING, waits_for, None)

    def seal(self, job: Job, result: str) -> None:
        """All of it is on the ledger."""
        self._step(job, JobState.SEALED, None, result)

    def fail(self, job: Job, problem: str) -> None:
        """It came to nothing for good."""
        self._step(job, JobState.FAILED, problem, None)

    def scanned(self) -> int | None:
        """Up to which block offers were looked for."""
        with self._lock, self._failures():
            row = self._file.execute("SELECT block FROM scanned").fetchone()
            return None if row is None else int(row[0])

    def mark_scanned(self, block: int) -> None:
        """Every offer up to this block that a rule accepts is a job."""
        with self._change():
            self._file.execute("DELETE FROM scanned")
            self._file.execute("INSERT INTO scanned (block) VALUES (?)", (block,))

    def close(self) -> None:
        """Close the file."""
        with self._lock, self._failures():
            self._file.close()

    def _step(self, job: Job, state: JobState, problem: str | None, result: str | None) -> None:
        with self._change():
            self._file.execute(
                "UPDATE job SET state = ?, problem = ?, result = ?, updated_at = ?"
                " WHERE id = ? AND state IN ('received', 'sending')",
                (state.value, problem, result, self._now().isoformat(), job.id),
            )

    def _one(self, condition: str, *values: str) -> Job | None:
        with self._lock, self._failures():
            sql = f"{_SELECT} WHERE {condition} ORDER BY number LIMIT 1"
            row = self._file.execute(sql, values).fetchone()
            return None if row is None else _job(row)

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._lock, self._failures():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._file.execute("COMMIT")
            except BaseException:
                if self._file.in_transaction:
                    self._file.execute("ROLLBACK")
                raise

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as broken:
            raise StoreBroken(
                f"cannot be used: {type(broken).__name__}", pointer="gateway", rule="store.access"
            ) from None


def _refuse_other_body(found: Job, digest: bytes) -> None:
    if found.sha256 != digest:
        raise Conflict(
            "stands for another document", pointer="Idempotency-Key", rule="idempotency.body"
        )


def _job(row: tuple[object, ...]) -> Job:
    texts = [one if isinstance(one, str) else None for one in row]
    digest, body = row[3], row[4]
    try:
        return Job(
            id=texts[0] or "",
            kind=JobKind(texts[1] or ""),
            key=texts[2],
            sha256=digest if isinstance(digest, bytes) else b"",
            body=body if isinstance(body, bytes) else b"",
            state=JobState(texts[5] or ""),
            problem=texts[6],
            result=texts[7],
            created_at=datetime.fromisoformat(texts[8] or ""),
            updated_at=datetime.fromisoformat(texts[9] or ""),
        )
    except ValueError:
        raise StoreBroken("a job that cannot be read", pointer="gateway", rule="job.row") from None
