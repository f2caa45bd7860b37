"""The file itself: broken, locked, foreign, of another version or network; modes; transactions."""

import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_client.errors import CannotTell, StoreBroken, TidewaiterError
from ledger_client.store import Store, StoreLocked, StoreOfOtherNetwork, StoreOfOtherVersion
from ledger_client.store.store import FILE_NAME
from tests.unit.store.store_files import UNIT, new_write, opened


def test_the_store_is_readable_by_its_user_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store = opened(home)
    store.set_fact("a", b"b")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {0o600}


def test_a_commit_is_synced_to_the_disk(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with store.transaction() as database:
        assert database.row("PRAGMA synchronous") == (2,)
        assert database.row("PRAGMA journal_mode") == ("wal",)


@pytest.mark.parametrize("content", [b"x" * 5000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_a_typed_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(StoreBroken):
        opened(tmp_path)


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        raw.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreOfOtherVersion):
        opened(tmp_path)
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (99,)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        raw.execute("CREATE TABLE theirs (a)")
    with pytest.raises(StoreOfOtherVersion):
        opened(tmp_path)
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        assert raw.execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]


def test_a_store_serves_one_network(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with pytest.raises(StoreOfOtherNetwork):
        Store(tmp_path, b"\x08" * 32)
    Store(tmp_path).close()


def test_a_locked_store_says_so(tmp_path: Path) -> None:
    opened(tmp_path).close()
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked):
        Store(tmp_path, b"\x09" * 32, busy_seconds=0.05)
    other.execute("ROLLBACK")
    other.close()


def test_a_closed_store_is_a_typed_error(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.close()
    with pytest.raises(StoreBroken):
        store.units.all()


def test_a_place_that_is_a_file_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotTell):
        opened(tmp_path / "file")


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path)

    def half_done() -> None:
        with store.transaction():
            store.outbox.receive("k", [new_write()])
            store.payloads.put(UNIT, b"payload")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert store.outbox.all() == ()
    with store.transaction():
        store.outbox.receive("k", [new_write()])
    assert len(store.outbox.all()) == 1


def test_two_processes_see_each_others_commits(tmp_path: Path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
    one.outbox.receive("k", [new_write()])
    assert two.outbox.open_request("k") == one.outbox.open_request("k")


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_file_never_gives_a_foreign_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    home = tmp_path_factory.mktemp("damaged")
    store = opened(home)
    store.outbox.receive("k", [new_write(bytes([n]) * 32) for n in range(20)])
    store.close()
    content = bytearray((home / FILE_NAME).read_bytes())
    for _ in range(data.draw(st.integers(1, 30))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (home / FILE_NAME).write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        damaged = opened(home)
        damaged.outbox.all()
        damaged.units.all()
        damaged.outbox.receive("new", [new_write()])
    except TidewaiterError:
        return
