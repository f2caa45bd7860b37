"""One chain for all tests of this folder, and databases of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.database import Database
from tests.api.indexer.chain import make_chain
from tests.api.postgres import database_url, postgres, postgres_server
from tests.client.network import stop

__all__ = ["database_url", "postgres", "postgres_server"]


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a network with some forty blocks."""
    home = tmp_path_factory.mktemp("indexed") / "home"
    make_chain(home)
    yield home
    stop(home)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with its tables, once of SQLite and once of PostgreSQL."""
    with Database(database_url) as made:
        made.upgrade()
        yield made


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An empty database of SQLite with its tables."""
    with Database(f"sqlite:///{tmp_path / 'one.sqlite'}") as made:
        made.upgrade()
        yield made
