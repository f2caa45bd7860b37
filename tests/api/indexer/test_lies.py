"""Nodes that drop, repeat, reorder, alter, or answer for an old head: noticed before any answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.database import Database
from api.indexer import IndexDiverged, Indexer, PageWidth, SqlIndex, Status
from ledger_client.errors import CannotTell
from ledger_client.node.errors import NodeAnswerInvalid, NodeUnreachable
from tests.api.indexer.chain import connect
from tests.api.indexer.contents import contents, rows
from tests.api.indexer.lying import (
    LIES,
    PROOF_LIES,
    Lie,
    away,
    claims_newer,
    ends_at,
    lying,
    renumbers,
    true,
)

HALF = 30


@pytest.fixture(scope="module")
def honest(chain: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('honest') / 'index.sqlite'}")
    database.upgrade()
    Indexer(database, [connect(chain)]).catch_up()
    return database


def untrue_lies() -> list[object]:
    heads = {"says it is newer than it is": claims_newer(HALF), "renumbers": renumbers(HALF)}
    return [pytest.param(lie, id=name) for name, lie in {**LIES, **PROOF_LIES, **heads}.items()]


def test_a_true_node_through_the_same_seam_is_believed(
    chain: Path, sqlite: Database, honest: Database
) -> None:
    done = Indexer(sqlite, [lying(chain, true)]).catch_up()
    assert (done.status, done.refused) == (Status.COMPLETE, ())
    assert contents(sqlite) == contents(honest)


@pytest.mark.parametrize("lie", untrue_lies())
def test_a_lie_is_noticed_and_nothing_is_answered(chain: Path, sqlite: Database, lie: Lie) -> None:
    with pytest.raises(IndexDiverged):
        Indexer(sqlite, [lying(chain, lie)]).catch_up()
    with sqlite.snapshot() as session, pytest.raises(IndexDiverged):
        SqlIndex.of(session)
    assert rows(sqlite, "entry") == []


@pytest.mark.parametrize("lie", untrue_lies())
def test_a_lie_is_repaired_from_an_honest_node(
    chain: Path, sqlite: Database, honest: Database, lie: Lie
) -> None:
    done = Indexer(sqlite, [lying(chain, lie), connect(chain)]).catch_up()
    assert done.status is Status.COMPLETE
    assert all(one.startswith("node 1 of 2: ") for one in done.refused)
    assert done.refused
    assert contents(sqlite) == contents(honest)


@pytest.mark.parametrize("lie", untrue_lies())
def test_a_lie_about_later_pages_keeps_the_earlier_ones(
    chain: Path, sqlite: Database, honest: Database, lie: Lie
) -> None:
    Indexer(sqlite, [lying(chain, ends_at(HALF))]).catch_up()
    before = rows(sqlite, "entry")
    with pytest.raises(IndexDiverged):
        Indexer(sqlite, [lying(chain, lie)]).catch_up()
    assert rows(sqlite, "entry") == before
    # What it had was sound: an honest node goes on from there.
    Indexer(sqlite, [connect(chain)]).catch_up()
    assert contents(sqlite) == contents(honest)


def test_diverging_and_mending_work_on_both_databases(chain: Path, database: Database) -> None:
    with pytest.raises(IndexDiverged):
        Indexer(database, [lying(chain, LIES["drops one log in the middle"])]).catch_up()
    assert Indexer(database, [connect(chain)]).progress().status is Status.DIVERGED
    assert Indexer(database, [connect(chain)]).catch_up().status is Status.COMPLETE


def test_a_node_behind_the_index_is_noticed(chain: Path, sqlite: Database) -> None:
    done = Indexer(sqlite, [connect(chain)]).catch_up()
    with pytest.raises(NodeAnswerInvalid, match=f"at block {HALF}"):
        Indexer(sqlite, [lying(chain, ends_at(HALF))]).catch_up()
    both = Indexer(sqlite, [lying(chain, ends_at(HALF)), connect(chain)]).catch_up()
    assert both.block_number == done.block_number
    assert [one.split(":")[0] for one in both.refused] == ["node 1 of 2"]


def test_an_old_head_does_not_hide_what_another_node_has(
    chain: Path, sqlite: Database, honest: Database
) -> None:
    nodes = [lying(chain, ends_at(HALF)), connect(chain)]
    done = Indexer(sqlite, nodes, PageWidth(10, 10)).catch_up()
    assert done.block_number == done.newest == connect(chain).rpc.block_number()
    assert contents(sqlite) == contents(honest)


def test_a_node_that_is_away_is_no_liar(chain: Path, sqlite: Database, honest: Database) -> None:
    with pytest.raises(NodeUnreachable):
        Indexer(sqlite, [lying(chain, away)]).catch_up()
    assert Indexer(sqlite, [connect(chain)]).progress().status is Status.BUILDING
    done = Indexer(sqlite, [lying(chain, away), connect(chain)]).catch_up()
    assert done.refused == ()
    assert contents(sqlite) == contents(honest)


def test_another_chain_of_the_same_height_is_noticed(chain: Path, sqlite: Database) -> None:
    """The block indexed last must be the node's too."""
    Indexer(sqlite, [lying(chain, ends_at(HALF))]).catch_up()
    with sqlite.session() as session:
        session.connection().exec_driver_sql(
            "UPDATE progress SET block_hash = zeroblob(32), status = 'building'"
        )
    with pytest.raises(CannotTell, match="another block"):
        Indexer(sqlite, [connect(chain)]).catch_up()
