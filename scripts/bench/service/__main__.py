"""Measure the service beside what it cannot do without, in one run.

    python -m scripts.bench.service                      1,000, 10,000 and 100,000 entries
    python -m scripts.bench.service --entries 1000

Writes build/bench/api.json and prints a table. Ratios, not times, are to be compared: both sides of
each are measured in the same breath on the same machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx2
from rich.console import Console
from rich.table import Table

from api import tokens
from api.database.engine import Database
from api.indexer import Indexer
from api.intake import Derivations
from ledger_client.ledger.values import UnitId
from ledger_client.setup import stop_network
from scripts.bench.service.bare import BareProofs, ask_logs
from scripts.bench.service.breakdown import TOLD, broken_down
from scripts.bench.service.processes import constant, serving, settings_of
from scripts.bench.service.timing import Times, per_second, timed
from scripts.bench.service.world import World
from scripts.demo.journey import CONTAINER
from scripts.solidity import ROOT

OUT: Final = ROOT / "build" / "bench" / "api.json"
SIZES: Final = (1_000, 10_000, 100_000)
ASKED: Final = 200
SECONDS: Final = 6.0


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--times", type=int, default=ASKED, help="how often each is asked")
    given = parser.parse_args()
    sizes, times = sorted(given.entries), given.times
    folder = Path(tempfile.mkdtemp(prefix="bench-service-"))
    world = World.told(folder / "stage")
    try:
        found = _grown([_measured(world, folder, size, times) for size in sizes])
    finally:
        stop_network(world.home)
        shutil.rmtree(folder, ignore_errors=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1) + "\n")
    Console(width=110).print(_table(found))
    print(OUT.relative_to(ROOT))
    return 0


Found = dict[str, float]


def _measured(world: World, folder: Path, size: int, times: int) -> Found:
    """Everything at one size of the ledger."""
    file = folder / f"service-{size}.sqlite3"
    world.lengthen_to(size)
    with Database(f"sqlite:///{file}") as database:
        database.upgrade()
        indexed = _index(world, database)
        world.share(database)
        named = timed(lambda: Derivations().catch_up(database))  # a follower does it beside
        indexed["namedEntriesPerSecond"] = indexed["entries"] / named
        token = _token(world, database)
        return {**indexed, **_lookups(world, database, token, times)}


def _index(world: World, database: Database) -> Found:
    """The index's rate beside that of bare eth_getLogs, which goes before and after it."""
    connection = world.connection
    (node,) = world.home.network().urls
    indexer = Indexer(database, (connection,))
    bare = [timed(lambda: ask_logs(connection, node))]
    seconds = timed(indexer.catch_up)
    bare.append(timed(lambda: ask_logs(connection, node)))
    entries, logs_seconds = indexer.progress().entries, sum(bare) / len(bare)
    return {
        "entries": entries,
        "indexEntriesPerSecond": entries / seconds,
        "bareLogsEntriesPerSecond": entries / logs_seconds,
        "indexOverBareLogs": logs_seconds / seconds,
    }


def _token(world: World, database: Database) -> str:
    customs = world.home.participant("customs").id
    scopes = frozenset[tokens.Scope]({"provenance:read"})
    with database.session() as session:
        return tokens.issue(session, customs, scopes, 1, "bench", datetime.now(UTC))


def _lookups(world: World, database: Database, token: str, times: int) -> Found:
    headers = {"Authorization": f"Bearer {token}"}
    file = Path(database.engine.url.database or "")
    settings = settings_of(world.home, file)
    with serving(settings) as url, httpx2.Client(headers=headers) as client:
        address = f"{url}/v1/containers/{CONTAINER}"
        answer = client.get(address).raise_for_status()
        unit = UnitId(bytes.fromhex(answer.json()["journey"]["unitId"][2:]))
        (node,) = world.home.network().urls
        bare = BareProofs(world.connection, node, database, unit)
        found = _times(client, address, answer.headers["ETag"], bare, times)
        ours = per_second(address, headers, SECONDS)
    with constant(answer.content, file.parent) as url:
        theirs = per_second(url, {}, SECONDS)
    parts = broken_down(settings, token, times)
    return {
        **found,
        "lookupsPerSecond": ours,
        "constantPerSecond": theirs,
        "lookupsOverConstant": ours / theirs,
        "answerBytes": len(answer.content),
        **{f"{region}Ms": parts[region] for region, _ in TOLD},
    }


def _times(client: httpx2.Client, address: str, etag: str, bare: BareProofs, times: int) -> Found:
    lookups, proofs = [], []
    for _ in range(times):  # by turns, so that both meet the same machine
        lookups.append(timed(lambda: client.get(address).raise_for_status()))
        proofs.append(timed(bare.ask))
    same = {"If-None-Match": etag}
    fresh = [timed(lambda: client.get(address, headers=same)) for _ in range(times)]
    asked, proved = Times.of(lookups), Times.of(proofs)
    return {
        "lookupP50Ms": asked.p50,
        "lookupP99Ms": asked.p99,
        "bareProofsP50Ms": proved.p50,
        "bareProofsP99Ms": proved.p99,
        "proofCalls": bare.count,
        "lookupOverBareProofsP50": asked.p50 / proved.p50,
        "lookupOverBareProofsP99": asked.p99 / proved.p99,
        "refreshP50Ms": Times.of(fresh).p50,
    }


def _grown(found: list[Found]) -> list[Found]:
    """How look-ups grow from the smallest ledger on."""
    first = found[0]["lookupP50Ms"]
    return [{**one, "lookupGrowth": one["lookupP50Ms"] / first} for one in found]


ROWS: Final = (
    ("entries", "entries on the ledger", ",.0f"),
    ("lookupP50Ms", "look-up with verification, p50 ms", ",.1f"),
    ("lookupP99Ms", "look-up with verification, p99 ms", ",.1f"),
    ("lookupGrowth", "  over that on the smallest ledger, p50", ",.2f"),
    ("bareProofsP50Ms", "its bare eth_getProof calls, p50 ms", ",.2f"),
    ("lookupOverBareProofsP50", "  over its bare eth_getProof calls, p50", ",.2f"),
    ("lookupOverBareProofsP99", "  over its bare eth_getProof calls, p99", ",.2f"),
    ("refreshP50Ms", "refresh with If-None-Match, p50 ms", ",.1f"),
    ("lookupsPerSecond", "look-ups per second, one process", ",.1f"),
    ("lookupsOverConstant", "  over a constant of the same size", ",.4f"),
    ("indexEntriesPerSecond", "index: entries per second", ",.0f"),
    ("indexOverBareLogs", "  over bare eth_getLogs", ",.3f"),
    ("namedEntriesPerSecond", "names derived: entries per second", ",.0f"),
    ("", "a look-up's time, without HTTP, ms:", ""),
    *((f"{region}Ms", f"  {told}", ",.1f") for region, told in TOLD),
)


def _table(found: list[Found]) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column("")
    for _ in found:
        table.add_column(justify="right")
    for name, told, form in ROWS:
        table.add_row(told, *(format(one[name], form) if name else "" for one in found))
    return table


if __name__ == "__main__":
    raise SystemExit(main())
