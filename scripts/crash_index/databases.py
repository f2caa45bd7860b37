"""Empty databases of one kind: files of SQLite, or a PostgreSQL started for this run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.api.postgres import new_database, server


@contextmanager
def empty_databases(kind: str, folder: Path) -> Iterator[Callable[[], str]]:
    """What gives the address of a new, empty database at each call; all are gone at the end.

    Args:
        kind: ``sqlite`` or ``postgres``.
        folder: for SQLite's files.
    """
    if kind == "sqlite":
        numbers = count(1)
        yield lambda: f"sqlite:///{folder / f'index-{next(numbers)}.sqlite3'}"
        return
    with server() as url:
        yield lambda: new_database(url)
