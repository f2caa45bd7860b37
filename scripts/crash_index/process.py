"""`tidewaiter index update` as a process of its own, watched by what it prints, and killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Self

from ledger_client.home import Home

READ_BYTES: Final = 1 << 16
_BEGUN: Final = re.compile(rb"after block (-?\d+)\n")
_BLOCK: Final = re.compile(rb"block (\d+) of \d+ ")


class NotAsPlanned(Exception):
    """A process ended otherwise than it was to."""


@dataclass(slots=True)
class Indexing:
    """One such process.

    Attributes:
        block: up to where it said that the index is; None until it has begun.
    """

    process: subprocess.Popen[bytes]
    block: int | None = None
    _told: bytes = b""

    @classmethod
    def start(cls, home: Home, database: str, page_blocks: int) -> Self:
        """Begin on a database, at most so many blocks a page."""
        settings = {
            "DATABASE_URL": database,
            "NODES": ",".join(home.network().urls),
            "TRUST_ROOT": str(home.trust_root_file),
            "FIRST_BLOCK": str(home.network().first_block),
        }
        program = [str(Path(sys.executable).with_name("tidewaiter")), "index", "update"]
        process = subprocess.Popen(
            [*program, "--page-blocks", str(page_blocks)],
            env={**os.environ, **{f"TIDEWAITER_API_{one}": told for one, told in settings.items()}},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        return cls(process)

    def reach(self, block: int) -> None:
        """Wait until it has begun and the index has come to ``block``.

        Raises:
            NotAsPlanned: it ended before.
        """
        while self.block is None or self.block < block:
            if not self._read():
                raise NotAsPlanned(f"it ended at block {self.block}: {self._told.decode()}")

    def kill(self) -> None:
        """End it with SIGKILL.

        Raises:
            NotAsPlanned: it had ended already.
        """
        self.process.kill()
        while self._read():
            pass
        if self.process.wait() != -signal.SIGKILL:
            raise NotAsPlanned(f"it had ended already: {self._told.decode()}")

    def finish(self) -> None:
        """Let it come to its end.

        Raises:
            NotAsPlanned: it failed.
        """
        while self._read():
            pass
        if self.process.wait() != 0:
            raise NotAsPlanned(self._told.decode())

    def _read(self) -> bool:
        pipe: IO[bytes] | None = self.process.stderr
        part = b"" if pipe is None else pipe.read(READ_BYTES)
        self._told = (self._told + part)[-1000:]
        found = [*_BEGUN.findall(self._told), *_BLOCK.findall(self._told)]
        if found:
            self.block = max(int(one) for one in found)
        return bool(part)
