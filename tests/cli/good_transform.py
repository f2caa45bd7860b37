"""Stories of transformations: units consumed, others made, certificates carried over."""

from __future__ import annotations

from pathlib import Path

from tests.cli import numbers
from tests.cli.acts import certificate, entries, kinds, pallet
from tests.cli.machine import Machine, Story


def pallets_made_into_a_lot_that_shows_what_it_is_made_of(machine: Machine, _: Path) -> None:
    inputs, made = [pallet(machine), pallet(machine)], lot()
    named = [word for one in inputs for word in ("--input", one)]
    told = machine.ask("transform", *named, "--output", made, "--text", "mixed", "--as", "maker")
    assert [one["kind"] for one in told["entries"]] == ["transform", "transform", "open"]
    (found,) = machine.ask("lookup", made, "--as", "maker")["found"]
    consumed = [machine.ask("lookup", one, "--as", "maker")["found"][0] for one in inputs]
    assert found["madeOf"] == [one["unitId"] for one in consumed]
    assert [one["became"] for one in consumed] == [[found["unitId"]]] * 2
    assert all(one["closed"] for one in consumed)
    assert "made of" in machine.run("lookup", made, "--as", "maker").out
    assert entries(machine, made)[0]["document"]["text"] == "mixed"
    assert machine.ask("verify", made, "--as", "maker")["verdict"] == "verified"


def output_opened_at_the_level_asked_for(machine: Machine, _: Path) -> None:
    goods, made = pallet(machine), numbers.sscc()
    machine.ask("transform", "--input", goods, "--output", f"{made}:40", "--as", "maker")
    assert entries(machine, made)[0]["detail"] == 40
    assert machine.ask("verify", made, "--as", "maker")["verdict"] == "verified"
    machine.ask("pack", made, pallet(machine), "--as", "maker")
    assert kinds(machine, made) == ["open", "contents"]


def certificate_carried_from_an_input_to_an_output(machine: Machine, _: Path) -> None:
    paper = certificate(machine, f"PH-{numbers.container()}", quantity="1000")
    goods, made = pallet(machine), numbers.sscc()
    drawn = ("--certificate", paper, "--quantity", "800")
    machine.ask("attach", goods, *drawn, "--as", "maker")
    carried = ("--carry", f"{paper}:1:1:500")
    told = machine.ask("transform", "--input", goods, "--output", made, *carried, "--as", "maker")
    written = [one["kind"] for one in told["entries"]]
    assert written == ["transform", "open", "restore", "draw", "attach"]
    too_much = ("--carry", f"{paper}:1:1:400")
    again = ("transform", "--input", made, "--output", numbers.sscc(), "--as", "maker", "--json")
    refused = machine.run(*again, "--carry", f"{paper}:1:1:501")
    assert (refused.code, refused.error["rule"]) == (1, "quantity_exceeded")
    assert machine.run(*again, *too_much).code == 0


def lot() -> str:
    """The URN of a lot that no story has used."""
    return f"urn:epc:class:lgtin:9521141.000001.{numbers.container()}"


TRANSFORMATIONS: dict[str, Story] = {
    "transform": pallets_made_into_a_lot_that_shows_what_it_is_made_of,
    "transform --output": output_opened_at_the_level_asked_for,
    "transform --carry": certificate_carried_from_an_input_to_an_output,
}
