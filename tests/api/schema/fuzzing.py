"""Schemathesis against a real service on a real chain: its settings, one run, what it found."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from api import tokens
from api.database import Database
from tests.api.http.processes import Served
from tests.api.journey import Journey
from tests.api.schema.configuring import configured
from tests.api.schema.known import KEY, Known, known_of, maker_of
from tests.api.schema.tally import Tally
from tests.api.service import bearer

SECONDS = 3600
JOBS = 3
RATE = "10000000/minute"
_BOUND = (
    ("/v1/units/{id}", "path.id", "units"),
    ("/v1/units/{id}/history", "path.id", "units"),
    ("/v1/units/{id}/verification", "path.id", "units"),
    ("/v1/certificates/{id}", "path.id", "certificates"),
    ("/v1/containers/{number}", "path.number", "containers"),
    ("/v1/consignments/{ucr}", "path.ucr", "consignments"),
    ("/v1/participants/{id}", "path.id", "participants"),
    ("/v1/lookup", "query.q", "typed"),
    ("/v1/export", "query.unit", "units"),
    ("/v1/jobs/{job}", "path.job", "jobs"),
    ("/problems/{code}", "path.code", "codes"),
)
_WRITING = ("/v1/statements", "/v1/jobs/{job}", "/v1/plan", "/v1/inbox")


@dataclass(frozen=True, slots=True)
class Fuzzer:
    """Schemathesis with a configuration, against one address."""

    url: str
    config: Path

    def run(self, max_examples: int, seed: int) -> subprocess.CompletedProcess[str]:
        """One run: all checks, all phases, from a seed."""
        return subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli"),
                *("--config-file", str(self.config), "run", f"{self.url}/openapi.json"),
                *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful"),
                *("--max-examples", str(max_examples), "--seed", str(seed)),
                *("--continue-on-failure", "--no-color", "--generation-database", "none"),
                # One worker: two threads of CPython 3.11 that parse at once may break each other.
                *("--suppress-health-check", "all", "--no-shrink", "--workers", "1"),
            ],
            cwd=self.config.parent,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )


@dataclass(frozen=True, slots=True)
class Target:
    """A service as a process, and what asks it."""

    served: Served
    fuzzer: Fuzzer
    secrets: tuple[str, ...]

    def tally(self) -> Tally:
        """What the service has answered so far."""
        return Tally.of(httpx2.get(f"{self.served.url}/metrics", trust_env=False).text)

    def paths(self) -> list[str]:
        """Every path that it describes."""
        answer = httpx2.get(f"{self.served.url}/openapi.json", trust_env=False)
        return list(answer.json()["paths"])


@contextmanager
def target_of(journey: Journey, folder: Path) -> Iterator[Target]:
    """A service of its own over the journey; nothing that is sent reaches another test."""
    with maker_of(journey, folder) as maker:
        known = known_of(journey, maker)
        database = journey.copied(folder)
        served = Served(folder, _settings(journey, database))
        try:
            reading, writing = (_token(database, journey, who) for who in ("customs", "maker"))
            known.texts["jobs"] = _jobs(served.url, writing, known)
            config = folder / "schemathesis.toml"
            header, other = (bearer(one)["Authorization"] for one in (reading, writing))
            told = configured(header, known.texts, _BOUND, dict.fromkeys(_WRITING, other))
            config.write_text(told, "utf-8")
            (folder / "bodies.json").write_text(json.dumps(known.bodies), "utf-8")
            yield Target(served, Fuzzer(served.url, config), (reading[12:], writing[12:]))
        finally:
            served.kill()


def _settings(journey: Journey, database: Path) -> dict[str, str]:
    settings = journey.settings(database)
    return {
        "database_url": f"sqlite:///{database}",
        "nodes": ",".join(settings.nodes),
        "trust_root": str(settings.trust_root),
        "head_age_max_seconds": "1000000",
        "rate_read": RATE,
        "rate_write": RATE,
        "rate_export": RATE,
        "log_level": "warning",
    }


def _token(database: Path, journey: Journey, who: str) -> str:
    with Database(f"sqlite:///{database}") as opened, opened.session() as session:
        scopes, now = frozenset(tokens.SCOPES), datetime.now(UTC)
        return tokens.issue(session, journey.participant(who), scopes, 1, "fuzzing", now)


def _jobs(url: str, token: str, known: Known) -> list[str]:
    """Jobs that the service took on before it is asked for them."""
    taken = (
        httpx2.post(
            f"{url}/v1/statements",
            json=body,
            headers={**bearer(token), KEY: f"before-{number}"},
            trust_env=False,
        )
        for number, body in enumerate(known.bodies["POST /v1/statements"][:JOBS])
    )
    return [str(one.json()["job"]) for one in taken]
