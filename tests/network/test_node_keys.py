"""Node keys are made once, kept, and readable by their user alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from eth_account import Account

from ledger_client.errors import InvalidInput
from network.node_keys import KEY_FILE, NodeId, NodeKey, kept_or_made, read_key


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = kept_or_made(tmp_path / "node")
    file = tmp_path / "node" / KEY_FILE
    written = file.read_bytes()
    assert kept_or_made(tmp_path / "node") == first
    assert file.read_bytes() == written
    assert kept_or_made(tmp_path / "other") != first


def test_only_its_user_reads_a_key(tmp_path: Path) -> None:
    kept_or_made(tmp_path / "node")
    assert (tmp_path / "node" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "node").stat().st_mode & 0o777 == 0o700


def test_the_address_is_the_one_that_others_derive(tmp_path: Path) -> None:
    key = kept_or_made(tmp_path / "node")
    assert Account.from_key(key.secret).address.lower() == f"0x{key.id.address.hex()}"
    assert NodeId.from_public_key(key.id.public_key) == key.id


def test_a_key_never_shows_itself() -> None:
    key = NodeKey.from_secret(bytes(31) + b"\7")
    assert key.secret.hex() not in repr(key)


def test_a_key_with_the_usual_prefix_is_read(tmp_path: Path) -> None:
    file = tmp_path / KEY_FILE
    file.write_text("0x" + "00" * 31 + "07\n")
    assert read_key(file) == NodeKey.from_secret(bytes(31) + b"\7")


@pytest.mark.parametrize(
    "content", ["", "00" * 31, "zz" * 32, "00" * 33, "é" * 64, "00" * 32, "ff" * 32]
)
def test_what_is_no_key_is_refused_without_being_shown(content: str, tmp_path: Path) -> None:
    file = tmp_path / KEY_FILE
    file.write_text(content)
    with pytest.raises(InvalidInput) as refused:
        read_key(file)
    assert not content or content not in str(refused.value)
