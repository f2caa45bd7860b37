"""Files that only their user may read, written whole or not at all.

Directories are 0700, files 0600. A write goes to a temporary file beside the target, is synced,
and takes the target's name in one step: a crash leaves the old file or the new one, never half.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

from ledger_client.errors import Conflict, InvalidInput, StoreBroken

PRIVATE_DIRECTORY_MODE: Final = 0o700
PRIVATE_FILE_MODE: Final = 0o600
MAX_SMALL_FILE_BYTES: Final = 1_000_000


def private_directory(path: Path) -> Path:
    """Make ``path`` a directory of mode 0700 (also when it existed) and return it.

    Raises:
        StoreBroken: it cannot be made, or something else has its name.
    """
    try:
        path.mkdir(mode=PRIVATE_DIRECTORY_MODE, parents=True, exist_ok=True)
        if path.stat().st_mode & 0o077:
            path.chmod(PRIVATE_DIRECTORY_MODE)
    except OSError as broken:
        raise _unusable(path, broken) from None
    return path


def write_private(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write ``content`` to ``path`` with mode 0600, atomically and durably.

    Raises:
        Conflict: the file exists and ``replace`` is false.
        StoreBroken: the disk refused.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        _write_synced(temporary, content)
        if replace:
            temporary.replace(path)
        else:
            path.hardlink_to(temporary)  # fails where the name is taken: no race, no overwrite
        _sync_directory(path.parent)
    except FileExistsError:
        raise Conflict(f"{path.name} exists", pointer=str(path), rule="file.exists") from None
    except OSError as broken:
        raise _unusable(path, broken) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def read_small(path: Path) -> bytes:
    """The content of a file of at most one megabyte.

    Raises:
        InvalidInput: there is no such file, or it is larger.
        StoreBroken: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SMALL_FILE_BYTES + 1)
    except FileNotFoundError:
        raise InvalidInput("no such file", pointer=str(path), rule="file.missing") from None
    except OSError as broken:
        raise _unusable(path, broken) from None
    if len(content) > MAX_SMALL_FILE_BYTES:
        raise InvalidInput("larger than 1 MB", pointer=str(path), rule="file.size")
    return content


def overwrite_and_remove(path: Path) -> None:
    """Overwrite a file with zeros, sync it and remove it; nothing happens where it is absent.

    On journaling or flash storage old blocks may survive: the secret's own encryption covers that.
    """
    try:
        length = path.stat().st_size
        with path.open("r+b") as file:
            file.write(b"\0" * length)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _sync_directory(path.parent)
    except FileNotFoundError:
        return
    except OSError as broken:
        raise _unusable(path, broken) from None


def _write_synced(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unusable(path: Path, broken: OSError) -> StoreBroken:
    reason = broken.strerror or type(broken).__name__
    return StoreBroken(f"cannot be used: {reason}", pointer=str(path), rule="file.access")
