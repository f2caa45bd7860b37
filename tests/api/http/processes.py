"""Services as processes of their own, started by the installed command."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import httpx2

from tests.cli.machine import program

SECONDS = 60.0


class Served:
    """One ``tidewaiter serve`` on a free port.

    Attributes:
        url: where it answers.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str], *options: str) -> None:
        self._errors = folder / f"stderr-{time.monotonic_ns()}"
        self.process = start(settings, "serve", "--port", "0", *options, errors=self._errors)
        self.url = self._announced()

    def _announced(self) -> str:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], SECONDS)
        line = self.process.stdout.readline().decode() if ready else ""
        if not line.startswith("listening on "):
            self.kill()
            raise AssertionError(f"it does not listen: {self.log()[-3000:]}")
        return line.removeprefix("listening on ").strip()

    def indexed(self) -> None:
        """Wait until its index has come up to the newest block."""
        deadline = time.monotonic() + SECONDS
        while not self._has_indexed():
            assert time.monotonic() < deadline, self.log()[-3000:]
            time.sleep(0.1)

    def _has_indexed(self) -> bool:
        checks = httpx2.get(f"{self.url}/readyz", trust_env=False).json()["checks"]
        return any(one["name"] == "index" and one["ok"] for one in checks)

    def log(self) -> str:
        """What it wrote on standard error."""
        return self._errors.read_text("utf-8")

    def end(self, number: int = signal.SIGTERM) -> int:
        """Tell it to end; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def kill(self) -> None:
        """End it whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(SECONDS)


def start(settings: Mapping[str, str], *arguments: str, errors: Path) -> subprocess.Popen[bytes]:
    """The installed command with these settings and no others."""
    kept = {name: told for name, told in os.environ.items() if "TIDEWAITER" not in name}
    named = {f"TIDEWAITER_API_{name.upper()}": told for name, told in settings.items()}
    with errors.open("wb") as stream:
        return subprocess.Popen(
            [program(), *arguments],
            env={**kept, **named},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stream,
        )
