"""Stories of holds, of how units end, and of several acts in one tx."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.acts import entries, kinds, opened, pallet
from tests.cli.machine import Machine, Story


def held_and_released(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("hold", number, "--reason", "inspection", "--as", "customs")
    refused = machine.run("offer", number, "--to", "carrier", "--as", "maker", "--json")
    assert (refused.code, refused.error["contractError"]) == (1, "UnitHeld(bytes32)")
    machine.ask("release", number, "--reason", "conforming", "--as", "customs")
    machine.ask("offer", number, "--to", "carrier", "--as", "maker")
    assert kinds(machine, number) == ["open", "hold", "release", "offer"]


def bindingly_held_inside_a_container_that_may_not_move(machine: Machine, _: Path) -> None:
    box, inside = opened(machine), pallet(machine)
    machine.ask("pack", box, inside, "--as", "maker")
    told = machine.ask("hold", inside, "--binding", "--reason", "species", "--as", "customs")
    assert [one["kind"] for one in told["entries"]] == ["hold", "bound"]
    refused = machine.run("offer", box, "--to", "carrier", "--as", "maker", "--json")
    assert (refused.code, refused.error["contractError"]) == (1, "UnitBound(bytes32)")
    machine.ask("release", inside, "--reason", "cleared", "--as", "customs")
    assert kinds(machine, box) == ["open", "contents", "bound", "unbound"]
    machine.ask("offer", box, "--to", "carrier", "--as", "maker")


def closed(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("close", number, "--reason", "back in the depot", "--as", "maker")
    assert kinds(machine, number) == ["open", "close"]
    assert machine.run("observe", number, "--text", "x", "--as", "maker", "--json").code == 1


def closed_with_its_successor_named(machine: Machine, _: Path) -> None:
    number, follows = opened(machine), opened(machine)
    machine.ask("close", number, "--successor", follows, "--reason", "wrong box", "--as", "maker")
    (found,) = machine.ask("lookup", follows, "--as", "maker")["found"]
    assert entries(machine, number)[-1]["related"] == found["unitId"]


def closed_with_an_outcome_by_the_authority_that_holds(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("hold", number, "--reason", "x", "--as", "customs")
    told = ("close", number, "--outcome", "destroyed", "--reason", "UCC Art. 197")
    machine.ask(*told, "--as", "customs")
    last = entries(machine, number)[-1]
    assert (last["kind"], last["detail"]) == ("close", 1)
    assert last["document"]["outcome"] == "destroyed"


def held_container_stripped_in_one_tx(machine: Machine, folder: Path) -> None:
    box, inside = opened(machine), [pallet(machine), pallet(machine)]
    machine.ask("pack", box, *inside, "--as", "maker")
    machine.ask("hold", box, "--reason", "scan", "--as", "customs")
    acts = stripping(box, inside)
    file = folder / "strip.json"
    file.write_text(json.dumps(acts), "utf-8")
    before = machine.height()
    asked = machine.ask("batch", file, "--dry-run", "--as", "customs")
    assert asked["wouldPass"] is True
    assert machine.height() == before
    done = machine.ask("batch", file, "--as", "customs")
    assert machine.height() == before + 1
    written = [(one["kind"], one["form"]) for one in done["receipt"]["entries"]]
    assert written == [
        ("release", "direct"),
        ("contents", "carried"),
        ("unpack", "carried"),
        ("unpack", "carried"),
        ("hold", "direct"),
        ("hold", "direct"),
    ]
    again = machine.ask("batch", file, "--as", "customs")
    assert again["receipt"]["alreadyWritten"] is True
    assert machine.height() == before + 1
    for one in inside:
        assert kinds(machine, one) == ["open", "pack", "unpack", "hold"]


def stripping(box: str, inside: list[str]) -> list[dict[str, Any]]:
    """Customs strips a held container: release, unpack by the custodian, hold of each inside."""
    return [
        {"as": "customs", "act": "release", "unit": box, "reason": "to be stripped"},
        {"as": "maker", "act": "unpack", "unit": box},
        *(
            {"as": "customs", "act": "hold", "unit": one, "reason": "to be weighed"}
            for one in inside
        ),
    ]


HOLDS_AND_BATCHES: dict[str, Story] = {
    "hold": held_and_released,
    "hold --binding": bindingly_held_inside_a_container_that_may_not_move,
    "release": held_and_released,
    "close": closed,
    "close --successor": closed_with_its_successor_named,
    "close --outcome": closed_with_an_outcome_by_the_authority_that_holds,
    "batch": held_container_stripped_in_one_tx,
}
"""The story of each command, and of those options that make another command of it."""
