"""``tidewaiter network``: answers for people and programs, and exit codes."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from ledger_client.cli import main
from tests.network.descriptions import LOOPBACK, ROOM, changed

CONSORTIUM_FILE = str(ROOM / "consortium.toml")
COMMANDS = (
    "generate", "example", "check", "engine", "up", "down", "status", "logs", "deploy", "rpc-token",
)  # fmt: skip


def _run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = main(["network", *arguments])
    return code, out.getvalue()


def _json(*arguments: str) -> tuple[int, dict[str, object]]:
    code, told = _run(*arguments, "--json")
    found: dict[str, object] = json.loads(told)
    return code, found


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    code, told = _run(command, "--help")
    assert code == 0
    assert f"$ tidewaiter network {command}" in told


def test_a_network_is_generated_and_found_sound(tmp_path: Path) -> None:
    folder = str(tmp_path / "network")
    code, told = _json("generate", CONSORTIUM_FILE, "--out", folder)
    assert code == 0
    files = told["files"]
    assert isinstance(files, list)
    assert {"genesis.json", "compose.yaml", "nodes/rpc-1/config.toml"} <= set(files)
    assert _json("check", folder) == (0, {"findings": []})


def test_another_engine_is_generated_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    assert _run("generate", CONSORTIUM_FILE, "--out", str(folder), "--engine", "kaia")[0] == 0
    assert (folder / "nodes" / "rpc-1" / "node.args").is_file()


def test_what_is_refused_is_named_and_ends_with_1(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    _run("generate", CONSORTIUM_FILE, "--out", str(folder))
    (folder / "nodes" / "validator-1" / "node.key").chmod(0o644)
    code, told = _run("check", str(folder))
    assert code == 1
    assert told.split()[:2] == ["key.readable", "nodes/validator-1/node.key:"]


def test_the_example_can_be_generated_from(tmp_path: Path) -> None:
    file = tmp_path / "consortium.toml"
    code, told = _run("example")
    file.write_text(told, encoding="utf-8")
    assert code == 0
    assert file.read_bytes() == (ROOM / "consortium.toml").read_bytes()
    assert _run("generate", str(file), "--out", str(tmp_path / "network"))[0] == 0
    assert _json("example") == (0, {"description": told})


@pytest.mark.parametrize("command", ["check", "status", "up", "down"])
def test_a_folder_of_something_else_ends_with_2(command: str, tmp_path: Path) -> None:
    code, told = _json(command, str(tmp_path))
    assert code == 2
    error = told["error"]
    assert isinstance(error, dict)
    assert error["rule"] == "network.folder"


def test_a_bad_description_names_field_and_rule(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes(changed(LOOPBACK, ('name = "loopback"', 'name = "Loop Back"')))
    code, told = _json("generate", str(file), "--out", str(tmp_path / "network"))
    error = told["error"]
    assert isinstance(error, dict)
    assert (code, error["field"], error["rule"]) == (2, "name", "description.value")
    assert not (tmp_path / "network").exists()


@pytest.mark.parametrize("command", ["up", "down"])
def test_a_network_of_other_machines_is_not_run_here(command: str, tmp_path: Path) -> None:
    folder = str(tmp_path / "network")
    _run("generate", CONSORTIUM_FILE, "--out", folder)
    code, told = _json(command, folder)
    error = told["error"]
    assert isinstance(error, dict)
    assert (code, error["rule"]) == (2, "network.engine")
    folder = str(tmp_path / "kaia")
    _run("generate", CONSORTIUM_FILE, "--out", folder, "--engine", "kaia")
    code, told = _json(command, folder)
    error = told["error"]
    assert isinstance(error, dict)
    assert (code, error["rule"]) == (2, "network.loopback")


def test_nodes_that_do_not_answer_end_with_3(tmp_path: Path) -> None:
    file, folder = tmp_path / "loopback.toml", str(tmp_path / "network")
    file.write_bytes(changed(LOOPBACK, ("rpc_port = 31781", "rpc_port = 1")))
    _run("generate", str(file), "--out", folder)
    code, told = _json("status", folder)
    rows = told["nodes"]
    assert isinstance(rows, list)
    assert code == 3
    assert rows[0]["head"] is None


def test_a_node_that_never_ran_has_no_log(tmp_path: Path) -> None:
    file, folder = tmp_path / "loopback.toml", str(tmp_path / "network")
    file.write_bytes(LOOPBACK)
    _run("generate", str(file), "--out", folder)
    assert _run("logs", "validator-1", "--folder", folder)[0] == 2
    code, told = _json("logs", "validator-9", "--folder", folder)
    error = told["error"]
    assert isinstance(error, dict)
    assert (code, error["rule"]) == (2, "network.node")


def test_without_go_the_engine_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    code, told = _json("engine")
    error = told["error"]
    assert isinstance(error, dict)
    assert (code, error["rule"]) == (3, "engine.go")
    assert "go.dev" in str(error["message"])


def test_a_token_is_printed_where_the_nodes_ask_for_one(tmp_path: Path) -> None:
    _run("generate", CONSORTIUM_FILE, "--out", str(tmp_path / "besu"))
    code, told = _json("rpc-token", str(tmp_path / "besu"), "--days", "3")
    assert code == 0
    assert str(told["token"]).count(".") == 2
    _run("generate", CONSORTIUM_FILE, "--out", str(tmp_path / "kaia"), "--engine", "kaia")
    assert _run("rpc-token", str(tmp_path / "kaia"))[0] == 2


@pytest.mark.parametrize("folder", ["no\0text", "no\udcfftext"])
def test_a_folder_whose_name_is_no_text_ends_with_2(folder: str) -> None:
    assert _json("check", folder)[0] == 2
