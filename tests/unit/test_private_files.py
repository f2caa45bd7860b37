"""Private files: modes, all-or-nothing writes, bounded reads, removal."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ledger_client.errors import Conflict, InvalidInput, StoreBroken
from ledger_client.private_files import (
    overwrite_and_remove,
    private_directory,
    read_small,
    write_private,
)


def test_directories_are_made_and_closed_to_others(tmp_path: Path) -> None:
    made = private_directory(tmp_path / "a" / "b")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    made.chmod(0o777)
    private_directory(made)
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_written_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "f", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_a_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    write_private(tmp_path / "f", b"old")
    with pytest.raises(Conflict):
        write_private(tmp_path / "f", b"new")
    assert read_small(tmp_path / "f") == b"old"
    write_private(tmp_path / "f", b"new", replace=True)
    assert read_small(tmp_path / "f") == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


KILLED = """
import os, signal, sys
from pathlib import Path
import ledger_client.private_files as files
files._sync_directory = lambda _: None
real = os.fsync
os.fsync = lambda d: os.kill(os.getpid(), signal.SIGKILL)
files.write_private(Path(sys.argv[1]), b"new" * 1000, replace=True)
"""


def test_a_kill_while_writing_leaves_the_old_content(tmp_path: Path) -> None:
    write_private(tmp_path / "f", b"old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "f")], check=False)
    assert done.returncode == -signal.SIGKILL
    assert read_small(tmp_path / "f") == b"old"


def test_reads_are_bounded_and_typed(tmp_path: Path) -> None:
    (tmp_path / "exact").write_bytes(bytes(1_000_000))
    (tmp_path / "large").write_bytes(bytes(1_000_001))
    assert len(read_small(tmp_path / "exact")) == 1_000_000
    for path, error in (("large", InvalidInput), ("absent", InvalidInput), (".", StoreBroken)):
        with pytest.raises(error):
            read_small(tmp_path / path)


def test_writing_where_nothing_can_be_written_is_typed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "absent" / "f", tmp_path / "file" / "f"):
        with pytest.raises(StoreBroken):
            write_private(path, b"x")
    with pytest.raises(StoreBroken):
        private_directory(tmp_path / "file" / "d")


def test_removal_is_complete_and_repeatable(tmp_path: Path) -> None:
    write_private(tmp_path / "f", b"secret")
    linked = tmp_path / "g"
    linked.hardlink_to(tmp_path / "f")
    overwrite_and_remove(tmp_path / "f")
    overwrite_and_remove(tmp_path / "f")
    assert not (tmp_path / "f").exists()
    assert linked.read_bytes() == bytes(6)
