"""One worker for all that run nodes: they share a network, and the machine has few cores."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put a test's group into its name, by which ``--dist loadgroup`` keeps a group together.

    xdist 3.8 does so by a field that pytest 9.2 reads no more, and every test goes its own way.
    """
    if not config.getoption("loadgroup", default=False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group is None or HERE not in item.path.parents or item.nodeid.endswith(group.args[0]):
            continue
        known = getattr(item, "_id", None)
        if known is not None:
            item._id = type(known).parse(f"{item.nodeid}@{group.args[0]}")
