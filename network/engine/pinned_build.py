"""The node's programs built from their pins, into a cache outside the tree, once for each pin."""

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
PACKAGES: Final = "github.com/kaiachain/kaia/cmd"
VALIDATOR: Final = "kscn"
ENDPOINT: Final = "ksen"
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
    """Programs that can be run.

    Attributes:
        folder: where they are.
        seconds: that building took; 0 when they were in the cache.
    """

    folder: Path
    seconds: float

    @property
    def validator(self) -> Path:
        """The program of a validator, ``kscn``."""
        return self.folder / VALIDATOR

    @property
    def endpoint(self) -> Path:
        """The program of a node that only answers, ``ksen``."""
        return self.folder / ENDPOINT


def cached() -> Built | None:
    """The programs, where they were built before; None elsewhere. Nothing is built."""
    found = Built(_place(), 0.0)
    whole = all(os.access(one, os.X_OK) for one in (found.validator, found.endpoint))
    return found if whole else None


def build() -> Built:
    """The programs: from the cache, or built now (some minutes, and 1.5 GB of Go's own caches).

    Raises:
        EngineMissing: there is no Go here, or the build failed.
    """
    found = cached()
    if found is not None:
        return found
    go = shutil.which("go")
    if go is None or (shutil.which("gcc") or shutil.which("cc")) is None:
        raise EngineMissing(NO_GO, rule="engine.go")
    start = time.monotonic()
    with _locked(_place()):
        if cached() is None:
            for name in (VALIDATOR, ENDPOINT):
                _compile(go, _place(), name)
    return Built(_place(), time.monotonic() - start)


def _place() -> Path:
    """The folder in the cache that belongs to these pins."""
    pins = hashlib.sha256()
    for name in PIN_FILES:
        pins.update((PINS / name).read_bytes())
    cache = os.environ.get("XDG_CACHE_HOME")
    home = Path(cache) if cache else Path.home() / ".cache"
    return home / "tidewaiter" / "engine" / pins.hexdigest()[:32]


def _compile(go: str, place: Path, name: str) -> None:
    unfinished = place / f"{name}.unfinished"
    # fmt: off
    command = [
        "nice", "-n", NICENESS, go, "build", "-mod=readonly",
        "-ldflags=-checklinkname=0", "-o", str(unfinished), f"{PACKAGES}/{name}",
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
    unfinished.rename(place / name)


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
