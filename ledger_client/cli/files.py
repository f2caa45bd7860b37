"""Files that a command reads and writes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from ledger_client.errors import CannotTell, InvalidInput

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


def write_file(path: Path, content: bytes) -> None:
    """Write a new file that only its user may read.

    Raises:
        Conflict: the file exists (rule ``file.exists``).
        StoreBroken: it cannot be written.
    """
    from ledger_client.private_files import write_private

    write_private(path, content)
