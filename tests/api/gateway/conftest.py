"""One development network on a real anvil, and gateways that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api.gateway.process import Gateway
from tests.client.network import Party, make_network, stop

Start = Callable[..., Gateway]


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a network with a maker, a carrier and a terminal."""
    home = tmp_path_factory.mktemp("gateway") / "home"
    make_network(home, (Party.MAKER, Party.CARRIER, Party.TERMINAL))
    yield home
    stop(home)


@pytest.fixture
def started(network: Path) -> Iterator[Start]:
    """Starts gateways on the network."""
    running: list[Gateway] = []

    def start(party: str, *options: str, crash_at: str = "") -> Gateway:
        gateway = Gateway(network, party, list(options))
        running.append(gateway)
        gateway.start(crash_at)
        return gateway

    yield start
    for gateway in running:
        gateway.kill()
