"""What the tests do with units, by commands, so that each test starts where its own story does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli import numbers
from tests.cli.machine import Machine


def opened(machine: Machine, who: str = "maker", number: str | None = None, **options: str) -> str:
    """The number of a container whose journey ``who`` has just opened."""
    told = number or numbers.container()
    flags = [word for name, value in options.items() for word in (f"--{name}", value)]
    machine.ask("open", told, *flags, "--as", who)
    return told


def pallet(machine: Machine, who: str = "maker") -> str:
    """The SSCC of a pallet that ``who`` has just opened."""
    told = numbers.sscc()
    machine.ask("open", told, "--kind", "logistic-unit", "--as", who)
    return told


def certificate(machine: Machine, number: str, holder: str = "maker", quantity: str = "0") -> str:
    """The number of a certificate just issued by the accredited laboratory."""
    window = ("--scope", "plant-health", "--until", "2098-01-01T00:00:00Z")
    measure = ("--quantity", quantity, "--uom", "KGM")
    machine.ask("certify", number, "--holder", holder, *window, *measure, "--as", "lab")
    return number


def kinds(machine: Machine, unit: str, who: str = "maker") -> list[str]:
    """The kinds of all entries of a unit, in order."""
    return [entry["kind"] for entry in entries(machine, unit, who)]


def entries(machine: Machine, unit: str, who: str = "maker") -> list[dict[str, Any]]:
    """All entries of one unit, in order."""
    units = machine.ask("history", unit, "--as", who)["units"]
    assert len(units) == 1
    found = units[0]["entries"]
    assert isinstance(found, list)
    return found


def commissioning(folder: Path, name: str, ssccs: list[str]) -> Path:
    """An EPCIS document in which pallets come into being."""
    return document(
        folder,
        name,
        {
            "type": "ObjectEvent",
            "epcList": [numbers.sscc_urn(one) for one in ssccs],
            "action": "ADD",
            "bizStep": "commissioning",
        },
    )


def document(folder: Path, name: str, *events: dict[str, Any]) -> Path:
    """An EPCIS document of these events, each a minute after the one before."""
    content = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-20T08:00:00Z",
        "epcisBody": {
            "eventList": [
                {
                    "eventTime": f"2026-11-20T07:{minute:02}:00Z",
                    "eventTimeZoneOffset": "+01:00",
                    "readPoint": {"id": "urn:epc:id:sgln:9521141.00001.0"},
                    **event,
                }
                for minute, event in enumerate(events)
            ]
        },
    }
    path = folder / name
    path.write_text(json.dumps(content), "utf-8")
    return path
