"""A network with parties on a real anvil, and a service over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from api.resources import open_resources
from api.settings import Settings
from tests.api.service import Chain, Service
from tests.api.writes.attesters import PARTIES, Attester
from tests.client.network import Party, make_network, stop


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a network with a maker, a carrier, a terminal and customs."""
    home = tmp_path_factory.mktemp("writes") / "home"
    make_network(home, PARTIES)
    yield home
    stop(home)


@pytest.fixture
def settings(network: Path, tmp_path: Path) -> Settings:
    """Of a service over the network, with a SQLite file of the test's own."""
    chain = Chain(network)
    return Settings.model_validate(
        {
            "database_url": f"sqlite:///{tmp_path}/api.sqlite3",
            "nodes": chain.urls,
            "trust_root": chain.trust_root,
        }
    )


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    """Such a service, asked in this process; it sends what it takes on."""
    resources = open_resources(settings)
    with TestClient(create_app(resources), raise_server_exceptions=False) as asker:
        yield Service(resources, asker)
    resources.database.close()


@pytest.fixture
def maker(network: Path) -> Iterator[Attester]:
    with Attester.of(network, Party.MAKER) as one:
        yield one


@pytest.fixture
def customs(network: Path) -> Iterator[Attester]:
    with Attester.of(network, Party.CUSTOMS) as one:
        yield one
