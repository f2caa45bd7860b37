"""Files that a command reads and writes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from ledger_client.errors import CannotTell, Conflict, InvalidInput

MAX_BYTES: Final = 64 * 1024 * 1024
STANDARD_INPUT: Final = Path("-")


def read_file(path: Path, field: str) -> bytes:
    """The content of a file of at most 64 MiB; ``-`` is standard input.

    Raises:
        InvalidInput: rules ``file.missing``, ``file.folder``, ``file.size``.
        CannotTell: it cannot be read (rule ``file.access``).
    """
    try:
        if path == STANDARD_INPUT:
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InvalidInput(f"{path}: no such file", pointer=field, rule="file.missing") from None
    except IsADirectoryError:
        raise InvalidInput(f"{path} is a folder", pointer=field, rule="file.folder") from None
    except OSError as broken:
        reason = broken.strerror or type(broken).__name__
        raise CannotTell(f"{path}: {reason}", pointer=field, rule="file.access") from None
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"{path} is larger than 64 MiB", pointer=field, rule="file.size")
    return content


def refuse_taken(path: Path | None, field: str) -> None:
    """Before anything is done: a file that is to be new must not be there.

    Raises:
        Conflict: it is, or a folder is (rule ``file.exists``).
        CannotTell: it cannot be looked at (rule ``file.access``).
    """
    try:
        taken = path is not None and (path.exists() or path.is_symlink())
    except OSError as broken:
        reason = broken.strerror or type(broken).__name__
        raise CannotTell(f"{path}: {reason}", pointer=field, rule="file.access") from None
    if taken:
        raise Conflict(f"{path} exists", pointer=field, rule="file.exists")


def write_file(path: Path, content: bytes, field: str = "--out") -> None:
    """Write a new file that only its user may read.

    Raises:
        Conflict: the file exists (rule ``file.exists``).
        StoreBroken: it cannot be written.
    """
    from ledger_client.private_files import write_private

    refuse_taken(path, field)
    write_private(path, content)
