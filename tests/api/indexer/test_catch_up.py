"""Bringing the index up: whole, in steps, killed, by two at once; always the same in the end."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from api.database import Database
from api.indexer import IndexBuilding, Indexer, PageWidth, Progress, SqlIndex, Status
from ledger_client.errors import Conflict, InvalidInput
from ledger_client.ledger.entries import fold_journal
from ledger_client.ledger.values import Contract, keccak256
from ledger_client.node.connection import Connection
from tests.api.indexer.chain import connect, lengthen
from tests.api.indexer.contents import contents, rows
from tests.api.indexer.lying import ends_at, lying

ROOT = Path(__file__).parents[3]
KILLS = 50
PROGRAM = """
import sys
from pathlib import Path
from api.database import Database
from api.indexer import Indexer, PageWidth
from tests.api.indexer.chain import connect
indexer = Indexer(Database(sys.argv[1]), [connect(Path(sys.argv[2]))], PageWidth(1, 1))
print("begun", flush=True)
indexer.catch_up(lambda progress: print(progress.block_number, flush=True))
"""

KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from api.database import Database
from api.indexer import Indexer, PageWidth, Status
from tests.api.indexer.chain import connect
chance = random.Random(7)
for _ in range(int(sys.argv[3])):
    child = os.fork()
    if child == 0:
        indexer = Indexer(Database(sys.argv[1]), [connect(Path(sys.argv[2]))], PageWidth(1, 1))
        while True:
            done = indexer.progress().status is Status.COMPLETE
            indexer.rebuild() if done else indexer.catch_up()
    time.sleep(chance.random() / 10)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        print("killed")
"""
"""Children that index without end, each killed within a tenth of a second."""


def indexed(home: Path, database: Database, most: int = 1000) -> Progress:
    return Indexer(database, [connect(home)], PageWidth(min(most, 64), most)).catch_up()


def start(database_url: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, database_url, str(home)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
    )


def test_it_holds_every_entry_and_reaches_the_journals_in_storage(
    chain: Path, database: Database
) -> None:
    done, connection = indexed(chain, database), connect(chain)
    newest = connection.rpc.block_number()
    assert (done.status, done.block_number, done.newest) == (Status.COMPLETE, newest, newest)
    assert done.block_hash == connection.rpc.block(newest).hash
    entries = list(connection.reader.entries(0, newest))
    assert done.entries == len(entries) == len(rows(database, "entry"))
    for contract in Contract:
        network_id = connection.deployment.network_id
        told = fold_journal(network_id, (e.entry for e in entries if e.contract is contract))
        assert done.journals[contract] == told == connection.reader.journal(contract)


def test_the_signed_txs_are_kept(chain: Path, database: Database) -> None:
    indexed(chain, database)
    kept = {tx_hash: raw for tx_hash, raw in rows(database, "raw_tx")}  # noqa: C416
    connection = connect(chain)
    written = {one.tx_hash for one in connection.reader.entries(0, connection.rpc.block_number())}
    assert set(kept) == written
    assert all(isinstance(raw, bytes) for raw in kept.values())
    assert [keccak256(raw) for raw in kept.values() if isinstance(raw, bytes)] == list(kept)


@pytest.mark.parametrize("most", [1, 2, 7])
def test_pages_of_any_width_give_the_same(
    chain: Path, database: Database, tmp_path: Path, most: int
) -> None:
    indexed(chain, database, most)
    with Database(f"sqlite:///{tmp_path / 'whole.sqlite'}") as whole:
        whole.upgrade()
        indexed(chain, whole)
        assert contents(database) == contents(whole)


def test_catching_up_again_changes_nothing(chain: Path, database: Database) -> None:
    first, before = indexed(chain, database), contents(database)
    assert indexed(chain, database) == first
    assert contents(database) == before


def test_it_goes_on_with_blocks_that_came_later(chain: Path, database: Database) -> None:
    first = indexed(chain, database)
    unit = lengthen(chain, 3, each=4)
    later = indexed(chain, database)
    assert later.entries >= first.entries + 12
    with database.snapshot() as session:
        assert len(SqlIndex.of(session).history(Contract.LEDGER, unit)) == 13


def test_killed_at_random_it_ends_equal_to_one_built_in_one_go(
    chain: Path, database: Database, database_url: str, tmp_path: Path
) -> None:
    killer = subprocess.run(
        [sys.executable, "-c", KILLER, database_url, str(chain), str(KILLS)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=300,
    )
    assert killer.stdout.count(b"killed") == KILLS
    indexed(chain, database)
    with Database(f"sqlite:///{tmp_path / 'whole.sqlite'}") as whole:
        whole.upgrade()
        indexed(chain, whole)
        assert contents(database) == contents(whole)


def test_two_processes_at_once_do_no_harm(
    chain: Path, database: Database, database_url: str, tmp_path: Path
) -> None:
    both = [start(database_url, chain) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    with Database(f"sqlite:///{tmp_path / 'whole.sqlite'}") as whole:
        whole.upgrade()
        indexed(chain, whole)
        assert contents(database) == contents(whole)


def test_two_that_begin_at_the_same_moment_do_no_harm(chain: Path, database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda _: indexed(chain, database, 5), range(4)))
    assert {one.entries for one in done} == {len(rows(database, "entry"))}
    assert Indexer(database, [connect(chain)]).check().entries == done[0].entries


def test_progress_is_shown_after_each_page_up_to_the_newest(chain: Path, sqlite: Database) -> None:
    shown: list[Progress] = []
    indexer = Indexer(sqlite, [connect(chain)], PageWidth(10, 10))
    done = indexer.rebuild(shown.append)
    blocks = [one.block_number for one in shown]
    assert blocks == sorted(set(blocks))
    assert len(blocks) > 2
    assert {one.newest for one in shown} == {done.newest} == {blocks[-1]}
    assert all(one.status is Status.BUILDING for one in shown)


def test_a_rebuilt_index_is_the_same(chain: Path, database: Database) -> None:
    indexed(chain, database)
    before = contents(database)
    assert Indexer(database, [connect(chain)]).rebuild().status is Status.COMPLETE
    assert contents(database) == before


def test_an_index_that_was_never_complete_answers_nothing(chain: Path, sqlite: Database) -> None:
    with sqlite.snapshot() as session, pytest.raises(IndexBuilding):
        SqlIndex.of(session)
    Indexer(sqlite, [connect(chain)]).progress()
    with sqlite.snapshot() as session, pytest.raises(IndexBuilding):
        SqlIndex.of(session)


def test_an_index_that_goes_on_still_answers(chain: Path, sqlite: Database) -> None:
    """Once complete, it answers for the block that it has reached while it reads later ones."""
    Indexer(sqlite, [lying(chain, ends_at(20))]).catch_up()
    seen: list[int] = []

    def ask(_: Progress) -> None:
        with sqlite.snapshot() as session:
            seen.append(SqlIndex.of(session).block)

    Indexer(sqlite, [connect(chain)], PageWidth(5, 5)).catch_up(ask)
    assert seen[0] == 25
    assert seen == sorted(seen)


def test_the_index_of_another_network_is_refused(chain: Path, sqlite: Database) -> None:
    indexed(chain, sqlite)
    there = connect(chain)
    content = there.trust_root.content.model_copy(update={"network_id": b"\7" * 32})
    other = replace(there, trust_root=there.trust_root.model_copy(update={"content": content}))
    with pytest.raises(Conflict, match="another network"):
        Indexer(sqlite, [other]).catch_up()


@pytest.mark.parametrize("width", [(0, 5), (-1, 5), (6, 5)])
def test_a_page_without_blocks_is_refused(width: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput):
        PageWidth(*width)


def test_no_node_is_refused(sqlite: Database) -> None:
    nobody: list[Connection] = []
    with pytest.raises(InvalidInput):
        Indexer(sqlite, nobody)
