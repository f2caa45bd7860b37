"""Build the index in one go; again while it is killed at random; and by two processes at once.

    python -m scripts.crash_index --entries 100000 --kills 50 --seed 1
    python -m scripts.crash_index --entries 2000 --kills 5 --database postgres

All rows of all three must be equal. Each killed process is a real ``tidewaiter index update``,
ended by SIGKILL while the index is being built: at a random block, and then within about the time
that a page takes, so that it is met while it asks, folds, writes or commits.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from ledger_client.setup import stop_network
from scripts.bench.service.world import World
from scripts.crash_index.building import Builder, Built
from scripts.crash_index.comparing import compared
from scripts.crash_index.databases import empty_databases

WIDTH: Final = 100


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args()
    seed = secrets.randbelow(1 << 32) if asked.seed is None else asked.seed
    sys.stderr.write(f"seed {seed}\n")
    folder = Path(tempfile.mkdtemp(prefix="crash-index-"))
    world = World.told(folder / "stage")
    try:
        world.lengthen_to(asked.entries)
        with empty_databases(asked.database, folder) as empty:
            _run(Builder(world.home, empty), asked.kills, seed, asked.database)
    finally:
        stop_network(world.home)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _run(builder: Builder, kills: int, seed: int, kind: str) -> None:
    whole = builder.whole()
    killed = builder.killed(kills, seed, whole)
    both = builder.by_two()
    try:
        table = Table(box=None, header_style="dim")
        for title in ("index", "seconds", "kills", "entries", "txs", "equal to the first"):
            table.add_column(title, justify="left" if title == "index" else "right")
        for told, built in (
            ("in one go", whole),
            ("killed at random", killed),
            ("two processes at once", both),
        ):
            _row(table, told, built, whole)
        console = Console(width=WIDTH)
        console.print(table)
        console.print(f"{kind}, seed {seed}, {whole.blocks:,} blocks")
    finally:
        for one in (whole, killed, both):
            one.database.close()


def _row(table: Table, told: str, built: Built, whole: Built) -> None:
    built.check()
    rows = compared(built.database, whole.database)
    equal = "-" if built is whole else "every row"
    counts = (f"{rows[name]:,}" for name in ("entry", "raw_tx"))
    table.add_row(told, f"{built.seconds:,.1f}", str(built.kills), *counts, equal)


if __name__ == "__main__":
    raise SystemExit(main())
