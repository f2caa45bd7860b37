"""Which answer names what another route is asked with: the links of the OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.node.answers import JsonObject


@dataclass(frozen=True, slots=True)
class Link:
    """From a good answer of one route to a parameter of another.

    Attributes:
        method, path, status: whose answer.
        value: a runtime expression of OpenAPI 3.1 (4.8.20.4) on that request or answer.
        to: the path asked by GET.
        parameter: of that path.
    """

    method: str
    path: str
    status: str
    value: str
    to: str
    parameter: str


def _read(path: str, value: str, to: str, parameter: str = "id") -> Link:
    return Link("get", path, "200", value, to, parameter)


_CAPTURE_ID: Final = "$response.body#/captureID"
_UNIT: Final = "/v1/units/{id}"
_HISTORY: Final = "/v1/units/{id}/history"
_VERIFICATION: Final = "/v1/units/{id}/verification"
_CONTAINER: Final = "/v1/containers/{number}"
_CONSIGNMENT: Final = "/v1/consignments/{ucr}"
_CERTIFICATE: Final = "/v1/certificates/{id}"
_PARTICIPANT: Final = "/v1/participants/{id}"
LINKS: Final = (
    Link("post", "/v1/statements", "202", "$response.body#/job", "/v1/jobs/{job}", "job"),
    Link("post", "/capture", "202", _CAPTURE_ID, "/capture/{capture_id}", "capture_id"),
    Link("post", "/tickets", "202", _CAPTURE_ID, "/capture/{capture_id}", "capture_id"),
    _read("/v1/lookup", "$response.body#/found/0/unit/unitId", _UNIT),
    _read(_CONTAINER, "$response.body#/journey/unitId", _VERIFICATION),
    _read(_CONTAINER, "$response.body#/journey/unitId", _HISTORY),
    _read(_CONTAINER, "$response.body#/goods/0/ucr", _CONSIGNMENT, "ucr"),
    _read(_CONTAINER, "$response.body#/certificates/0/certificateId", _CERTIFICATE),
    _read(_CONTAINER, "$response.body#/custodian/participant/id", _PARTICIPANT),
    _read(_CONSIGNMENT, "$response.body#/parts/0/unit/unitId", _UNIT),
    _read(_UNIT, "$request.path.id", _HISTORY),
    _read(_UNIT, "$request.path.id", _VERIFICATION),
    _read(_UNIT, "$response.body#/certificates/0/certificateId", _CERTIFICATE),
    _read(_HISTORY, "$response.body#/entries/0/actor/id", _PARTICIPANT),
    _read(_CERTIFICATE, "$response.body#/covers/0/unitId", _UNIT),
    _read(_CERTIFICATE, "$response.body#/issuer/id", _PARTICIPANT),
    _read("/v1/inbox", "$response.body#/toAccept/0/offer/unit/unitId", _UNIT),
)


def add_links(paths: JsonObject) -> None:
    """Write the links into the answers of the operations that are there."""
    for one in LINKS:
        answer = _at(paths, one.path, one.method, "responses", one.status)
        target = _at(paths, one.to, "get")
        if answer is None or target is None:
            continue
        links = answer.setdefault("links", {})
        if isinstance(links, dict):
            name = one.to.removeprefix("/v1/").replace("/{", "/by_").replace("}", "")
            links[name.replace("/", "_")] = {
                "operationId": target["operationId"],
                "parameters": {one.parameter: one.value},
            }


def _at(found: JsonObject, *names: str) -> JsonObject | None:
    for name in names:
        inner = found.get(name)
        if not isinstance(inner, dict):
            return None
        found = inner
    return found
