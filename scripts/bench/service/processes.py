"""Services as processes of their own: ours, and one that answers a constant."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger_client.home import Home

LISTENING: Final = "listening on "
FAST: Final = "1000000/minute"


def settings_of(home: Home, database: Path) -> dict[str, str]:
    """A service over a database of SQLite, as environment."""
    settings = {
        "DATABASE_URL": f"sqlite:///{database}",
        "NODES": ",".join(home.network().urls),
        "TRUST_ROOT": str(home.trust_root_file),
        "RATE_READ": FAST,
        "HEAD_AGE_MAX_SECONDS": "86400",
        "LOG_LEVEL": "warning",
    }
    return {f"TIDEWAITER_API_{name}": value for name, value in settings.items()}


@contextmanager
def serving(settings: dict[str, str]) -> Iterator[str]:
    """`tidewaiter serve` with these settings; its address."""
    program = [str(Path(sys.executable).with_name("tidewaiter")), "serve", "--port", "0"]
    with _running(program, settings) as url:
        yield url


@contextmanager
def constant(answer: bytes, folder: Path) -> Iterator[str]:
    """A bare FastAPI route that answers these bytes."""
    file = folder / "constant"
    file.write_bytes(answer)
    program = [sys.executable, "-m", "scripts.bench.service.constant", str(file)]
    with _running(program, {}) as url:
        yield url


@contextmanager
def _running(program: list[str], given: dict[str, str]) -> Iterator[str]:
    process = subprocess.Popen(
        program,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith(LISTENING):
            raise RuntimeError(f"{program[1:]} does not start")
        yield line.removeprefix(LISTENING).strip()
    finally:
        process.terminate()
        process.wait(timeout=30)
