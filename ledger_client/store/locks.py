"""What one process does at a time: sign with a key, capture for a participant."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger_client.errors import StoreBroken
from ledger_client.private_files import PRIVATE_FILE_MODE, private_directory
from ledger_client.store.errors import StoreLocked

POLL_SECONDS: Final = 0.02


@contextmanager
def held_lock(directory: Path, name: str, timeout_seconds: float = 60.0) -> Iterator[None]:
    """Hold a lock by its name; the kernel frees it when the process dies.

    Raises:
        StoreLocked: another process kept it for longer than the time given.
    """
    path = private_directory(directory) / f"{name}.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE_MODE)
    except OSError as broken:
        raise StoreBroken(
            f"no lock file: {broken.strerror}", pointer=str(path), rule="store.access"
        ) from None
    try:
        _wait(descriptor, path, timeout_seconds)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, path: Path, timeout_seconds: float) -> None:
    deadline = time.monotonic() + timeout_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > deadline:
                raise StoreLocked(
                    "another process is at it", pointer=path.name, rule="store.locked"
                ) from None
            time.sleep(POLL_SECONDS)
        else:
            return
