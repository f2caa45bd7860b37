"""Where the development node's program is.

In this order: the variable ``TIDEWAITER_ANVIL``; the npm package in the checkout's (or the current
directory's) ``node_modules``; ``anvil`` on the PATH. The npm command is a script that starts the
real program as its child and does not pass signals on, so the program itself is looked up.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ledger_client.node.errors import DevnetBroken

VARIABLE: Final = "TIDEWAITER_ANVIL"
_CHECKOUT: Final = Path(__file__).resolve().parent.parent.parent


def find_anvil() -> Path:
    """The program's path.

    Raises:
        DevnetBroken: there is none; the message says how to get it.
    """
    for candidate in _candidates():
        program = _program(candidate)
        if program is not None:
            return program
    raise DevnetBroken(
        "no anvil: run npm ci in the checkout, or name one in TIDEWAITER_ANVIL",
        pointer="anvil",
        rule="devnet.binary",
    )


def _candidates() -> Iterator[Path]:
    if named := os.environ.get(VARIABLE):
        yield Path(named)
    for folder in (_CHECKOUT, Path.cwd()):
        yield from _packaged(folder / "node_modules" / "@foundry-rs")
    if found := shutil.which("anvil"):
        yield Path(found)


def _packaged(scope: Path) -> list[Path]:
    return sorted(scope.glob("anvil-*/bin/anvil"))


def _program(candidate: Path) -> Path | None:
    path = candidate.resolve()
    if not path.is_file() or not os.access(path, os.X_OK):
        return None
    if not _is_script(path):
        return path
    # npm's wrapper is <scope>/anvil/bin.mjs; the program's package stands beside it.
    beside = [found for found in _packaged(path.parent.parent) if os.access(found, os.X_OK)]
    return beside[0] if beside else None


def _is_script(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return True
