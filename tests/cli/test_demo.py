"""The demonstration runs without a terminal, and all in it goes as told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger_client.epcis import parse_document
from scripts.demo.documents import FOLDER, moved

pytestmark = pytest.mark.xdist_group("cli")
ROOT = Path(__file__).resolve().parent.parent.parent


def test_it_goes_as_told(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "scripts.demo", tmp_path / "demo"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=240,
    )
    told = ended.stdout.decode()
    assert ended.returncode == 0, told[-3000:]
    assert ended.stderr == b""
    assert "All went as told" in told
    assert told.count("REFUTED") == 4


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonld")), ids=lambda path: path.stem)
def test_every_document_is_a_good_epcis_document_on_any_day(path: Path) -> None:
    text = path.read_text("utf-8")
    assert parse_document(text.encode()).events
    for days in (-4000, 0, 4000):
        shifted = moved(text, days)
        parse_document(shifted.encode())
        before = json.loads(text)["creationDate"][:10]
        after = json.loads(shifted)["creationDate"][:10]
        assert date.fromisoformat(after) - date.fromisoformat(before) == timedelta(days=days)
