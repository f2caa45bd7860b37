"""A network of four validators on this machine, for tests."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pytest

from network.engine import cached
from network.generate import generate
from network.loopback import Loopback, NodeStatus
from network.reading import parse_description
from tests.network.descriptions import LOOPBACK, with_free_ports

MAY_BUILD: Final = "TIDEWAITER_BUILD_ENGINE"
RPC_NODE: Final = b"""
[[rpc_nodes]]
name = "rpc-1"
member = "customs"
host = "127.0.0.1"
p2p_port = 31775
rpc_port = 31785
"""


def require_engine() -> None:
    """Skip, saying why, where the node was not built and may not be built now."""
    if cached() is not None:
        return
    if shutil.which("go") is None:
        pytest.skip("Go is not installed, and the node was not built before")
    if not os.environ.get(MAY_BUILD):
        pytest.skip(f"the node is not built: make engine builds it ({MAY_BUILD}=1: the tests do)")


def made_network(folder: Path, *, rpc_node: bool = False) -> Loopback:
    """The packaged network of four on free ports, not started; or with a node that only answers."""
    content = LOOPBACK + (RPC_NODE if rpc_node else b"")
    generate(parse_description(with_free_ports(content)), folder)
    return Loopback(folder)


def wait_for(
    network: Loopback, holds: Callable[[Sequence[NodeStatus]], bool], seconds: float
) -> None:
    """Pass once the network's state is as wished; fail with what it was instead."""
    seen: list[Sequence[NodeStatus]] = []

    def noted(found: Sequence[NodeStatus]) -> bool:
        seen.append(found)
        return holds(found)

    assert network.wait_until(noted, seconds), seen[-1]


def heights(found: Sequence[NodeStatus]) -> list[int]:
    """The heads of the nodes that answer."""
    return [one.height for one in found if one.height is not None]


def our_processes(network: Loopback) -> list[int]:
    """Every process of this machine whose command line names the network's folder."""
    found = []
    for listed in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(network.folder).encode() in listed.read_bytes():
                found.append(int(listed.parent.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def gone(network: Loopback, seconds: float = 5.0) -> bool:
    """Whether no process of the network is left."""
    deadline = time.monotonic() + seconds
    while our_processes(network):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
