"""Services in every state that a problem needs: whole, strict, away from the chain, in trouble."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete, update
from starlette.testclient import TestClient

from api.database.models import EntryRow, ProgressRow, RawTxRow
from api.main import create_app
from api.resources import Resources, open_resources
from ledger_client.ledger.values import Contract, ParticipantId
from ledger_client.node.ledger_index import LedgerIndex
from tests.api.access.matrix import MATRIX, Name, Row
from tests.api.journey import Journey
from tests.api.service import Service
from tests.api.writes.attesters import Attester
from tests.client.network import commissioned, document, sscc

NOBODY_LISTENS = "http://127.0.0.1:9"
LEAST_BODY_BYTES = 1024
NO_TX = b"\x5a" * 32
ONCE = "1/hour"


@contextmanager
def _over(resources: Resources) -> Iterator[Service]:
    with TestClient(create_app(resources), raise_server_exceptions=False) as asker:
        yield Service(resources, asker)
    resources.database.close()


def _status(status: str) -> Callable[[Service], None]:
    def told(service: Service) -> None:
        with service.resources.database.session() as session:
            session.execute(update(ProgressRow).values(status=status, detail="a test"))

    return told


def _without_txs(service: Service) -> None:
    """The signed txs are not here, and no node knows where they are said to be."""
    with service.resources.database.session() as session:
        session.execute(delete(RawTxRow))
        session.execute(update(EntryRow).values(tx_hash=NO_TX))


def _nothing(_: Service) -> None:
    """It stays as it is."""


_SETTINGS: dict[str, dict[str, object]] = {
    "node": {"nodes": (NOBODY_LISTENS,)},
    "strict": {
        **dict.fromkeys(("rate_read", "rate_write", "rate_export"), ONCE),
    },
    "small": {"body_max_bytes": LEAST_BODY_BYTES},
    "few": {"open_statements_max": 1},
}
_DONE: dict[str, Callable[[Service], None]] = {
    "evidence": _without_txs,
    "building": _status("building"),
    "diverged": _status("diverged"),
    "database": lambda service: service.resources.database.downgrade(),
}


@dataclass
class Scenes:
    """Services over copies of the journey's database, each made when it is first asked for.

    Attributes:
        maker: signs statements.
    """

    journey: Journey
    folder: Path
    maker: Attester
    _stack: ExitStack = field(default_factory=ExitStack)
    _tokens: dict[str, str] = field(default_factory=dict)
    _services: dict[str, Service] = field(default_factory=dict)

    def service(self, state: str = "whole") -> Service:
        """One that is whole, or in a state.

        ``node``: no node serves; ``building``, ``diverged``: the index is; ``database``: it has no
        tables; ``evidence``: no signed tx is at hand; ``strict``: one request an hour; ``small``:
        only small bodies; ``few``: one statement under way at a time.
        """
        if state not in self._services:
            folder = self.folder / state
            folder.mkdir()
            settings = self.journey.settings(self.journey.copied(folder))
            told = settings.model_copy(update=_SETTINGS.get(state, {}))
            service = self._stack.enter_context(_over(open_resources(told)))
            self._tokens[state] = service.token(who=self.participant)
            _DONE.get(state, _nothing)(service)
            self._services[state] = service
        return self._services[state]

    def token(self, state: str = "whole") -> str:
        """A token of the maker for everything, issued before the trouble began."""
        self.service(state)
        return self._tokens[state]

    @property
    def participant(self) -> ParticipantId:
        return self.journey.participant("maker")

    def close(self) -> None:
        """End them all."""
        self._stack.close()


def rows_of(journey: Journey) -> dict[Name, Row]:
    """The access matrix again, with addresses of what there is."""
    resources = open_resources(journey.settings(journey.database))
    logged = LedgerIndex.read(resources.connection)
    resources.database.close()
    unit = f"0x{logged.subjects(Contract.LEDGER)[0].hex()}"
    certificate = f"0x{logged.subjects(Contract.CERTIFICATES)[0].hex()}"
    there = {
        "/v1/units/{id}": f"/v1/units/{unit}",
        "/v1/units/{id}/history": f"/v1/units/{unit}/history",
        "/v1/units/{id}/verification": f"/v1/units/{unit}/verification",
        "/v1/certificates/{id}": f"/v1/certificates/{certificate}",
        "/v1/containers/{number}": "/v1/containers/CSQU3054383",
        "/v1/consignments/{ucr}": "/v1/consignments/6SE556011223344-OAT2611",
        "/v1/participants/{id}": f"/v1/participants/{journey.participant('maker'):016x}",
        "/v1/export": "/v1/export",
    }
    bodies = {
        "/v1/statements": {"statements": [{"raw": "0x" + "f8" * 120}]},
        "/v1/payloads": journey.openings[:1],
        "/v1/plan": json.loads(document(commissioned(sscc()))),
    }
    return {
        name: dataclasses.replace(
            row,
            path=there.get(name[1], row.path),
            body=bodies.get(name[1], row.body),
            headers={"Idempotency-Key": "a"} if name[1] == "/v1/statements" else row.headers,
        )
        for name, row in MATRIX.items()
    }
