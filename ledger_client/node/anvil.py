"""The development network: one anvil, detached, whose chain outlives ``down`` and ``up``.

Legacy txs at gas price 0 need no balance there, and each tx is sealed in a block of its own at
once. It has no validators: nothing on it is sealed by anyone, and verification says so.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.errors import NodeAway
from ledger_client.node.anvil_binary import find_anvil
from ledger_client.node.errors import DevnetBroken, DevnetStateDirty
from ledger_client.node.processes import is_running, stop
from ledger_client.node.rpc import Rpc
from ledger_client.private_files import private_directory, read_small, write_private

DEV_CHAIN_ID: Final = 20777
START_SECONDS: Final = 20.0
STOP_SECONDS: Final = 60.0
START_TRIES: Final = 3
POLL_SECONDS: Final = 0.02
HOST: Final = "127.0.0.1"
BLOCK_GAS_LIMIT: Final = 1_000_000_000
HASH_CHUNK_BYTES: Final = 1 << 20


class _Phase(StrEnum):
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"


class _Status(BaseModel):
    """The file that says what runs, and what was saved when it stopped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phase: _Phase
    pid: int = Field(ge=1)
    port: int = Field(ge=1, le=65535)
    chain_id: int = Field(ge=1)
    genesis_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    state_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    loaded_mtime_ns: int | None = None


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
        directory: made (0700) where it does not exist; holds state, status and log.
        chain_id: for a chain made anew; one that exists keeps its own.
    """

    def __init__(self, directory: Path, chain_id: int = DEV_CHAIN_ID) -> None:
        self._directory = private_directory(directory)
        self._chain_id = chain_id
        self._status_file = self._directory / "devnet.json"
        self._state_file = self._directory / "state.json"
        self._log_file = self._directory / "anvil.log"

    def up(self) -> RunningNode:
        """The running node: found running, started with its saved chain, or started anew.

        Raises:
            DevnetStateDirty: it was not stopped cleanly, or its saved state was altered.
            DevnetBroken: there is no anvil, or it does not start.
        """
        with self._locked():
            status = self._status()
            if status is not None and status.phase is _Phase.STARTING:
                return self._start(self._start_undone(status))
            if status is None:
                self._refuse_unknown_state()
                return self._start(None)
            if self._runs(status):
                return self._answering(status, fresh=False)
            self._check_saved(status)
            return self._start(status)

    def down(self) -> bool:
        """Stop the node with its chain saved; False where none was running.

        Raises:
            DevnetBroken: it does not stop.
            DevnetStateDirty: it had died by itself, with its latest blocks.
        """
        with self._locked():
            status = self._status()
            if status is None or status.phase is _Phase.STOPPED:
                return False
            if status.phase is _Phase.STARTING:
                self._start_undone(status)
                return False
            if not self._runs(status):
                self._check_saved(status)
                return False
            self._stop(status)
            return True

    def running(self) -> RunningNode | None:
        """The node, if it is running; nothing is started."""
        status = self._status()
        if status is None or status.phase is _Phase.STARTING or not self._runs(status):
            return None
        return self._answering(status, fresh=False)

    def discard(self) -> None:
        """Stop the node and forget its chain for good."""
        with self._locked():
            status = self._status()
            if status is not None and self._runs(status):
                self._stop(status)
            for file in (self._status_file, self._state_file):
                file.unlink(missing_ok=True)
            shutil.rmtree(self._directory / "cache", ignore_errors=True)

    def _start(self, kept: _Status | None) -> RunningNode:
        chain_id = self._chain_id if kept is None else kept.chain_id
        port = None if kept is None else kept.port
        for _ in range(START_TRIES):
            port = _free_port(port)
            process = self._spawn(chain_id, port)
            self._keep_starting(kept, process.pid, port, chain_id)
            genesis = self._wait(process, chain_id, port)
            if genesis is not None:
                return self._started(kept, process.pid, port, chain_id, genesis)
            port = None
        if kept is not None:
            self._keep(kept)
        raise DevnetBroken(f"anvil does not start: {self._last_words()}", rule="devnet.start")

    def _keep_starting(self, kept: _Status | None, pid: int, port: int, chain_id: int) -> None:
        genesis = None if kept is None else kept.genesis_hash
        self._keep(
            _Status(
                phase=_Phase.STARTING, pid=pid, port=port, chain_id=chain_id, genesis_hash=genesis
            )
        )

    def _start_undone(self, status: _Status) -> _Status | None:
        """End a node whose start was interrupted: nobody was told of it, so it has no new block."""
        if not stop(status.pid, "anvil", str(status.port), STOP_SECONDS):
            raise DevnetBroken("anvil does not stop", pointer=str(status.pid), rule="devnet.stop")
        if status.genesis_hash is not None:
            return status
        for file in (self._status_file, self._state_file):
            file.unlink(missing_ok=True)
        return None

    def _started(
        self, kept: _Status | None, pid: int, port: int, chain_id: int, genesis: bytes
    ) -> RunningNode:
        status = _Status(
            phase=_Phase.RUNNING,
            pid=pid,
            port=port,
            chain_id=chain_id,
            genesis_hash=genesis.hex(),
            loaded_mtime_ns=_mtime_ns(self._state_file),
        )
        if kept is not None and kept.genesis_hash not in (None, status.genesis_hash):
            stop(pid, "anvil", str(port), STOP_SECONDS)
            raise self._dirty("the node did not load the saved chain")
        self._keep(status)
        return self._node(status, fresh=kept is None)

    def _spawn(self, chain_id: int, port: int) -> subprocess.Popen[bytes]:
        # fmt: off
        command = [
            str(find_anvil()), "--host", HOST, "--port", str(port), "--chain-id", str(chain_id),
            "--state", str(self._state_file), "--cache-path", str(self._directory / "cache"),
            "--hardfork", "london", "--gas-price", "0", "--block-base-fee-per-gas", "0",
            "--gas-limit", str(BLOCK_GAS_LIMIT), "--accounts", "0", "--no-cors",
            "--no-request-size-limit", "--quiet",
        ]
        # fmt: on
        try:
            with self._log_file.open("wb") as log:
                return subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self._directory,
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

    def _stop(self, status: _Status) -> None:
        self._keep(status.model_copy(update={"phase": _Phase.STOPPING}))
        if not stop(status.pid, "anvil", str(status.port), STOP_SECONDS):
            raise DevnetBroken("anvil does not stop", pointer=str(status.pid), rule="devnet.stop")
        if not self._saved_on_exit(status):
            raise self._dirty("it ended without saving its chain")
        self._keep(
            status.model_copy(
                update={"phase": _Phase.STOPPED, "state_sha256": _sha256(self._state_file)}
            )
        )

    def _check_saved(self, status: _Status) -> None:
        if status.phase is _Phase.STOPPED:
            if _sha256(self._state_file) != status.state_sha256:
                raise self._dirty("its saved state was altered or removed")
        elif not self._saved_on_exit(status):
            raise self._dirty("it was not stopped cleanly, so sealed blocks may be lost")

    def _saved_on_exit(self, status: _Status) -> bool:
        # Anvil writes the file once, when it is asked to end: a whole file that is not the one
        # that was loaded is the chain at its end. A killed one has written nothing, or a part.
        if _mtime_ns(self._state_file) in (None, status.loaded_mtime_ns):
            return False
        try:
            return isinstance(json.loads(self._state_file.read_bytes()), dict)
        except (OSError, ValueError, RecursionError):
            return False

    def _refuse_unknown_state(self) -> None:
        if self._state_file.exists():
            raise self._dirty("there is a saved state that no stop has vouched for")

    def _dirty(self, why: str) -> DevnetStateDirty:
        return DevnetStateDirty(
            f"{why}; discard the development chain to start anew",
            pointer=str(self._directory),
            rule="devnet.dirty",
        )

    def _runs(self, status: _Status) -> bool:
        return is_running(status.pid, "anvil", str(status.port))

    def _answering(self, status: _Status, *, fresh: bool) -> RunningNode:
        node = self._node(status, fresh=fresh)
        rpc = Rpc([node.url], chain_id=node.chain_id, genesis_hash=node.genesis_hash)
        rpc.block_number()
        return node

    def _node(self, status: _Status, *, fresh: bool) -> RunningNode:
        return RunningNode(
            url=_url(status.port),
            chain_id=status.chain_id,
            genesis_hash=bytes.fromhex(status.genesis_hash or ""),
            pid=status.pid,
            fresh=fresh,
        )

    def _status(self) -> _Status | None:
        if not self._status_file.exists():
            return None
        try:
            return _Status.model_validate_json(read_small(self._status_file))
        except (ValidationError, ValueError):
            raise self._dirty("its status file is damaged") from None

    def _keep(self, status: _Status) -> None:
        content = status.model_dump_json(indent=1).encode()
        write_private(self._status_file, content, replace=True)

    def _last_words(self) -> str:
        try:
            return ascii(self._log_file.read_bytes()[-300:].decode(errors="replace").strip())
        except OSError:
            return "it left no log"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._directory / "devnet.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


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


def _mtime_ns(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return None


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as content:
            while chunk := content.read(HASH_CHUNK_BYTES):
                digest.update(chunk)
    except OSError:
        return secrets.token_hex(32)  # equal to no kept hash
    return digest.hexdigest()
