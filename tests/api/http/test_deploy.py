"""What runs the service elsewhere: its files name commands, settings and files that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.settings import FILE_VARIABLE, PREFIX, Settings

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "scripts" / "deploy"
UNIT = (DEPLOY / "tidewaiter-api.service").read_text("utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")
KNOWN = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {FILE_VARIABLE}


@pytest.mark.parametrize("text", [UNIT, CONTAINER], ids=["unit", "container"])
def test_every_setting_named_exists(text: str) -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", text))
    assert named
    assert named <= KNOWN


def test_the_unit_waits_longer_than_the_service_takes_to_end() -> None:
    seconds = re.search(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)
    assert seconds is not None
    assert int(seconds[1]) > Settings.model_fields["shutdown_seconds"].default


def test_the_container_is_made_of_what_is_here() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*)$", CONTAINER, re.MULTILINE)
    sources = [source for line in copied for source in line.split()[:-1]]
    assert "requirements-api.lock" in sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_what_it_installs_is_pinned_by_hash() -> None:
    lock = (ROOT / "requirements-api.lock").read_text("utf-8")
    pinned = re.findall(r"^([a-z0-9][\w.-]*)(?:\[.*\])?==", lock, re.MULTILINE | re.IGNORECASE)
    assert {"fastapi", "sqlalchemy", "uvicorn", "alembic"} <= set(pinned)
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert CONTAINER.count("--require-hashes") == 2


def test_the_unit_is_one_that_systemd_takes() -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not on this machine")
    told = subprocess.run(
        [program, "verify", str(DEPLOY / "tidewaiter-api.service")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    mine = [line for line in told.stderr.splitlines() if "tidewaiter-api" in line]
    # The program itself is not installed where the unit expects it.
    assert [line for line in mine if "is not executable" not in line] == []
