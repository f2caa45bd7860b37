"""``kscn`` built from its pins, into a cache outside the tree: once for each state of the pins."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from ledger_client.errors import CannotTell

PINS: Final = Path(__file__).parent
PIN_FILES: Final = ("go.sum", "go.mod")
PACKAGE: Final = "github.com/kaiachain/kaia/cmd/kscn"
BINARY: Final = "kscn"
NICENESS: Final = "10"
LAST_WORDS: Final = 600
NO_GO: Final = (
    "the Go toolchain, 1.22 or later, and a C compiler are needed to build the node: install them "
    "(https://go.dev/dl, Debian: apt-get install gcc) so that go is on the PATH"
)


class EngineMissing(CannotTell):
    """The node cannot be built or started here."""

    family_code: ClassVar[str] = "cannot_tell.engine"


@dataclass(frozen=True, slots=True)
class Built:
    """A node that can be run.

    Attributes:
        binary: its path.
        seconds: that building took; 0 when it was in the cache.
    """

    binary: Path
    seconds: float


def cached_binary() -> Path | None:
    """The node, where it was built before; None elsewhere. Nothing is built."""
    binary = _place() / BINARY
    return binary if os.access(binary, os.X_OK) else None


def build() -> Built:
    """The node: from the cache, or built now (some minutes, and 1.5 GB of Go's own caches).

    Raises:
        EngineMissing: there is no Go here, or the build failed.
    """
    found = cached_binary()
    if found is not None:
        return Built(found, 0.0)
    go = shutil.which("go")
    if go is None or (shutil.which("gcc") or shutil.which("cc")) is None:
        raise EngineMissing(NO_GO, rule="engine.go")
    start = time.monotonic()
    with _locked(_place()):
        if (found := cached_binary()) is None:
            found = _compile(go, _place())
    return Built(found, time.monotonic() - start)


def _place() -> Path:
    """The folder in the cache that belongs to these pins."""
    pins = hashlib.sha256()
    for name in PIN_FILES:
        pins.update((PINS / name).read_bytes())
    cache = os.environ.get("XDG_CACHE_HOME")
    home = Path(cache) if cache else Path.home() / ".cache"
    return home / "tidewaiter" / "engine" / pins.hexdigest()[:32]


def _compile(go: str, place: Path) -> Path:
    unfinished = place / f"{BINARY}.unfinished"
    # fmt: off
    command = [
        "nice", "-n", NICENESS, go, "build", "-mod=readonly",
        "-ldflags=-checklinkname=0", "-o", str(unfinished), PACKAGE,
    ]
    # fmt: on
    try:
        ended = subprocess.run(
            command,
            cwd=PINS,
            env={**os.environ, "CGO_ENABLED": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as broken:
        raise EngineMissing(f"go does not start: {broken.strerror}", rule="engine.go") from None
    if ended.returncode != 0:
        raise EngineMissing(
            f"building the node failed: {ended.stderr[-LAST_WORDS:].strip()}", rule="engine.build"
        )
    return unfinished.rename(place / BINARY)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = (place / "lock").open("a")
    except OSError as broken:
        raise EngineMissing(
            f"its cache cannot be used: {broken.strerror}", pointer=str(place), rule="engine.cache"
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
