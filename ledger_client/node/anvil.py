"""The development network: one anvil, detached, whose chain outlives ``down`` and ``up``.

Legacy txs at gas price 0 need no balance there, and each tx is sealed in a block of its own at
once. It has no validators: nothing on it is sealed by anyone, and verification says so.
"""

from __future__ import annotations

import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger_client.errors import NodeAway
from ledger_client.node.anvil_binary import find_anvil
from ledger_client.node.devnet_files import DevnetFiles, Phase, Status
from ledger_client.node.errors import DevnetBroken, DevnetStateDirty
from ledger_client.node.processes import is_running, stop
from ledger_client.node.rpc import Rpc

DEV_CHAIN_ID: Final = 20777
START_SECONDS: Final = 20.0
STOP_SECONDS: Final = 60.0
START_TRIES: Final = 3
POLL_SECONDS: Final = 0.02
HOST: Final = "127.0.0.1"
BLOCK_GAS_LIMIT: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class RunningNode:
    """A development node that answers.

    Attributes:
        url: where.
        chain_id: its chain's number.
        genesis_hash: 32 bytes.
        pid: its process.
        fresh: the chain was made just now, so nothing is deployed on it.
    """

    url: str
    chain_id: int
    genesis_hash: bytes
    pid: int
    fresh: bool


class Devnet:
    """The development node of one directory.

    Args:
        directory: made (0700) where it does not exist; holds chain, status and log.
        chain_id: for a chain made anew; one that exists keeps its own.
    """

    def __init__(self, directory: Path, chain_id: int = DEV_CHAIN_ID) -> None:
        self._files = DevnetFiles(directory)
        self._chain_id = chain_id

    def up(self) -> RunningNode:
        """The running node: found running, started with its saved chain, or started anew.

        Raises:
            DevnetStateDirty: it was not stopped cleanly, or its saved chain was altered.
            DevnetBroken: there is no anvil, or it does not start.
        """
        with self._files.locked():
            status = self._files.status()
            if status is not None and status.phase is Phase.STARTING:
                return self._start(self._start_undone(status))
            if status is not None and _runs(status):
                return _answering(status)
            self._files.check_saved(status)
            return self._start(status)

    def down(self) -> bool:
        """Stop the node with its chain saved; False where none was running.

        Raises:
            DevnetBroken: it does not stop.
            DevnetStateDirty: it had died by itself, with its latest blocks.
        """
        with self._files.locked():
            status = self._files.status()
            if status is None or status.phase is Phase.STOPPED:
                return False
            if status.phase is Phase.STARTING:
                self._start_undone(status)
                return False
            if not _runs(status):
                self._files.check_saved(status)
                return False
            self._files.keep(status.model_copy(update={"phase": Phase.STOPPING}))
            _end(status)
            self._files.keep_stopped(status)
            return True

    def running(self) -> RunningNode | None:
        """The node, if it is running; nothing is started."""
        status = self._files.status()
        if status is None or status.phase is Phase.STARTING or not _runs(status):
            return None
        return _answering(status)

    def discard(self) -> None:
        """Stop the node and forget its chain for good, in whatever state it is."""
        with self._files.locked():
            try:
                status = self._files.status()
            except DevnetStateDirty:
                status = None  # damaged: what it said is lost
            if status is not None:
                _end(status)
            self._files.remove()

    def _start(self, kept: Status | None) -> RunningNode:
        chain_id = self._chain_id if kept is None else kept.chain_id
        port = None if kept is None else kept.port
        for _ in range(START_TRIES):
            port = _free_port(port)
            process = self._spawn(chain_id, port)
            starting = self._keep_starting(kept, process.pid, port, chain_id)
            genesis = self._wait(process, chain_id, port)
            if genesis is not None:
                return self._started(kept, starting, genesis)
            port = None
        if kept is not None:
            self._files.keep(kept)
        raise DevnetBroken(f"anvil does not start: {self._files.last_words()}", rule="devnet.start")

    def _keep_starting(self, kept: Status | None, pid: int, port: int, chain_id: int) -> Status:
        starting = Status(
            phase=Phase.STARTING,
            pid=pid,
            port=port,
            chain_id=chain_id,
            genesis_hash=None if kept is None else kept.genesis_hash,
            loaded_mtime_ns=self._files.state_mtime_ns(),
        )
        self._files.keep(starting)
        return starting

    def _start_undone(self, status: Status) -> Status | None:
        """End a node whose start was interrupted: nobody was told of it, so it has no new block."""
        _end(status)
        if status.genesis_hash is not None:
            return status
        self._files.remove()
        return None

    def _started(self, kept: Status | None, starting: Status, genesis: bytes) -> RunningNode:
        if kept is not None and kept.genesis_hash != genesis.hex():
            _end(starting)
            raise self._files.dirty("the node did not load the saved chain")
        found = {"phase": Phase.RUNNING, "genesis_hash": genesis.hex()}
        status = starting.model_copy(update=found)
        self._files.keep(status)
        return _node(status, fresh=kept is None)

    def _spawn(self, chain_id: int, port: int) -> subprocess.Popen[bytes]:
        # fmt: off
        command = [
            str(find_anvil()), "--host", HOST, "--port", str(port), "--chain-id", str(chain_id),
            "--state", str(self._files.state), "--cache-path", str(self._files.cache),
            "--hardfork", "london", "--gas-price", "0", "--block-base-fee-per-gas", "0",
            "--gas-limit", str(BLOCK_GAS_LIMIT), "--accounts", "0", "--no-cors",
            "--no-request-size-limit", "--quiet",
        ]
        # fmt: on
        try:
            with self._files.log.open("wb") as log:
                return subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self._files.directory,
                    start_new_session=True,  # it outlives the command that started it
                )
        except OSError as broken:
            raise DevnetBroken(
                f"anvil does not start: {broken.strerror}", rule="devnet.start"
            ) from None

    def _wait(self, process: subprocess.Popen[bytes], chain_id: int, port: int) -> bytes | None:
        """The genesis hash once the node answers; None when it ended instead."""
        rpc = Rpc([_url(port)], chain_id=chain_id, timeout_seconds=5.0)
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            try:
                return rpc.genesis_hash()
            except NodeAway:
                time.sleep(POLL_SECONDS)
        process.terminate()
        process.wait()
        return None


def _runs(status: Status) -> bool:
    return is_running(status.pid, "anvil", str(status.port))


def _end(status: Status) -> None:
    if not stop(status.pid, "anvil", str(status.port), STOP_SECONDS):
        raise DevnetBroken("anvil does not stop", pointer=str(status.pid), rule="devnet.stop")


def _answering(status: Status) -> RunningNode:
    node = _node(status, fresh=False)
    Rpc([node.url], chain_id=node.chain_id, genesis_hash=node.genesis_hash).block_number()
    return node


def _node(status: Status, *, fresh: bool) -> RunningNode:
    return RunningNode(
        url=_url(status.port),
        chain_id=status.chain_id,
        genesis_hash=bytes.fromhex(status.genesis_hash or ""),
        pid=status.pid,
        fresh=fresh,
    )


def _free_port(wanted: int | None) -> int:
    """The wanted port if it is free, else any free one."""
    for port in (wanted, 0):
        if port is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DevnetBroken("no free port", rule="devnet.port")


def _url(port: int) -> str:
    return f"http://{HOST}:{port}"
