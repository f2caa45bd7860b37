"""The end of a log that may be large."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ledger_client.errors import InvalidInput

MOST_BYTES: Final = 4_000_000


def last_lines(log: Path, count: int) -> list[str]:
    """The last lines of a file, of its last 4 MB at most; control characters are escaped.

    Raises:
        InvalidInput: there is no such log yet (rule ``network.log``).
    """
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - MOST_BYTES))
            content = file.read(MOST_BYTES)
    except OSError:
        raise InvalidInput(
            "the node has said nothing yet", pointer=str(log), rule="network.log"
        ) from None
    lines = content.decode(errors="replace").splitlines()[-count:]
    return ["".join(c if c.isprintable() else ascii(c)[1:-1] for c in line) for line in lines]
