"""Two indexes, row by row: all tables of the index, all columns but the time of the last change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from sqlalchemy import select

from api.database import Database
from api.database.base import Base

TABLES: Final = ("entry", "raw_tx", "progress")
AT_ONCE: Final = 2000


class Different(Exception):
    """Where two indexes differ first."""


def compared(one: Database, other: Database) -> dict[str, int]:
    """How many rows of each table are equal.

    Raises:
        Different: a row differs, or one has more.
    """
    return {name: _compared(name, one, other) for name in TABLES}


def _compared(name: str, one: Database, other: Database) -> int:
    count = 0
    for left, right in zip_longest(_rows(one, name), _rows(other, name)):
        if left != right:
            raise Different(f"row {count + 1} of {name}: {left} is not {right}")
        count += 1
    return count


def _rows(database: Database, name: str) -> Iterator[tuple[object, ...]]:
    table = Base.metadata.tables[name]
    columns = [column for column in table.columns if column.name != "updated_at"]
    query = select(*columns).order_by(*table.primary_key.columns)
    with database.snapshot() as session:
        for row in session.execute(query.execution_options(yield_per=AT_ONCE)):
            yield tuple(row)
