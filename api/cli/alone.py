"""One process of a kind at a time, for each folder that it works in."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger_client.errors import Conflict
from ledger_client.private_files import PRIVATE_FILE_MODE, private_directory

_LOCK: Final = "running.lock"


@contextmanager
def alone(folder: Path, taken: Conflict) -> Iterator[None]:
    """Be the only one in a folder; the kernel frees the lock when the process dies.

    Raises:
        Conflict: ``taken``, where another process is in it.
    """
    path = private_directory(folder) / _LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise taken from None
    try:
        yield
    finally:
        os.close(descriptor)
