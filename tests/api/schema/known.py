"""What there is on the journey's ledger, so that some of what is asked and sent is good."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from api.resources import open_resources
from ledger_client import Tidewaiter
from ledger_client.capture.units import UnitKind
from ledger_client.ledger.values import Contract
from ledger_client.node.ledger_index import LedgerIndex
from scripts.demo.documents import FOLDER, days_to_move, moved
from scripts.demo.stage import PASSWORD
from tests.api.journey import Journey
from tests.api.writes.attesters import Attester
from tests.client.network import box, commissioned, document, sscc, stuffed

KEY = "Idempotency-Key"
NOTES, DOCUMENTS = 60, 30
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """Texts that parameters may have, and bodies that the writing routes take.

    Attributes:
        texts: by the name of a dictionary.
        bodies: by method and path.
    """

    texts: dict[str, list[str]]
    bodies: dict[str, list[Any]]


def known_of(journey: Journey, maker: Attester) -> Known:
    """What was told in the journey, and what the maker can still say."""
    resources = open_resources(journey.settings(journey.database))
    logged = LedgerIndex.read(resources.connection)
    resources.database.close()
    texts = {
        "units": [f"0x{one.hex()}" for one in logged.subjects(Contract.LEDGER)],
        "certificates": [f"0x{one.hex()}" for one in logged.subjects(Contract.CERTIFICATES)],
        "containers": ["CSQU3054383", "CSQU6142071", "csqu 305438-3"],
        "consignments": ["6SE556011223344-OAT2611"],
        "participants": [f"{journey.participant(one):016x}" for one in ("maker", "customs")],
        "typed": ["CSQU3054383", "095211410000000113", "6SE556011223344-OAT2611", "SE440917"],
        "codes": ["auth.scope", "ledger.refused.unit_held", "cannot_tell"],
    }
    bodies: dict[str, list[Any]] = {
        "POST /v1/statements": [{"statements": [one]} for one in statements_of(maker)],
        "POST /v1/plan": list(_documents()),
        "POST /v1/payloads": [[one] for one in journey.openings],
    }
    return Known(texts, bodies)


def statements_of(maker: Attester) -> list[dict[str, str]]:
    """Observations that the maker signed: as txs with nonces in a row, and to be carried."""
    unit = maker.client.open_unit(UnitKind.JOURNEY, box()).subject
    nonce = maker.nonce()
    notes = [maker.note(unit, f"seen {number}") for number in range(NOTES)]
    signed = [maker.raw(note, nonce + place) for place, note in enumerate(notes)]
    return signed + [maker.carried(note) for note in notes[:5]]


def _documents() -> Iterator[Json]:
    """Documents that nobody captured, and the journey's, most of which contradict the ledger."""
    for _ in range(DOCUMENTS):
        pallet = sscc()
        yield json.loads(document(commissioned(pallet), stuffed(box(), pallet)))
    for path in sorted(FOLDER.glob("*.jsonld")):
        yield json.loads(moved(path.read_text("utf-8"), days_to_move()))


@contextmanager
def maker_of(journey: Journey, folder: Path) -> Iterator[Attester]:
    """The journey's maker, writing in a copy of its store, and on the chain until this ends."""
    home = folder / "home"
    shutil.copytree(journey.home, home)
    with Tidewaiter.open(home, "maker", PASSWORD) as client, _taken_back(journey):
        yield Attester(client)


@contextmanager
def _taken_back(journey: Journey) -> Iterator[None]:
    """What is written is unwritten in the end: other tests share the chain."""
    node = journey.settings(journey.database).nodes[0]

    def asked(method: str, *params: object) -> object:
        asking = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return httpx2.post(node, json=asking, trust_env=False).json()["result"]

    before = asked("evm_snapshot")
    yield
    assert asked("evm_revert", before) is True
