"""Idempotency keys: one event, one key, on any machine and however it is written."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ledger_client.capture.idempotency import (
    document_of_event,
    idempotency_key_of_document,
    idempotency_key_of_event,
)
from ledger_client.documents import canonical_json
from ledger_client.epcis import EpcisEvent, event_hash
from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import ParticipantId
from tests.unit.capture.expectations import document_of

ME = ParticipantId(0xA1)
EVENT: dict[str, Any] = {
    "type": "ObjectEvent",
    "action": "OBSERVE",
    "bizStep": "storing",
    "eventTime": "2026-03-01T10:00:00Z",
    "epcList": ["urn:epc:id:sscc:9521321.0000000001"],
}
VOID = {"declarationTime": "2026-03-02T00:00:00Z", "reason": "did_not_occur"}


def _event(**changes: Any) -> EpcisEvent:
    return document_of([{**EVENT, **changes}]).events[0]


def _key(**changes: Any) -> str:
    return idempotency_key_of_event(ME, _event(**changes))


def test_the_key_is_participant_hash_and_nothing_for_a_plain_event() -> None:
    assert _key() == f"00000000000000a1|{event_hash(_event())}|"


def test_the_key_of_a_void_ends_in_the_hash_of_its_declaration() -> None:
    declared = {
        "declarationTime": "2026-03-02T00:00:00.000Z",
        "reason": "https://ref.gs1.org/cbv/ER-did_not_occur",
    }
    digest = hashlib.sha256(canonical_json(declared)).hexdigest()
    assert _key(errorDeclaration=VOID) == f"00000000000000a1|{event_hash(_event())}|{digest}"


@pytest.mark.parametrize(
    "changes",
    [
        {"bizStep": "https://ref.gs1.org/cbv/BizStep-storing"},
        {"eventTime": "2026-03-01T11:00:00.000+01:00"},
        {"epcList": ["https://id.gs1.org/00/095213210000000018"]},
        {"eventID": "urn:uuid:00000000-0000-4000-8000-000000000001"},
        {"recordTime": "2026-03-01T10:00:09Z"},
    ],
)
def test_the_same_event_written_otherwise_has_the_same_key(changes: dict[str, Any]) -> None:
    assert _key(**changes) == _key()


@pytest.mark.parametrize(
    "changes",
    [
        {"bizStep": "stocking"},
        {"eventTime": "2026-03-01T10:00:00.001Z"},
        {"eventTimeZoneOffset": "+01:00"},
        {"epcList": ["urn:epc:id:sscc:9521321.0000000002"]},
        {"epcList": []},
        {"action": "DELETE"},
        {"disposition": "active"},
        {"readPoint": {"id": "urn:epc:id:sgln:9521321.00001.0"}},
        {"urn:example:ext": "1"},
        {"errorDeclaration": VOID},
        {"errorDeclaration": {**VOID, "reason": "incorrect_data"}},
        {"errorDeclaration": {**VOID, "declarationTime": "2026-03-02T00:00:01Z"}},
        {"errorDeclaration": {**VOID, "correctiveEventIDs": ["urn:uuid:1"]}},
        {"errorDeclaration": {**VOID, "urn:example:why": "typing"}},
    ],
)
def test_another_event_or_declaration_has_another_key(changes: dict[str, Any]) -> None:
    keys = {_key(), *(_key(errorDeclaration=VOID) for _ in range("errorDeclaration" in changes))}
    changed = _key(**changes)
    assert changed != _key()
    assert changed not in keys or changes["errorDeclaration"] == VOID


def test_another_participant_has_another_key() -> None:
    assert idempotency_key_of_event(ParticipantId(0xA2), _event()) != _key()


def test_a_document_that_is_no_event_has_the_hash_of_its_canonical_form() -> None:
    document = {"reason": "x-ray", "at": "2026-03-01T00:00:00Z"}
    digest = hashlib.sha256(b'{"at":"2026-03-01T00:00:00Z","reason":"x-ray"}').hexdigest()
    assert idempotency_key_of_document(ME, document) == (
        f"00000000000000a1|urn:tidewaiter:document:sha-256:{digest}|"
    )


def test_a_document_with_a_float_has_no_key() -> None:
    with pytest.raises(InvalidInput):
        idempotency_key_of_document(ME, {"weight": 1.5})  # type: ignore[dict-item]


def test_the_document_of_an_event_is_plain_and_leaves_out_when_it_was_recorded() -> None:
    document = document_of_event(_event(recordTime="2026-03-01T10:00:09Z", errorDeclaration=VOID))
    assert isinstance(document, dict)
    assert "recordTime" not in document
    assert document["bizStep"] == "https://ref.gs1.org/cbv/BizStep-storing"
    assert document["errorDeclaration"] == {
        "declarationTime": "2026-03-02T00:00:00.000Z",
        "reason": "https://ref.gs1.org/cbv/ER-did_not_occur",
    }
    assert canonical_json(document)
