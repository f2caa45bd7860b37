"""The journey, and a service that was told of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.journey import Journey, told_journey
from tests.api.postgres import database_url, postgres, postgres_server
from tests.api.service import Service

__all__ = ["database_url", "journey", "postgres", "postgres_server", "told"]


@pytest.fixture(scope="session")
def journey(request: pytest.FixtureRequest) -> Journey:
    """The journey on a real chain, told once."""
    return told_journey(request)


@pytest.fixture(scope="session")
def told(journey: Journey) -> Iterator[Service]:
    """A service that indexed it and took every opening; tests only read."""
    with journey.service(journey.database) as service:
        yield service
