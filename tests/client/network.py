"""A development network with enrolled participants, and documents of their own to capture."""

from __future__ import annotations

import json
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any

from ledger_client.client import Tidewaiter, utc_now
from ledger_client.home import Home
from ledger_client.ledger.kinds import Role
from ledger_client.setup import council, make_participant, start_network, stop_network
from ledger_client.signing import Password
from ledger_client.writing.council_requests import CouncilRequest

PASSWORD = "correct horse"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_SERIALS = count(1)


OBSERVE_ONCE = (
    "from ledger_client import Tidewaiter; import pathlib, sys\n"
    "with Tidewaiter.open(pathlib.Path(sys.argv[1]), 'maker', sys.argv[2]) as maker:\n"
    "    maker.observe(maker.unit_of(sys.argv[3]), {'text': 'seen'})\n"
)
"""A program that observes a unit once: home, password, unit id."""


class Party(Enum):
    """Who is enrolled: role, and GS1 company prefix with its GLN's check digit."""

    MAKER = (Role.MANUFACTURER, "9521141", "9521141000007")
    FORWARDER = (Role.FORWARDER, "9521142", "9521142000006")
    CARRIER = (Role.CARRIER, "9521143", "9521143000005")
    TERMINAL = (Role.TERMINAL, "9521144", "9521144000004")
    CUSTOMS = (Role.CUSTOMS, "9521145", "9521145000003")
    CERTIFIER = (Role.CERTIFIER, "9521146", "9521146000002")

    @property
    def folder(self) -> str:
        return self.name.lower()

    @property
    def pgln(self) -> str:
        return f"urn:epc:id:pgln:{self.value[1]}.00000"


def make_network(home: Path, parties: tuple[Party, ...]) -> None:
    """Start a network in ``home`` and enrol the parties through the council."""
    at, password = Home(home), Password(PASSWORD)
    start_network(at, password=password)
    for party in parties:
        role, _, gln = party.value
        name = f"{party.folder} Ltd"
        decide(at, make_participant(at, party.folder, name, [role], [gln], password))


def stop(home: Path) -> None:
    stop_network(Home(home))


def decide(home: Home, request: CouncilRequest) -> None:
    """Two of three members approve a request, and it is executed."""
    with council(home, "member-1", Password(PASSWORD)) as first:
        proposal = first.propose(request).subject
    with council(home, "member-2", Password(PASSWORD)) as second:
        second.approve(proposal)
        second.execute(request)


def client(home: Path, party: Party) -> Tidewaiter:
    return Tidewaiter.open(home, party.folder, PASSWORD)


def sscc(party: Party = Party.MAKER) -> str:
    """A pallet's number that no test has used."""
    return f"urn:epc:id:sscc:{party.value[1]}.{next(_SERIALS):010d}"


def box() -> str:
    """A container's number that no test has used, its check digit right (ISO 6346 annex A)."""
    base = f"TSTU{next(_SERIALS):06d}"
    letters = dict(
        zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (v for v in range(10, 39) if v % 11), strict=True)
    )
    total = sum((letters[one] if one.isalpha() else int(one)) << i for i, one in enumerate(base))
    return f"{base}{total % 11 % 10}"


def document(*events: dict[str, Any]) -> bytes:
    """An EPCIS document of these events."""
    return json.dumps(
        {
            "@context": CONTEXT,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-11-20T12:00:00Z",
            "epcisBody": {"eventList": list(events)},
        }
    ).encode()


def event(kind: str, step: str, minute: int = 0, **members: Any) -> dict[str, Any]:
    """An event of that type and business step, in the year of the machine's clock."""
    year = utc_now().year
    return {
        "type": kind,
        "eventTime": f"{year}-01-02T03:{minute:02d}:00Z",
        "eventTimeZoneOffset": "+00:00",
        "bizStep": step,
        **members,
    }


def commissioned(*pallets: str, minute: int = 0) -> dict[str, Any]:
    return event("ObjectEvent", "commissioning", minute, action="ADD", epcList=list(pallets))


def stuffed(number: str, *pallets: str, minute: int = 1, booking: str = "") -> dict[str, Any]:
    """Pallets packed into a container, which opens its journey."""
    references = (
        {
            "bizTransactionList": [
                {"type": "urn:tidewaiter:btt:booking", "bizTransaction": f"urn:x:{booking}"}
            ]
        }
        if booking
        else {}
    )
    return event(
        "AggregationEvent",
        "loading",
        minute,
        action="ADD",
        parentID=f"urn:epc:id:bic:{number}",
        childEPCs=list(pallets),
        **references,
    )


def handed(step: str, number: str, giver: Party, taker: Party, minute: int) -> dict[str, Any]:
    """``consigning`` or ``accepting`` a container between two parties."""
    return event(
        "ObjectEvent",
        step,
        minute,
        action="OBSERVE",
        epcList=[f"urn:epc:id:bic:{number}"],
        sourceList=[{"type": "possessing_party", "source": giver.pgln}],
        destinationList=[{"type": "possessing_party", "destination": taker.pgln}],
    )
