"""A gateway as a process of its own, killed and started again as a test needs."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from tests.client.network import PASSWORD

SECONDS = 60.0
T = TypeVar("T")
_GATEWAY = "import sys; from ledger_client.cli import main; sys.exit(main())"


@dataclass(slots=True)
class Gateway:
    """The gateway of one participant of a home, on a port that stays the same."""

    home: Path
    party: str
    options: list[str] = field(default_factory=list)
    port: int = field(default_factory=lambda: _free_port())
    process: subprocess.Popen[bytes] | None = None

    def start(self, crash_at: str = "") -> None:
        """Start it and wait until it listens, or until it has killed itself."""
        command = ["gateway", "--home", str(self.home), "--as", self.party, "--port"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", _GATEWAY, *command, str(self.port), *self.options],
            env={
                **os.environ,
                "TIDEWAITER_PASSWORD": PASSWORD,
                "TIDEWAITER_CRASH_AT": crash_at,
            },
            stderr=subprocess.DEVNULL,
        )
        until(lambda: self._listens() or self.process is None or self.process.poll() is not None)

    def kill(self) -> None:
        """SIGKILL: no handler, no flush."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(SECONDS)

    def stop(self) -> int:
        """End it as a service manager does; returns its exit code."""
        if self.process is None:
            return 0
        self.process.terminate()
        return self.process.wait(SECONDS)

    def died(self) -> int:
        """Wait until it is gone."""
        return 0 if self.process is None else self.process.wait(SECONDS)

    @property
    def token(self) -> str:
        return (self.home / "gateway" / self.party / "token").read_text().strip()

    def http(self) -> httpx2.Client:
        return httpx2.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=SECONDS,
            trust_env=False,
        )

    def post(self, body: bytes, path: str = "/capture", key: str | None = None) -> httpx2.Response:
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        with self.http() as http:
            return http.post(path, content=body, headers=headers)

    def job(self, capture_id: str) -> dict[str, Any]:
        with self.http() as http:
            answer = http.get(f"/capture/{capture_id}")
            assert answer.status_code == 200, answer.text
            told = answer.json()
            assert isinstance(told, dict)
            return told

    def finished(self, capture_id: str) -> dict[str, Any]:
        """The job, once it is sealed or failed."""
        return until(lambda: job if not (job := self.job(capture_id))["running"] else None)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def until(found: Callable[[], T | None], seconds: float = SECONDS) -> T:
    """What ``found`` gives once it gives anything true."""
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return value


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


HEX_32 = re.compile("0x[0-9a-f]{64}")
