"""One chain for all tests of a worker: they simulate on it and leave it as it is."""

from collections.abc import Iterator

import pytest

from tests.ledger_differential.stage import Stage, open_stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with open_stage() as opened:
        yield opened
