"""One node of this machine: its folder, its process, its log."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger_client.errors import StoreBroken
from ledger_client.node.processes import is_running
from ledger_client.private_files import private_directory, read_small, write_private
from network.engine import Built, EngineMissing
from network.engine.pinned_build import ENDPOINT, VALIDATOR
from network.kaia.files import ARGUMENTS
from network.summary import NodeSummary
from network.written import GENESIS

DATA: Final = "data"
PID_FILE: Final = "node.pid"
LOG_FILE: Final = "node.log"
INIT_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.02
LAST_WORDS_BYTES: Final = 300


@dataclass(frozen=True, slots=True)
class LocalNode:
    """A node of a generated network, on this machine.

    Attributes:
        folder: as generated, for this node alone.
        summary: who it is and where it listens.
    """

    folder: Path
    summary: NodeSummary

    @property
    def name(self) -> str:
        """Its name in the description."""
        return self.summary.name

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / LOG_FILE

    @property
    def pid(self) -> int | None:
        """Its process, if it runs; the number alone is not believed, the command line is read."""
        file = self.folder / PID_FILE
        if not file.exists():
            return None
        text = read_small(file).decode(errors="replace").strip()
        pid = int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0
        return pid if pid > 0 and is_running(pid, self._program, self._datadir) else None

    @property
    def _program(self) -> str:
        return VALIDATOR if self.summary.is_validator else ENDPOINT

    @property
    def _datadir(self) -> str:
        return f"--datadir={(self.folder / DATA).resolve()}"

    def prepare(self, built: Built) -> None:
        """Write the genesis block, where the node has no chain yet, and its peers.

        Raises:
            EngineMissing: the node refuses the genesis.
            StoreBroken: the disk refused.
        """
        chain = self.folder / DATA / "klay"
        if not (chain / "chaindata").exists():
            self._init(built)
        private_directory(chain)
        peers = read_small(self.folder / "static-nodes.json")
        write_private(chain / "static-nodes.json", peers, replace=True)

    def start(self, built: Built) -> None:
        """Start its process, detached, if it does not run.

        Raises:
            EngineMissing: it cannot be started.
        """
        if self.pid is not None:
            return
        try:
            with self.log.open("ab") as log:
                process = subprocess.Popen(
                    [str(built.folder / self._program), *self._arguments()],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.folder,
                    start_new_session=True,  # it outlives the command that started it
                )
        except OSError as broken:
            raise EngineMissing(
                f"does not start: {broken.strerror}", pointer=self.name, rule="network.start"
            ) from None
        write_private(self.folder / PID_FILE, str(process.pid).encode(), replace=True)

    def wait_listening(self, timeout_seconds: float) -> bool:
        """Whether it listens within that time; False also when it ended instead."""
        address = (self.summary.rpc_host, self.summary.rpc_port)
        deadline = time.monotonic() + timeout_seconds
        while self.pid is not None and time.monotonic() < deadline:
            try:
                socket.create_connection(address, timeout=1.0).close()
            except OSError:
                time.sleep(POLL_SECONDS)
            else:
                return True
        return False

    def signal(self, number: signal.Signals) -> bool:
        """Send its process a signal; False where none runs."""
        pid = self.pid
        if pid is None:
            return False
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return False
        return True

    def wait_ended(self, timeout_seconds: float) -> bool:
        """Whether its process has ended within that time."""
        deadline = time.monotonic() + timeout_seconds
        while self.pid is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def forget_chain(self) -> None:
        """Remove its chain; its key stays. Only of a node that does not run."""
        try:
            if (self.folder / DATA).exists():
                shutil.rmtree(self.folder / DATA)
        except OSError as broken:
            reason = broken.strerror or type(broken).__name__
            raise StoreBroken(
                f"its chain cannot be removed: {reason}", pointer=self.name, rule="network.files"
            ) from None

    def last_words(self) -> str:
        """The end of its log, as it may stand in a message."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - LAST_WORDS_BYTES))
                return ascii(log.read().decode(errors="replace").strip())
        except OSError:
            return "it left no log"

    def _arguments(self) -> list[str]:
        told = read_small(self.folder / ARGUMENTS).decode(errors="replace").split()
        # The whole path: by it the process is known again.
        return [self._datadir if one == f"--datadir={DATA}" else one for one in told]

    def _init(self, built: Built) -> None:
        command = [str(built.folder / self._program), "--datadir", DATA, "init", GENESIS]
        try:
            ended = subprocess.run(
                command,
                cwd=self.folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=INIT_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            raise EngineMissing(
                "does not write its genesis block", pointer=self.name, rule="network.init"
            ) from None
        if ended.returncode != 0:
            words = ascii((ended.stdout + ended.stderr)[-LAST_WORDS_BYTES:])
            raise EngineMissing(
                f"refuses its genesis: {words}", pointer=self.name, rule="network.init"
            )
