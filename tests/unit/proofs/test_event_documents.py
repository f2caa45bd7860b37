"""Committed events read back: the hash of the document is the hash of the event."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_client.documents import JsonValue, commit, counted, open_all, rebuild
from ledger_client.epcis import JsonObject, event_hash, parse_document, typed_json
from ledger_client.epcis import JsonValue as EpcisJson
from ledger_client.errors import InvalidInput
from ledger_client.proofs.event_documents import (
    event_of_document,
    has_extensions,
    hash_of_document,
    is_event_document,
)
from tests.outside_data import require_data

SECRET = bytes(range(32))


def plain(value: EpcisJson) -> JsonValue:
    if isinstance(value, JsonObject):
        return {name: plain(item) for name, item in value}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, bool) else str(value)


def samples() -> list[Path]:
    return sorted(require_data("gs1-epcis", "JSON").rglob("*.jsonld"))


def test_every_sample_event_survives_commitment_and_opening_with_its_hash() -> None:
    seen = 0
    for path in samples():
        for event in parse_document(path.read_bytes()).events:
            document = plain(typed_json(event))
            assert isinstance(document, dict)
            committed = commit(counted({**document, "eventHash": event_hash(event)}), SECRET, "k")
            opened = rebuild(open_all(committed), committed.commitment)
            assert is_event_document(opened)
            same = hash_of_document(opened) == event_hash(event)
            # One sample's namespace ends in no separator: written out, its names cannot be split.
            assert same or path.name == "SensorDataExample12.jsonld"
            assert same or has_extensions(opened)
            seen += 1
    assert seen >= 47


def test_the_published_hashes_are_reached_from_committed_documents() -> None:
    folder = require_data("event-hash-vectors")
    for path in sorted(folder.glob("*.jsonld")):
        published = path.with_suffix(".hashes").read_text().split()
        events = parse_document(path.read_bytes()).events
        assert [hash_of_document(plain(typed_json(one))) for one in events] == published


EVENT: dict[str, JsonValue] = {
    "type": "ObjectEvent",
    "eventTime": "2026-11-22T10:00:00.000Z",
    "eventTimeZoneOffset": "+01:00",
    "action": "OBSERVE",
    "epcList": ["urn:epc:id:sscc:0614141.1234567890"],
    "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.998877", "quantity": "7.5"}],
}


@pytest.mark.parametrize(
    "change",
    [
        {"action": "SEE"},
        {"eventTime": "yesterday"},
        {"eventTimeZoneOffset": "1"},
        {"epcList": "x"},
        {"quantityList": [{"epcClass": "x:y", "quantity": "many"}]},
        {"quantityList": [{"epcClass": "x:y", "quantity": True}]},
        {"quantityList": [{"epcClass": "x:y", "quantity": "1_0"}]},
        {"unknown": "x"},
        {"bizStep": "shippingg"},
        {"readPoint": {"id": 4}},
    ],
)
def test_a_committed_event_that_is_none_is_refused(change: dict[str, JsonValue]) -> None:
    document: dict[str, JsonValue] = {**EVENT, **change}
    with pytest.raises(InvalidInput):
        event_of_document(document)


@pytest.mark.parametrize("document", [{}, [], "x", None, {"type": "Hold", "eventTime": "x"}])
def test_other_documents_are_no_events(document: JsonValue) -> None:
    assert not is_event_document(document)
