"""A network on a real anvil, a service and a carrier over it, and participants far from both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.remote.writing.process import Far, Served
from tests.api.writes.attesters import PARTIES, Attester
from tests.client.network import Party, make_network, stop


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a network with a maker, a carrier, a terminal and customs."""
    home = tmp_path_factory.mktemp("far") / "home"
    make_network(home, PARTIES)
    yield home
    stop(home)


@pytest.fixture(scope="session")
def served(network: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service and the carrier."""
    made = Served(network, tmp_path_factory.mktemp("served"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def maker(network: Path) -> Iterator[Attester]:
    """The maker with a node at hand, which opens units and sees what stands on the ledger."""
    with Attester.of(network, Party.MAKER) as one:
        yield one


@pytest.fixture
def far_maker(network: Path, tmp_path: Path) -> Far:
    return Far.of(network, Party.MAKER, tmp_path)


@pytest.fixture
def far_carrier(network: Path, tmp_path: Path) -> Far:
    return Far.of(network, Party.CARRIER, tmp_path)


@pytest.fixture
def far_customs(network: Path, tmp_path: Path) -> Far:
    return Far.of(network, Party.CUSTOMS, tmp_path)
