"""Shared by all tests: the real inputs, the hypothesis profiles."""

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
