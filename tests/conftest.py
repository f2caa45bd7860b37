"""Shared by all tests: the real inputs, the hypothesis profiles, what runs on one worker."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.outside_data import data_dir

# On a shared machine a slow example says nothing about the code.
settings.register_profile("usual", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("usual"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "usual")


@pytest.fixture(scope="session")
def outside_data() -> Path:
    """The folder of real inputs; skips, saying so, on a machine without it."""
    folder = data_dir()
    if folder is None:
        pytest.skip("the real inputs are not on this machine (TIDEWAITER_TEST_DATA names them)")
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put a test's group into its name, by which ``--dist loadgroup`` keeps a group together.

    xdist 3.8 does so by a field that pytest 9.2 reads no more, and every test goes its own way.
    """
    if not config.getoption("loadgroup", default=False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        known = getattr(item, "_id", None)
        if (
            group is not None
            and known is not None
            and not item.nodeid.endswith(f"@{group.args[0]}")
        ):
            item._id = type(known).parse(f"{item.nodeid}@{group.args[0]}")
