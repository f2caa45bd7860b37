"""How each problem that a route shows is brought about: one way for each code."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from httpx2 import Response

from api.database.models import IdempotencyRow
from api.main import create_app
from api.tokens import SCOPES, Scope
from ledger_client.ledger.calls import HoldCall
from ledger_client.ledger.structs import Hold
from tests.api.access.matrix import MATRIX, Name, Row
from tests.api.schema.broken_off import broken_off
from tests.api.schema.scenes import LEAST_BODY_BYTES, Scenes
from tests.api.service import bearer
from tests.client.network import commissioned, document, sscc

STATEMENTS = "/v1/statements"
JSON = {"Content-Type": "application/json"}
NOT_THERE: dict[str, str] = {
    "/v1/export": f"/v1/export?unit=0x{'5a' * 32}",
    "/problems/{code}": "/problems/never.heard",
    **{path: row.path for (_, path), row in MATRIX.items() if path.startswith("/v1/")},
}
MALFORMED = {
    "/v1/lookup": "/v1/lookup",
    "/v1/inbox": "/v1/inbox?first=0",
    "/v1/export": "/v1/export?fromBlock=-1",
    "/problems/{code}": "/problems/NO",
    "/v1/containers/{number}": f"/v1/containers/{'A' * 65}",
    "/v1/consignments/{ucr}": f"/v1/consignments/{'A' * 101}",
    "/v1/units/{id}": "/v1/units/0",
    "/v1/units/{id}/history": "/v1/units/0/history",
    "/v1/units/{id}/verification": "/v1/units/0/verification",
    "/v1/certificates/{id}": "/v1/certificates/0",
    "/v1/participants/{id}": "/v1/participants/0",
}
UNREADABLE = {
    "/v1/lookup": "/v1/lookup?q=%00",
    "/v1/containers/{number}": "/v1/containers/%00",
    "/v1/consignments/{ucr}": "/v1/consignments/%00",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Provoking:
    """One route of the service, and what it needs to go wrong.

    Attributes:
        row: what the route is asked with when nothing is wrong.
    """

    scenes: Scenes
    name: Name
    row: Row

    def asked(self, state: str = "whole", token: str | None = None) -> Response:
        """Ask in a state, with the token of everything if none is said."""
        shown = self.scenes.token(state) if token is None else token
        return self.row.ask(self.name[0], self.scenes.service(state), shown)

    def at(self, path: str) -> Provoking:
        """The same, asked at another address."""
        return dataclasses.replace(self, row=dataclasses.replace(self.row, path=path))

    def sending(self, body: Any) -> Provoking:
        """The same, sent with another body."""
        return dataclasses.replace(self, row=dataclasses.replace(self.row, body=body))

    def posted(self, content: bytes, **headers: str) -> Response:
        """Bytes that no client of ours would send."""
        told = {**bearer(self.scenes.token()), **self.row.headers, **headers}
        return self.scenes.service().asker.post(self.row.path, content=content, headers=told)


def _required(one: Provoking) -> Response:
    return one.row.ask(one.name[0], one.scenes.service(), None)


def _scope(one: Provoking) -> Response:
    opens = one.row.opens or frozenset()
    others: list[Scope] = sorted(set(SCOPES) - opens)
    return one.asked(token=one.scenes.service().token(*others))


def _limited(one: Provoking) -> Response:
    service = one.scenes.service("strict")
    token = service.token(who=one.scenes.participant)
    return [one.asked("strict", token) for _ in range(2)][-1]


def _too_large(one: Provoking) -> Response:
    return one.sending(["a" * LEAST_BODY_BYTES]).asked("small")


def _invalid(one: Provoking) -> Response:
    if one.name[0] == "POST":
        return one.sending("no list").asked()
    return one.at(MALFORMED[one.name[1]]).asked()


def _input(one: Provoking) -> Response:
    """No EPCIS document, no tx; no number."""
    if one.name[0] == "POST":
        body = {"statements": [{"raw": "0x" + "f8" * 120}]} if one.name[1] == STATEMENTS else {}
        return one.sending(body).asked()
    return one.at(UNREADABLE[one.name[1]]).asked()


def _conflict(one: Provoking) -> Response:
    """Two events under one id."""
    events = [{**commissioned(sscc()), "eventID": "urn:uuid:1"} for _ in range(2)]
    return one.sending(json.loads(document(*events))).asked()


def _missing_key(one: Provoking) -> Response:
    return dataclasses.replace(one, row=dataclasses.replace(one.row, headers={})).asked()


def _seen(one: Provoking, text: str) -> Provoking:
    """An observation of a fresh unit of the maker's."""
    maker = one.scenes.maker
    return one.sending({"statements": [maker.raw(maker.note(maker.opened(), text))]})


def _away(one: Provoking) -> Response:
    """Asked by the carrier, for whom an offer waits: of no offers, nothing is asked of a node."""
    carrier = one.scenes.journey.participant("carrier")
    return one.asked("node", one.scenes.service("node").token(who=carrier))


def _another(one: Provoking) -> Response:
    service = one.scenes.service()
    customs = service.token(who=one.scenes.journey.participant("customs"))
    return _seen(one, "seen").asked(token=customs)


def _under(one: Provoking, key: str) -> Provoking:
    row = dataclasses.replace(one.row, headers={"Idempotency-Key": key})
    return dataclasses.replace(one, row=row)


def _reused(one: Provoking) -> Response:
    taken = _under(_seen(one, "one"), "twice")
    assert taken.asked().status_code == 202
    return _under(_seen(one, "two"), "twice").asked()


def _in_flight(one: Provoking) -> Response:
    """The key is taken, and its job is not: as between two requests at the same moment."""
    first = _under(_seen(one, "first"), "at-once")
    assert first.asked().status_code == 202
    with one.scenes.service().resources.database.session() as session:
        row = session.query(IdempotencyRow).filter_by(key="at-once").one()
        row.job_id = None
    return first.asked()


def _too_many(one: Provoking) -> Response:
    """Two statements, where one may be under way."""
    maker = one.scenes.maker
    unit, nonce = maker.opened(), maker.nonce()
    notes = [maker.raw(maker.note(unit, text), nonce + i) for i, text in enumerate("ab")]
    return one.sending({"statements": notes}).asked("few")


def _nonce_ahead(one: Provoking) -> Response:
    maker = one.scenes.maker
    note = maker.note(maker.opened(), "far")
    return one.sending({"statements": [maker.raw(note, maker.nonce() + 1000)]}).asked()


def _refused(one: Provoking) -> Response:
    """A hold by who is no authority."""
    maker = one.scenes.maker
    hold = HoldCall(Hold(maker.opened(), 1, False, b"\x07" * 32))
    return one.sending({"statements": [maker.raw(hold)]}).asked()


def _broken_off(one: Provoking) -> Response:
    app = create_app(one.scenes.service().resources)
    return broken_off(app, one.name[0], one.row.path, one.scenes.token())


Provoke = Callable[[Provoking], Response]
WAYS: dict[str, Provoke] = {
    "auth.required": _required,
    "auth.invalid": lambda one: one.asked(token="tw_none"),
    "auth.scope": _scope,
    "auth.participant": _another,
    "rate.limited": _limited,
    "request.invalid": _invalid,
    "request.json": lambda one: one.posted(b"[" * 500, **JSON),
    "media_type.unsupported": lambda one: one.posted(b"{}", **{"Content-Type": "text/plain"}),
    "body.too_large": _too_large,
    "input": _input,
    "input.conflict": _conflict,
    "idempotency.missing": _missing_key,
    "idempotency.reused": _reused,
    "idempotency.in_flight": _in_flight,
    "job.too_many": _too_many,
    "job.nonce_ahead": _nonce_ahead,
    "ledger.refused": _refused,
    "cannot_tell": lambda one: one.asked("database"),
    "cannot_tell.node_unreachable": _away,
    "cannot_tell.evidence": lambda one: one.asked("evidence"),
    "index.building": lambda one: one.asked("building"),
    "index.diverged": lambda one: one.asked("diverged"),
    "internal": _broken_off,
    **{
        f"{kind}.not_found": lambda one: one.at(NOT_THERE[one.name[1]]).asked()
        for kind in ("unit", "certificate", "participant", "job", "problem")
    },
}
