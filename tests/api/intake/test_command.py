"""``tidewaiter index`` derives what kept openings name, with no service running."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from api.database import Database
from api.database.models import AliasRow, PayloadRow, UnitRow
from ledger_client.documents import canonical_json
from tests.api.journey import Journey

ROOT = Path(__file__).parents[3]
PROGRAM = "import sys; from api.cli.index import index; index()"


@pytest.fixture
def database(journey: Journey, tmp_path: Path) -> Database:
    """Every opening of the story came in, and nothing is indexed."""
    made = Database(f"sqlite:///{tmp_path / 'api.sqlite'}")
    made.upgrade()
    with made.session() as session:
        for one in journey.openings:
            commitment = bytes.fromhex(one["commitment"][2:])
            content = canonical_json(one["opening"])
            session.add(PayloadRow(commitment=commitment, content=content, kept_at=0))
    return made


def run(journey: Journey, database: Database, word: str) -> None:
    settings = journey.settings(Path(database.engine.url.database or ""))
    kept = {name: told for name, told in os.environ.items() if not name.startswith("TIDEWAITER_")}
    surroundings = kept | {
        "TIDEWAITER_API_DATABASE_URL": settings.database_url.get_secret_value(),
        "TIDEWAITER_API_NODES": ",".join(settings.nodes),
        "TIDEWAITER_API_TRUST_ROOT": str(settings.trust_root),
    }
    command = [sys.executable, "-c", PROGRAM, word]
    subprocess.run(command, cwd=ROOT, env=surroundings, check=True, timeout=120)


def derived(database: Database) -> tuple[set[str], int]:
    """The keys of units, and how many numbers they have."""
    with database.snapshot() as session:
        keys = set(session.scalars(select(UnitRow.key)))
        return keys, session.scalar(select(func.count()).select_from(AliasRow)) or 0


def test_update_and_rebuild_derive_all_that_kept_openings_name(
    journey: Journey, database: Database
) -> None:
    expected = derived(Database(f"sqlite:///{journey.database}"))
    run(journey, database, "update")
    assert derived(database) == expected
    with database.session() as session:
        session.execute(update(UnitRow).values(key="altered"))
    run(journey, database, "rebuild")
    assert derived(database) == expected
