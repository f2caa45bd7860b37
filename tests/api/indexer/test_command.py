"""``tidewaiter index``: rebuilding with progress shown, and what the index says of itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.database import Database
from api.indexer import Indexer
from ledger_client.home import Home
from tests.api.indexer.chain import connect
from tests.api.indexer.lying import ends_at, lying

ROOT = Path(__file__).parents[3]
PROGRAM = "import sys; from api.cli.index import index; index()"


@pytest.fixture
def surroundings(chain: Path, tmp_path: Path) -> dict[str, str]:
    home = Home(chain)
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TIDEWAITER_")}
    return kept | {
        "TIDEWAITER_API_DATABASE_URL": f"sqlite:///{tmp_path / 'api.sqlite'}",
        "TIDEWAITER_API_NODES": ",".join(home.network().urls),
        "TIDEWAITER_API_TRUST_ROOT": str(home.trust_root_file),
    }


def run(surroundings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_rebuild_shows_progress_and_says_where_it_ended(
    chain: Path, surroundings: dict[str, str]
) -> None:
    done = run(surroundings, "rebuild")
    newest = connect(chain).rpc.block_number()
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        rf"complete: \d+ entries up to block {newest} \(0x[0-9a-f]{{64}}\)\n", done.stdout
    )
    assert f"block {newest} of {newest} (100 %)" in done.stderr


def test_update_goes_on_where_a_build_was_broken_off(
    chain: Path, surroundings: dict[str, str]
) -> None:
    with Database(surroundings["TIDEWAITER_API_DATABASE_URL"]) as database:
        database.upgrade()
        Indexer(database, [lying(chain, ends_at(20))]).catch_up()
    newest = connect(chain).rpc.block_number()
    done = run(surroundings, "update", "--page-blocks", "5")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("after block 20\n")
    assert f"block 25 of {newest} " in done.stderr
    assert "block 20 of" not in done.stderr
    assert done.stdout.startswith("complete: ")
    assert run(surroundings, "update").stdout == done.stdout


def test_status_says_how_far_it_is(chain: Path, surroundings: dict[str, str]) -> None:
    assert run(surroundings, "status").stdout == "building: 0 entries up to block 0\n"
    run(surroundings, "rebuild")
    assert run(surroundings, "status").stdout.startswith("complete: ")
    assert run(surroundings, "status", "--check").returncode == 0


def test_a_check_that_finds_something_fails(chain: Path, surroundings: dict[str, str]) -> None:
    run(surroundings, "rebuild")
    with (
        Database(surroundings["TIDEWAITER_API_DATABASE_URL"]) as database,
        database.session() as session,
    ):
        session.connection().exec_driver_sql("UPDATE entry SET time = time + 1 WHERE id = 3")
    found = run(surroundings, "status", "--check")
    assert found.returncode != 0
    assert "altered" in found.stderr + found.stdout
    told = run(surroundings, "status").stdout
    assert told.startswith("diverged: ")
    assert "altered" in told
