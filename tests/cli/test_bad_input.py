"""Bad input to every command gives a typed error with field and rule, and never a traceback."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli import numbers
from tests.cli.acts import certificate, commissioning, opened, pallet
from tests.cli.bad_input import Bad, bad_rows
from tests.cli.commands_of import all_commands
from tests.cli.machine import Machine

pytestmark = pytest.mark.xdist_group("cli")
Act = dict[str, str]
ROWS = [pytest.param(row, id=row.typed) for row in bad_rows()]


@pytest.fixture(scope="module")
def things(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What stands for the braces in the rows."""
    folder = tmp_path_factory.mktemp("bad")
    shared = numbers.container()
    opened(machine, "maker", shared, booking="ONE")
    opened(machine, "forwarder", shared, booking="TWO")
    files = {
        "text": b"no JSON at all",
        "bytes": b"\xff\xfe\xfa",
        "json": b'{"form":"something else"}',
        "deep": b"[" * 100_000,
        "profile": b'participant = "00000000000000ff"\n',
        "blank": b"\n \n",
        "manylines": b"seen\n" * 1001,
        "timeonly": b"fine\n2026-11-20T03:00:00Z\n",
        "notime": b"2026-02-30T03:00:00Z seen\n",
        "token": b"tw_00000000_" + b"A" * 43 + b"\n",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    for name, acts in batches(machine).items():
        (folder / name).write_text(json.dumps(acts), "utf-8")
    new_key = folder / "newkey"
    machine.ask("participant", "key", "request", "--out", new_key, "--as", "carrier")
    other = {**json.loads(new_key.read_text("utf-8")), "acts": 1}
    (folder / "otherkey").write_text(json.dumps(other), "utf-8")
    (carrier,) = (
        one["key"]
        for one in machine.ask("participant", "list")["participants"]
        if one["folder"] == "carrier"
    )
    request = machine.ask(
        "participant", "suspend", "carrier", "--reason", "never", "--out", folder / "request"
    )["request"]
    return {
        "unit": opened(machine),
        "pallet": pallet(machine),
        "paper": certificate(machine, "PH-BAD", quantity="100"),
        "ids": shared,
        "folder": str(folder),
        "none": str(folder / "none"),
        "fresh": str(folder / "fresh"),
        "request": str(request),
        "epcis": str(commissioning(folder, "e.jsonld", [numbers.sscc()])),
        "home": str(machine.home),
        "later": (datetime.now(UTC) + timedelta(days=300)).strftime("%Y-%m-%dT00:00:00Z"),
        "long": "s" * 33,
        "endless": "x" * 4001,
        "nobodys": f"0x{'ab' * 32}",
        "nokey": f"0x{'ab' * 20}",
        "huge": str(2**128),
        "carrierkey": carrier,
        **{path.name: str(path) for path in folder.iterdir()},
    }


def batches(machine: Machine) -> dict[str, list[Act]]:
    """Batches that break one rule each; all their texts mean something."""
    number, offered = opened(machine), opened(machine)
    hold: Act = {"as": "customs", "act": "hold", "unit": number, "reason": "x"}
    seen: Act = {"as": "maker", "act": "observe", "unit": number, "text": "seen"}
    offer: Act = {"as": "maker", "act": "offer", "unit": offered, "to": "carrier"}
    return {
        "noreason": [{"as": "customs", "act": "hold", "unit": number}],
        "unknownfield": [hold, {**seen, "colour": "red"}],
        "wrongtype": [{**offer, "days": "three"}],
        "nobodyacts": [hold, {**seen, "as": "nobody"}],
        "nounit": [{**hold, "unit": "NONE1"}],
        "twice": [seen, seen],
        "ownoffer": [offer, {"as": "carrier", "act": "accept", "unit": offered}],
        "refused": [seen, {**seen, "as": "forwarder"}],
    }


def test_every_command_is_given_bad_input() -> None:
    counted = Counter(row.command for row in bad_rows())
    assert set(counted) == set(all_commands())
    assert min(counted.values()) >= 2


@pytest.mark.parametrize("row", ROWS)
def test_it_is_refused_by_field_and_rule(
    row: Bad, machine: Machine, things: dict[str, str]
) -> None:
    before = machine.height()
    outcome = machine.run(*row.words(things), "--json")
    error = outcome.error
    told = (outcome.code, error["rule"], error["field"])
    assert told == (row.code, row.rule, row.field_of(things))
    assert error["message"]
    assert error["code"] != "internal"
    assert machine.height() == before, "something was sent"


@pytest.mark.parametrize("row", ROWS[::9])
def test_people_are_told_the_same(row: Bad, machine: Machine, things: dict[str, str]) -> None:
    outcome = machine.run(*row.words(things))
    assert outcome.code == row.code
    assert outcome.out == ""
    assert outcome.err.startswith("error: ")
    assert f"rule: {row.rule}" in outcome.err


@pytest.mark.parametrize("command", all_commands())
def test_an_option_that_does_not_exist_is_refused(command: str, machine: Machine) -> None:
    outcome = machine.run(*command.split(), "--no-such-option", "--json")
    assert (outcome.code, outcome.error["rule"]) == (2, "usage.option")
    assert outcome.error["field"] == "--no-such-option"


def test_a_command_that_does_not_exist_is_refused(machine: Machine) -> None:
    outcome = machine.run("teleport", "--json")
    assert (outcome.code, outcome.error["code"]) == (2, "input.usage")
