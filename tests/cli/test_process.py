"""Whatever happens to a command, its user reads an error and no traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from ledger_client.cli import capture as capture_module
from ledger_client.cli import process
from tests.cli import numbers
from tests.cli.acts import commissioning, opened
from tests.cli.machine import PASSWORD, Machine, program

pytestmark = pytest.mark.xdist_group("cli")


@pytest.mark.parametrize("command", ["observe", "lookup", "history", "verify"])
def test_bytes_that_are_no_text_are_refused_by_name(machine: Machine, command: str) -> None:
    outcome = machine.spawn(command, b"CSQU\xff\xfe", "--as", "maker", "--json")
    assert outcome.returncode == 2
    error = json.loads(outcome.stdout)["error"]
    assert (error["field"], error["rule"]) in {("unit", "text.utf8"), ("text", "text.utf8")}
    assert b"Traceback" not in outcome.stderr


def test_a_nul_in_a_text_is_refused(machine: Machine) -> None:
    outcome = machine.run("observe", "X", "--text", "a\0b", "--as", "maker", "--json")
    assert (outcome.code, outcome.error["rule"]) == (2, "text.utf8")


def test_what_steers_a_terminal_is_not_passed_on(machine: Machine) -> None:
    outcome = machine.run("observe", "\x1b[31mRED", "--as", "maker")
    assert outcome.code == 2
    assert "\x1b" not in outcome.err


def test_a_reader_that_leaves_early_is_no_error_on_the_screen(machine: Machine) -> None:
    number = opened(machine)
    shell = f"{program()} history {number} --as maker --json | head -c 1 >/dev/null"
    ended = subprocess.run(
        ["bash", "-c", shell],
        env={**os.environ, "TIDEWAITER_HOME": str(machine.home), "TIDEWAITER_PASSWORD": PASSWORD},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ended.stderr == b""


def test_closed_output_is_no_traceback(machine: Machine) -> None:
    shell = f"{program()} participant list >&-"
    ended = subprocess.run(
        ["bash", "-c", shell],
        env={**os.environ, "TIDEWAITER_HOME": str(machine.home)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert b"Traceback" not in ended.stderr


def test_ctrl_c_is_told_in_one_sentence(machine: Machine, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    waiting = subprocess.Popen(
        [program(), "capture", str(fifo), "--as", "maker"],
        env={**os.environ, "TIDEWAITER_HOME": str(machine.home), "TIDEWAITER_PASSWORD": PASSWORD},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with fifo.open("wb"):  # opens once the command reads
        time.sleep(0.2)
        waiting.send_signal(signal.SIGINT)
        _, told = waiting.communicate(timeout=30)
    assert waiting.returncode == 3
    assert b"Traceback" not in told
    assert b"error: stopped" in told


def test_a_mistake_of_ours_is_a_typed_error(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(capture_module, "_capture", broken)
    file = commissioning(tmp_path, "c.jsonld", [numbers.sscc()])
    outcome = machine.run("capture", file, "--as", "maker", "--json")
    assert (outcome.code, outcome.error["code"]) == (3, "internal")
    assert "secret inside" not in outcome.out


def test_a_recursion_without_end_is_a_typed_error(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Raised, not run into: libraries lift the limit so far that the stack would end first.
    def endless(*_: object) -> int:
        raise RecursionError

    monkeypatch.setattr(process, "_dispatch", endless)
    assert machine.run("up", "--json").error["code"] == "internal"


def test_no_password_and_nobody_to_ask(machine: Machine) -> None:
    variables = {name: value for name, value in os.environ.items() if "TIDEWAITER" not in name}
    ended = subprocess.run(
        [program(), "lookup", "X", "--as", "maker", "--home", machine.home, "--json"],
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert json.loads(ended.stdout)["error"]["rule"] == "password.missing"


def test_a_node_that_is_away_is_told_as_such(tmp_path: Path) -> None:
    other = Machine(tmp_path / "home")
    other.ask("up")
    told = ("participant", "enrol", "maker", "--name", "M", "--role", "carrier")
    other.ask(*told)
    other.ask("down")
    outcome = other.run("history", f"0x{'ab' * 32}", "--as", "maker", "--json")
    assert outcome.code == 3
    assert outcome.error["code"].startswith("cannot_tell.node")


def test_standard_input_is_read_as_a_file(machine: Machine, tmp_path: Path) -> None:
    file = commissioning(tmp_path, "c.jsonld", [numbers.sscc()])
    ended = subprocess.run(
        [program(), "capture", "-", "--plan", "--as", "maker", "--json"],
        env={**os.environ, "TIDEWAITER_HOME": str(machine.home), "TIDEWAITER_PASSWORD": PASSWORD},
        input=file.read_bytes(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert [write["kind"] for write in json.loads(ended.stdout)["writes"]] == ["open"]


def test_an_ascii_terminal_gets_question_marks(machine: Machine) -> None:
    ended = subprocess.run(
        [program(), "participant", "list"],
        env={
            **os.environ,
            "TIDEWAITER_HOME": str(machine.home),
            "PYTHONIOENCODING": "ascii",
        },
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0
    assert b"V?stkust" in ended.stdout


def test_a_number_that_nobody_knows_is_no_good_news(machine: Machine) -> None:
    outcome = machine.run("lookup", "NOBODY-KNOWS-ME", "--as", "maker")
    assert outcome.code == 3
    assert "Nothing is known" in outcome.out


def test_secrets_are_in_no_output(machine: Machine) -> None:
    number = opened(machine)
    for arguments in (("lookup", number), ("history", number), ("participant", "key", "list")):
        outcome = machine.run(*arguments, "--as", "maker", "--json")
        assert PASSWORD not in outcome.out + outcome.err


def test_brackets_in_a_name_are_shown_as_they_are(machine: Machine, tmp_path: Path) -> None:
    file = tmp_path / "[bold]secrets[red].json"
    outcome = machine.run("participant", "secret", "export", file, "--as", "maker")
    assert outcome.code == 0
    assert "[bold]secrets[red].json" in "".join(outcome.out.split())
    number = opened(machine)
    machine.ask("observe", number, "--text", "[red]x[/] :smile: [/nothing]", "--as", "maker")
    shown = machine.run("history", number, "--as", "maker").out
    assert "[red]x[/]" in shown
    assert ":smile:" in shown
