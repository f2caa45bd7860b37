"""Brings the tables from one form to another, on a connection whose tx the caller keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from api.database.errors import DatabaseBroken
from api.database.givers import NameGiverRow

# Named here so that migrating knows of every table, whoever imports the others.
TABLES_APART: Final = (NameGiverRow,)
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def migrate(connection: Connection, revision: str, *, up: bool) -> None:
    """Run the migrations up or down to a revision.

    Raises:
        DatabaseBroken: the database is of a newer version, or there is no such revision.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    run = command.upgrade if up else command.downgrade
    try:
        run(config, revision)
    except CommandError as unknown:
        raise DatabaseBroken(
            f"the tables have another form: {unknown}",
            pointer="database",
            rule="database.revision",
        ) from None
