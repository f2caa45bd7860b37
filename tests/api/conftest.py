"""A chain with the contracts on it, and services over it, each with a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from api.resources import Resources, open_resources
from api.settings import Settings
from tests.api.service import Chain, Service
from tests.client.network import make_network, stop

MakeSettings = Callable[..., Settings]


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """A development network on a real anvil, nobody enrolled."""
    home = tmp_path_factory.mktemp("api") / "home"
    make_network(home, ())
    yield Chain(home)
    stop(home)


@pytest.fixture
def make_settings(chain: Chain, tmp_path: Path) -> MakeSettings:
    """Settings of a service over the chain, with a SQLite file of the test's own."""

    def make(**told: object) -> Settings:
        return Settings.model_validate(
            {
                "database_url": f"sqlite:///{tmp_path}/api.sqlite3",
                "nodes": chain.urls,
                "trust_root": chain.trust_root,
                **told,
            }
        )

    return make


@pytest.fixture
def resources(make_settings: MakeSettings) -> Iterator[Resources]:
    """What such a service has at hand."""
    opened = open_resources(make_settings())
    yield opened
    opened.database.close()


@pytest.fixture
def service(resources: Resources) -> Iterator[Service]:
    """Such a service, asked in this process."""
    with TestClient(create_app(resources), raise_server_exceptions=False) as asker:
        yield Service(resources, asker)
