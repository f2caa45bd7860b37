"""The journey, and a service that was told of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.journey import Journey, told_journey
from tests.api.schema.known import maker_of
from tests.api.schema.scenes import Scenes
from tests.api.service import Service


@pytest.fixture(scope="session")
def journey(request: pytest.FixtureRequest) -> Journey:
    """The journey on a real chain, told once."""
    return told_journey(request)


@pytest.fixture(scope="session")
def told(journey: Journey) -> Iterator[Service]:
    """A service that indexed it and took every opening; tests only read."""
    with journey.service(journey.database) as service:
        yield service


@pytest.fixture(scope="module")
def scenes(journey: Journey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenes]:
    """Services in every state, and the maker, who may write: it is taken back in the end."""
    folder = tmp_path_factory.mktemp("scenes")
    with maker_of(journey, folder) as maker:
        found = Scenes(journey, folder, maker)
        yield found
        found.close()
