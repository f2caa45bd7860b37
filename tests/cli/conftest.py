"""One network on a real anvil for all tests of the command line, made by the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.machine import Machine

PARTICIPANTS = {
    "maker": ("Nordhavre Kvarn AB", "manufacturer", "9521141000007"),
    "forwarder": ("Västkust Spedition AB", "forwarder", "9521142000006"),
    "carrier": ("Doggerbank Line", "carrier", "9521143000005"),
    "customs": ("Douane Rotterdam Haven", "customs", ""),
    "lab": ("Växtkontroll Väst", "certifier", ""),
}


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which the network runs and everybody of the story signs."""
    made = Machine(tmp_path_factory.mktemp("cli") / "home")
    assert made.run("up").code == 0
    for folder, (name, role, gln) in PARTICIPANTS.items():
        enrol(made, folder, name, role, gln)
    accredit = ("accredit", "lab", "--scope", "plant-health", "--until", "2099-01-01T00:00:00Z")
    assert made.run(*accredit, "--as", "customs").code == 0
    yield made
    made.run("down")


def enrol(machine: Machine, folder: str, name: str, role: str, gln: str) -> None:
    """A participant made and let in by two council members."""
    glns = ("--gln", gln) if gln else ()
    told = ("participant", "enrol", folder, "--name", name, "--role", role, *glns)
    request = machine.ask(*told, "--propose-as", "member-1")["request"]
    machine.ask("council", "approve", request, "--as", "member-2")
    machine.ask("council", "execute", request, "--as", "member-3")
