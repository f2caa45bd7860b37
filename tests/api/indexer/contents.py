"""What an index holds, for comparing two of them."""

from __future__ import annotations

from sqlalchemy import Row, select

from api.database import Database
from api.database.base import Base

Rows = list[tuple[object, ...]]


def rows(database: Database, name: str) -> Rows:
    table = Base.metadata.tables[name]
    columns = [column for column in table.columns if column.name != "updated_at"]
    with database.snapshot() as session:
        found = session.execute(select(*columns).order_by(*table.primary_key.columns)).all()
    return [_plain(row) for row in found]


def contents(database: Database) -> dict[str, Rows]:
    return {name: rows(database, name) for name in ("entry", "raw_tx", "progress")}


def _plain(row: Row[*tuple[object, ...]]) -> tuple[object, ...]:
    return tuple(row)
