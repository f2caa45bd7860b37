"""All nodes of a generated network on this machine."""

from __future__ import annotations

import fcntl
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

from ledger_client.errors import Conflict, InvalidInput, StoreBroken
from network.description import Engine
from network.engine import Built, EngineMissing, build
from network.loopback.node import LocalNode
from network.loopback.status import NodeStatus, node_status
from network.placed import NODES
from network.summary import NetworkSummary

UP_SECONDS: Final = 180.0
STOP_SECONDS: Final = 20.0
LISTEN_SECONDS: Final = 20.0
POLL_SECONDS: Final = 0.25


class Loopback:
    """A generated Kaia network whose nodes all listen on this machine.

    Args:
        folder: as ``network generate`` wrote it.

    Raises:
        InvalidInput: it is no such folder, for another engine, or for other machines.
    """

    def __init__(self, folder: Path) -> None:
        self.folder: Final = folder.resolve()
        self.summary: Final = NetworkSummary.read(self.folder)
        if self.summary.engine is not Engine.KAIA:
            raise InvalidInput(
                "only a Kaia network is run here", pointer=str(folder), rule="network.engine"
            )
        if not all(IPv4Address(node.host).is_loopback for node in self.summary.nodes):
            raise InvalidInput(
                "its nodes are on other machines", pointer=str(folder), rule="network.loopback"
            )
        self.nodes: Final = tuple(
            LocalNode(self.folder / NODES / one.name, one) for one in self.summary.nodes
        )

    @property
    def urls(self) -> list[str]:
        """Where the nodes answer, in the order of the description."""
        return [node.summary.rpc_url for node in self.nodes]

    def up(self, timeout_seconds: float = UP_SECONDS) -> None:
        """Start all nodes, every ``init`` before any start, and wait for peers and a new block.

        Nodes that run already are left as they are. Where the network does not come up, the nodes
        started by this call are ended again.

        Raises:
            EngineMissing: the node cannot be built or started, or no block came in time.
        """
        built = build()
        with self._locked():
            stopped = [node for node in self.nodes if node.pid is None]
            try:
                _started(stopped, built)
                self._await_blocks(stopped, timeout_seconds)
            except BaseException:
                _end(stopped)
                raise

    def down(self) -> int:
        """End all nodes; how many ran."""
        with self._locked():
            return _end([node for node in self.nodes if node.pid is not None])

    def start(self, names: Sequence[str]) -> None:
        """Start some nodes, without waiting for anything.

        Raises:
            InvalidInput: there is no node of that name (rule ``network.node``).
            EngineMissing: one cannot be started.
        """
        built = build()
        with self._locked():
            _started(self.named(names), built)

    def stop(self, names: Sequence[str]) -> int:
        """End some nodes in order; how many ran."""
        with self._locked():
            return _end([node for node in self.named(names) if node.pid is not None])

    def kill(self, names: Sequence[str]) -> int:
        """End some nodes at once, as a power failure does; how many ran."""
        with self._locked():
            nodes = [node for node in self.named(names) if node.signal(signal.SIGKILL)]
            for node in nodes:
                node.wait_ended(STOP_SECONDS)
            return len(nodes)

    def forget_chain(self, names: Sequence[str]) -> None:
        """Remove the chain of some nodes that do not run; their keys stay, and they start anew.

        Raises:
            Conflict: one of them runs (rule ``network.running``).
        """
        with self._locked():
            nodes = self.named(names)
            for node in nodes:
                if node.pid is not None:
                    raise Conflict("runs", pointer=node.name, rule="network.running")
            for node in nodes:
                node.forget_chain()

    def pause(self, names: Sequence[str]) -> None:
        """Make some nodes stand still; :meth:`resume` lets them go on."""
        for node in self.named(names):
            node.signal(signal.SIGSTOP)

    def resume(self, names: Sequence[str]) -> None:
        """Let paused nodes go on."""
        for node in self.named(names):
            node.signal(signal.SIGCONT)

    def named(self, names: Sequence[str]) -> list[LocalNode]:
        """The nodes of those names.

        Raises:
            InvalidInput: there is no node of one of them (rule ``network.node``).
        """
        known = {node.name: node for node in self.nodes}
        for name in names:
            if name not in known:
                raise InvalidInput(
                    f"is no node; there are {', '.join(known)}", pointer=name, rule="network.node"
                )
        return [known[name] for name in names]

    def wait_until(
        self, holds: Callable[[Sequence[NodeStatus]], bool], timeout_seconds: float
    ) -> bool:
        """Whether the nodes' state came to be as wished within that time."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            if holds([node_status(self.summary, node.summary) for node in self.nodes]):
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)

    def _await_blocks(self, started: Sequence[LocalNode], timeout_seconds: float) -> None:
        if not started:
            return
        begins: dict[str, int] = {}
        # A link that broke while all met is made again in half a minute; that is not waited for.
        faulty = (len(self.summary.validators) - 1) // 3
        least_peers = len(self.summary.validators) - 1 - faulty

        def ready(found: Sequence[NodeStatus]) -> bool:
            self._refuse_ended(started)
            for one in found:
                if one.height is not None:
                    begins.setdefault(one.name, one.height)
            met = all((one.peers or 0) >= least_peers for one in found)
            return met and all(
                one.height is not None and one.height > begins[one.name] for one in found
            )

        if not self.wait_until(ready, timeout_seconds):
            raise EngineMissing(
                f"no new block after {timeout_seconds:g} s: {started[0].last_words()}",
                rule="network.blocks",
            )

    def _refuse_ended(self, started: Sequence[LocalNode]) -> None:
        for node in started:
            if node.pid is None:
                raise EngineMissing(
                    f"ended at once: {node.last_words()}", pointer=node.name, rule="network.start"
                )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Only one process starts or ends nodes at a time."""
        try:
            lock = (self.folder / "network.lock").open("a")
        except OSError as broken:
            raise StoreBroken(
                f"cannot be used: {broken.strerror}", pointer=str(self.folder), rule="file.access"
            ) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _started(nodes: Sequence[LocalNode], built: Built) -> None:
    for node in nodes:
        node.prepare(built)
    # Each calls those that listen already; a call that nobody took is made again only after half a
    # minute, so they come one after the other. But those that make a quorum come together: a
    # validator that comes after the first block has to catch up with the others, and the engine
    # drops its peers over it. The first block is the lowest address's to propose: it comes last.
    validators = sorted(
        (node for node in nodes if node.summary.is_validator),
        key=lambda node: -int(node.summary.address, 16),
    )
    together = max(len(validators) // 3 + 1, 2)
    _start_in_order(validators[:-together], built)
    for node in validators[-together:]:
        node.start(built)
    for node in validators[-together:]:
        node.wait_listening(LISTEN_SECONDS)
    _start_in_order([node for node in nodes if not node.summary.is_validator], built)


def _start_in_order(nodes: Sequence[LocalNode], built: Built) -> None:
    for node in nodes:
        node.start(built)
        node.wait_listening(LISTEN_SECONDS)


def _end(nodes: Sequence[LocalNode]) -> int:
    ran = 0
    for node in nodes:
        ran += node.signal(signal.SIGTERM)
        node.signal(signal.SIGCONT)  # one that stands still would not hear it
    for node in nodes:
        if not node.wait_ended(STOP_SECONDS):
            node.signal(signal.SIGKILL)
            node.wait_ended(STOP_SECONDS)
    return ran
