"""One development network on a real anvil for all tests of the client, its parties enrolled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client.network import Party, make_network, stop


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a network with a maker, a forwarder, a carrier, a terminal and customs."""
    home = tmp_path_factory.mktemp("client") / "home"
    make_network(home, tuple(Party))
    yield home
    stop(home)
