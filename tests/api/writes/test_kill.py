"""The service and the carrier killed between accepting and the seal: once on the ledger, told."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api import tokens
from api.database.engine import Database
from ledger_client.client import utc_now
from ledger_client.crash_points import CrashPoint
from ledger_client.ledger.kinds import Kind
from tests.api.service import Chain, bearer
from tests.api.writes.attesters import Attester, finished

pytestmark = pytest.mark.xdist_group("writes")
SECONDS = 60.0
_PROGRAM = "import sys; from ledger_client.cli import main; sys.exit(main())"


@dataclass(slots=True)
class Services:
    """The service and the carrier as processes over one database."""

    home: Path
    folder: Path
    port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder}/api.sqlite3"

    def run(self, *command: str, crash_at: str = "") -> subprocess.Popen[bytes]:
        chain = Chain(self.home)
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *command],
            env={
                **os.environ,
                "TIDEWAITER_API_DATABASE_URL": self.database,
                "TIDEWAITER_API_NODES": ",".join(chain.urls),
                "TIDEWAITER_API_TRUST_ROOT": str(chain.trust_root),
                "TIDEWAITER_API_PORT": str(self.port),
                "TIDEWAITER_CARRIER_PASSWORD": "a carrier's password",
                "TIDEWAITER_CRASH_AT": crash_at,
            },
            stderr=subprocess.DEVNULL,
        )
        self.running.append(process)
        return process

    def serve(self, crash_at: str = "") -> subprocess.Popen[bytes]:
        process = self.run("serve", crash_at=crash_at)
        deadline = time.monotonic() + SECONDS
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return process

    def carry(self, crash_at: str = "") -> subprocess.Popen[bytes]:
        keys = str(self.folder / "carrier")
        return self.run("carry", "--keys", keys, "--make-key", crash_at=crash_at)

    def token(self, who: Attester) -> str:
        with Database(self.database) as database:
            database.upgrade()
            with database.session() as session:
                scopes = frozenset(tokens.SCOPES)
                return tokens.issue(session, who.client.participant, scopes, 1, "a test", utc_now())

    def post(self, token: str, key: str, *statements: dict[str, str]) -> httpx2.Response:
        return httpx2.post(
            f"http://127.0.0.1:{self.port}/v1/statements",
            json={"statements": statements},
            headers={**bearer(token), "Idempotency-Key": key},
            timeout=SECONDS,
            trust_env=False,
        )

    def job(self, token: str, job: str) -> dict[str, Any]:
        where = f"http://127.0.0.1:{self.port}/v1/jobs/{job}"
        return finished(
            lambda: httpx2.get(where, headers=bearer(token), timeout=SECONDS, trust_env=False),
            SECONDS,
        )


@pytest.fixture
def services(network: Path, tmp_path: Path) -> Iterator[Services]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Services(network, tmp_path, port)
    yield made
    for process in made.running:
        process.kill()
        process.wait(SECONDS)


@pytest.mark.parametrize("point", [CrashPoint.AFTER_SEND, CrashPoint.AFTER_SEAL])
def test_the_service_killed_after_accepting_ends_the_job_true(
    point: CrashPoint, services: Services, maker: Attester
) -> None:
    unit, token, nonce = maker.opened(), services.token(maker), maker.nonce()
    statements = [maker.raw(maker.note(unit, text), nonce + i) for i, text in enumerate("ab")]
    answered: list[str] = []
    dying = services.serve(crash_at=point.value)
    with contextlib.suppress(httpx2.TransportError):  # it may die before its answer is out
        answered.append(services.post(token, "k", *statements).json()["job"])
    assert dying.wait(SECONDS) == -signal.SIGKILL
    services.serve()
    job = services.post(token, "k", *statements).json()["job"]
    assert answered in ([], [job])
    told = services.job(token, job)
    assert [one["state"] for one in told["statements"]] == ["sealed", "sealed"]
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE, Kind.OBSERVE]


@pytest.mark.parametrize(
    "point",
    [
        CrashPoint.BEFORE_SIGN,
        CrashPoint.AFTER_SIGN,
        CrashPoint.AFTER_STORE,
        CrashPoint.AFTER_SEND,
        CrashPoint.AFTER_SEAL,
    ],
)
def test_the_carrier_killed_on_the_way_carries_once(
    point: CrashPoint, services: Services, maker: Attester
) -> None:
    unit, token = maker.opened(), services.token(maker)
    statements = [maker.carried(maker.note(unit, text)) for text in "ab"]
    services.serve()
    dying = services.carry(crash_at=point.value)
    job = services.post(token, "k", *statements).json()["job"]
    assert dying.wait(SECONDS) == -signal.SIGKILL
    services.carry()
    told = services.job(token, job)
    assert [one["state"] for one in told["statements"]] == ["sealed", "sealed"]
    assert maker.kinds(unit) == [Kind.OPEN, Kind.OBSERVE, Kind.OBSERVE]


def test_both_killed_again_and_again_every_statement_is_written_once(
    services: Services, maker: Attester
) -> None:
    unit, token = maker.opened(), services.token(maker)
    jobs = []
    for turn in range(5):
        both = services.serve(), services.carry()
        note = maker.carried(maker.note(unit, f"note {turn}"))
        jobs.append(services.post(token, f"k{turn}", note).json()["job"])
        time.sleep(0.3 * turn)
        for process in both:
            process.kill()
            process.wait(SECONDS)
    services.serve()
    services.carry()
    for job in jobs:
        assert services.job(token, job)["state"] == "sealed"
    assert maker.kinds(unit) == [Kind.OPEN, *[Kind.OBSERVE] * 5]
