"""Any text in any place of any command: an exit code of ours, and never a mistake of ours."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from ledger_client.cli.app import application
from tests.cli.acts import certificate, opened, pallet
from tests.cli.commands_of import all_commands
from tests.cli.machine import Machine

pytestmark = pytest.mark.xdist_group("cli")
NOT_FOR_GARBAGE = {"up", "down"}
ODD = (
    "",
    " ",
    "-",
    "--",
    "0x",
    "0x" + "00" * 32,
    "0x" + "ff" * 32,
    "0x" + "ff" * 20,
    "-1",
    "0",
    "999999999999999999999999999999999999999999",
    "1e400",
    "NaN",
    "2026-11-20T03:00:00Z",
    "9999-12-31T23:59:59+14:00",
    "0001-01-01T00:00:00-14:00",
    "2262-01-01T00:00:00Z",
    "\u202e\u0000x",
    "ı\u0301İ",
    "𝟙𝟚𝟛",
    "%s%n{0}{x}",
    "[bold]x[/]",
    "[/]",
    "a=b=c",
    "x" * 5000,
    "../../etc/passwd",
    "/dev/null",
    "/",
    "urn:epc:id:sscc:9521141.0000000011",
    "https://id.gs1.org/00/",
    "CSQU3054383",
)


@pytest.mark.parametrize("command", [one for one in all_commands() if one not in NOT_FOR_GARBAGE])
def test_garbage_is_never_a_mistake_of_ours(
    command: str, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some odd texts are good names of new files
    chance = random.Random(command)
    known = (opened(machine), pallet(machine), "maker", "customs", "plant-health")
    paper = certificate(machine, f"PH-{command.replace(' ', '-')}")
    for _ in range(6):
        words = _garbled(command, chance, (*known, paper))
        who = chance.choice(("maker", "customs", "lab", "member-1"))
        outcome = machine.run(*words, "--as", who, "--json")
        assert outcome.code in (0, 1, 2, 3), words
        if "--help" not in words and outcome.out.lstrip().startswith("{"):
            assert json.loads(outcome.out).get("error", {}).get("code") != "internal", words


def _garbled(command: str, chance: random.Random, known: tuple[str, ...]) -> list[str]:
    """The command with each argument and most options filled with odd or known texts."""
    words, after = command.split(), []
    for parameter in _parameters(command):
        name = max(parameter.opts, key=len)
        told = chance.choice(ODD if chance.random() < 0.7 else known)
        if parameter.param_type_name == "argument":
            after.append(told)
        elif name not in ("--help", "--json", "--home", "--as", "--password-file", "--out"):
            if getattr(parameter, "is_flag", False):
                words += [name] if chance.random() < 0.3 else []
            elif parameter.required or chance.random() < 0.5:
                words += [f"{name}={told}"]
    return [*words, *after]


def _parameters(command: str) -> list[typer.core.TyperOption | typer.core.TyperArgument]:
    found = typer.main.get_command(application())
    for word in command.split():
        assert isinstance(found, TyperGroup)
        found = found.commands[word]
    return list(found.params)  # type: ignore[arg-type]
