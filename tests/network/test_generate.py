"""Generating again changes no secret, and never another network's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_client.errors import Conflict
from network.description import Engine
from network.generate import generate
from network.reading import with_engine
from network.summary import NetworkSummary
from tests.network.descriptions import consortium

SECRETS = ("node.key", "rpc-jwt-private.pem", "postgres.env", "api.env")


def _all(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("engine", list(Engine))
def test_a_second_time_writes_the_same(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "network"
    given = with_engine(consortium(("[rpc]", '[rpc]\nauth = "network"')), engine)
    generate(given, folder)
    first = _all(folder)
    generate(given, folder)
    assert _all(folder) == first


def test_an_option_that_changed_is_written_and_keys_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    generate(consortium(), folder)
    first = _all(folder)
    generate(
        consortium(("log_blocks = 1000", "log_blocks = 9")),
        folder,
    )
    second = _all(folder)
    changed = {name for name in first if first[name] != second[name]}
    changed -= {"secrets/api.env"}  # it holds a token, new each time
    assert changed == {name for name in first if name.endswith("/config.toml")}
    assert len([name for name in first if name.endswith("node.key")]) == 5


def test_another_networks_folder_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    generate(consortium(), folder)
    first = _all(folder)
    with pytest.raises(Conflict) as refused:
        generate(consortium(("chain_id = 20777", "chain_id = 20778")), folder)
    assert refused.value.rule == "generate.genesis"
    assert _all(folder) == first


def test_everything_belongs_to_its_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    made = generate(consortium(), folder)
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    secret = {path for path in _all(folder) if path.endswith(SECRETS)}
    assert len(secret) == 5 + 1 + 2
    assert set(made.files) | {
        name for name in secret if "node.key" in name or "jwt" in name
    } == set(_all(folder))


def test_the_summary_says_who_is_where(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    generate(consortium(), folder)
    summary = NetworkSummary.read(folder)
    assert [one.name for one in summary.validators] == [f"validator-{i}" for i in range(1, 5)]
    assert summary.nodes[-1].rpc_url == "http://10.77.0.21:8545"
    assert summary.nodes[0].rpc_url == "http://127.0.0.1:8545"


def test_the_operators_page_names_every_node(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    generate(consortium(), folder)
    page = (folder / "OPERATING.md").read_text()
    assert all(f"| {one.name} |" in page for one in NetworkSummary.read(folder).nodes)
    assert "TLS" in page
    assert "At most 1 of 4 validators" in page
