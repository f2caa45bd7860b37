"""What a development node leaves on disk: its status, its saved chain, its log.

The chain is saved once, when the node is asked to end. The status says which file that node had
loaded, so a whole file that is another one is its chain at its end; a node that was killed has
written nothing, or a part, and its latest blocks are lost.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.node.errors import DevnetBroken, DevnetStateDirty
from ledger_client.private_files import private_directory, read_small, write_private

HASH_CHUNK_BYTES: Final = 1 << 20
LAST_WORDS_BYTES: Final = 300

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Phase(StrEnum):
    """How far the node's life has come."""

    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"


class Status(BaseModel):
    """The status file.

    Attributes:
        genesis_hash: None only while a chain made anew is starting.
        state_sha256: of the saved chain, once stopped.
        loaded_mtime_ns: when the file was written that the running node loaded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    phase: Phase
    pid: int = Field(ge=1)
    port: int = Field(ge=1, le=65535)
    chain_id: int = Field(ge=1)
    genesis_hash: Hash | None = None
    state_sha256: Hash | None = None
    loaded_mtime_ns: int | None = None


class DevnetFiles:
    """The files of one development node.

    Attributes:
        directory: mode 0700.
        state: the saved chain.
        cache: where the node puts what does not fit into memory.
        log: what the node says.
    """

    def __init__(self, directory: Path) -> None:
        self.directory: Final = private_directory(directory)
        self.state: Final = directory / "state.json"
        self.cache: Final = directory / "cache"
        self.log: Final = directory / "anvil.log"
        self._status: Final = directory / "devnet.json"
        self._lock: Final = directory / "devnet.lock"

    def status(self) -> Status | None:
        """The status; None where no node was ever started.

        Raises:
            DevnetStateDirty: the file is damaged.
        """
        if not self._status.exists():
            return None
        try:
            return Status.model_validate_json(read_small(self._status))
        except ValidationError:
            raise self.dirty("its status file is damaged") from None

    def keep(self, status: Status) -> None:
        """Write the status, whole or not at all."""
        write_private(self._status, status.model_dump_json(indent=1).encode(), replace=True)

    def keep_stopped(self, status: Status) -> None:
        """The node has ended: vouch for the chain that it saved.

        Raises:
            DevnetStateDirty: it saved none.
        """
        if not self._saved_on_exit(status):
            raise self.dirty("it ended without saving its chain")
        stopped = {"phase": Phase.STOPPED, "state_sha256": self._sha256()}
        self.keep(status.model_copy(update=stopped))

    def check_saved(self, status: Status | None) -> None:
        """Pass when the saved chain is all that was sealed.

        Raises:
            DevnetStateDirty: sealed blocks may be lost, or the file was altered.
        """
        if status is None:
            if self.state.exists():
                raise self.dirty("there is a saved chain that no stop has vouched for")
        elif status.phase is Phase.STOPPED:
            if self._sha256() != status.state_sha256:
                raise self.dirty("its saved chain was altered or removed")
        elif not self._saved_on_exit(status):
            raise self.dirty("it was not stopped cleanly, so sealed blocks may be lost")

    def remove(self) -> None:
        """Remove status, chain and cache."""
        try:
            for file in (self._status, self.state):
                file.unlink(missing_ok=True)
        except OSError as broken:
            raise self._unusable(broken) from None
        shutil.rmtree(self.cache, ignore_errors=True)

    def state_mtime_ns(self) -> int | None:
        """When the saved chain was written; None where there is none."""
        try:
            return self.state.stat().st_mtime_ns
        except OSError:
            return None

    def last_words(self) -> str:
        """The end of the node's log, as it may stand in a message."""
        try:
            return ascii(self.log.read_bytes()[-LAST_WORDS_BYTES:].decode(errors="replace").strip())
        except OSError:
            return "it left no log"

    def dirty(self, why: str) -> DevnetStateDirty:
        """The error of a chain that cannot be gone on with."""
        return DevnetStateDirty(
            f"{why}; discard the development chain to start anew",
            pointer=str(self.directory),
            rule="devnet.dirty",
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one process starts or stops the node at a time."""
        try:
            lock = self._lock.open("a")
        except OSError as broken:
            raise self._unusable(broken) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _saved_on_exit(self, status: Status) -> bool:
        if self.state_mtime_ns() in (None, status.loaded_mtime_ns):
            return False
        try:
            return isinstance(json.loads(self.state.read_bytes()), dict)
        except (OSError, ValueError, RecursionError):
            return False

    def _sha256(self) -> str | None:
        digest = hashlib.sha256()
        try:
            with self.state.open("rb") as content:
                while chunk := content.read(HASH_CHUNK_BYTES):
                    digest.update(chunk)
        except OSError:
            return None
        return digest.hexdigest()

    def _unusable(self, broken: OSError) -> DevnetBroken:
        reason = broken.strerror or type(broken).__name__
        return DevnetBroken(
            f"its directory cannot be used: {reason}",
            pointer=str(self.directory),
            rule="devnet.files",
        )
