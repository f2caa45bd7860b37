"""Every command does what it is for, on a real chain and a real store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands_of import all_commands
from tests.cli.good_runs import GOOD
from tests.cli.machine import Machine, Story

pytestmark = pytest.mark.xdist_group("cli")


def test_every_command_has_a_good_run() -> None:
    assert {name.partition(" --")[0] for name in GOOD} == set(all_commands())


@pytest.mark.parametrize("story", dict.fromkeys(GOOD.values()), ids=lambda story: story.__name__)
def test_it_goes_as_told(story: Story, machine: Machine, tmp_path: Path) -> None:
    story(machine, tmp_path)


@pytest.mark.parametrize("command", all_commands())
def test_help_shows_an_example_and_the_common_options(command: str, machine: Machine) -> None:
    outcome = machine.run(*command.split(), "--help")
    assert outcome.code == 0
    assert f"$ tidewaiter {command}" in " ".join(outcome.out.split())
    for option in ("--json", "--home", "--as", "--password-file"):
        assert option in outcome.out


def test_no_argument_at_all_shows_the_commands(machine: Machine) -> None:
    outcome = machine.run()
    assert outcome.code == 0
    assert "capture" in outcome.out
