"""The committed form: words expanded, times in UTC, decimals as texts, recordTime left out."""

import json

import pytest

from ledger_client.epcis import JsonObject, JsonValue, parse_events, typed_json, write_json
from ledger_client.errors import InvalidInput
from tests.unit.epcis.small_documents import (
    AGGREGATION,
    ASSOCIATION,
    OBJECT,
    Json,
    capture_document,
    encoded,
)


def typed(event: dict[str, Json]) -> dict[str, Json]:
    """The committed form of one event of our own document, as plain JSON."""
    (parsed,) = parse_events(encoded(capture_document(event)))
    read: dict[str, Json] = json.loads(write_json(typed_json(parsed)))
    return read


def test_typed_object_event_is_as_written_by_hand() -> None:
    harbour = "https://ns.example.net/harbour/"
    assert typed(OBJECT) == {
        "type": "ObjectEvent",
        "eventTime": "2026-03-02T07:15:00.250Z",
        "eventTimeZoneOffset": "+01:00",
        "eventID": "urn:uuid:0b6f6a52-9c0e-4a57-8f52-2f8b6fdc1b11",
        "certificationInfo": ["https://certs.example.net/origin/77"],
        "action": "ADD",
        "bizStep": "https://ref.gs1.org/cbv/BizStep-commissioning",
        "disposition": "https://ref.gs1.org/cbv/Disp-active",
        "persistentDisposition": {
            "set": ["https://ref.gs1.org/cbv/Disp-conformant"],
            "unset": ["https://ref.gs1.org/cbv/Disp-unknown"],
        },
        "epcList": [
            "urn:epc:id:sscc:4012345.0000000333",
            "https://id.gs1.org/00/040123450000001112",
        ],
        "quantityList": [
            {
                "epcClass": "urn:epc:class:lgtin:4012345.012345.L7",
                "quantity": "12.5",
                "uom": "KGM",
            }
        ],
        "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.987", f"{harbour}berth": "7"},
        "bizLocation": {"id": "https://id.gs1.org/414/4012345000115"},
        "bizTransactionList": [
            {
                "type": "https://ref.gs1.org/cbv/BTT-bol",
                "bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:BL7",
            }
        ],
        "sourceList": [
            {
                "type": "https://ref.gs1.org/cbv/SDT-possessing_party",
                "source": "urn:epc:id:pgln:4012345.00000",
            }
        ],
        "destinationList": [
            {
                "type": "https://ref.gs1.org/cbv/SDT-location",
                "destination": "urn:epc:id:sgln:4012345.00022.0",
            }
        ],
        "sensorElementList": [
            {
                "sensorMetadata": {
                    "time": "2026-03-02T07:00:00.000Z",
                    "deviceID": "urn:epc:id:giai:4012345.T1",
                    f"{harbour}probe": "north",
                },
                "sensorReport": [
                    {
                        "type": "https://gs1.org/voc/Temperature",
                        "value": "-18.25",
                        "component": "https://ref.gs1.org/cbv/Comp-x",
                        "booleanValue": True,
                        "hexBinaryValue": "0A",
                        "uom": "CEL",
                    },
                    {
                        "type": "https://gs1.org/voc/AbsoluteHumidity",
                        "exception": "https://gs1.org/voc/ALARM_CONDITION",
                        "minValue": "10",
                    },
                ],
            }
        ],
        "ilmd": {
            "urn:epcglobal:cbv:mda:lotNumber": "L7",
            f"{harbour}grades": ["A", {f"{harbour}sub": "2"}],
        },
        f"{harbour}note": {
            f"{harbour}depth": "14.2",
            f"{harbour}calm": True,
            f"{harbour}none": None,
        },
    }


def test_error_declaration_is_committed() -> None:
    assert typed(ASSOCIATION)["errorDeclaration"] == {
        "declarationTime": "2026-03-03T12:00:00.000Z",
        "reason": "https://ref.gs1.org/cbv/ER-incorrect_data",
        "correctiveEventIDs": ["urn:uuid:0b6f6a52-9c0e-4a57-8f52-2f8b6fdc1b12"],
        "https://ns.example.net/harbour/by": "watch officer",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"recordTime": "2027-01-01T00:00:00Z"},
        {"eventTime": "2026-03-02T07:15:00.25Z"},
        {"bizStep": "https://ref.gs1.org/cbv/BizStep-commissioning"},
        {"bizStep": "urn:epcglobal:cbv:bizstep:commissioning"},
        {"certificationInfo": ["https://certs.example.net/origin/77"]},
        {"quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.L7",
                           "quantity": 1250e-2, "uom": "KGM"}]},
        {"@context": {"other": "https://ns.example.net/other/"}},
    ],
)  # fmt: skip
def test_another_writing_is_committed_the_same(change: dict[str, Json]) -> None:
    assert typed(OBJECT | change) == typed(OBJECT)


def test_microseconds_are_kept() -> None:
    event = AGGREGATION | {"eventTime": "2026-03-02T09:00:00.123456Z"}
    assert typed(event)["eventTime"] == "2026-03-02T09:00:00.123456Z"


def leaves(value: JsonValue) -> list[object]:
    """Every leaf of a tree."""
    if isinstance(value, JsonObject):
        return [leaf for _, member in value for leaf in leaves(member)]
    if isinstance(value, tuple):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def test_no_leaf_is_a_number_and_members_are_sorted() -> None:
    for event in parse_events(encoded(capture_document())):
        tree = typed_json(event)
        assert all(isinstance(leaf, (str, bool)) or leaf is None for leaf in leaves(tree))
        assert list(tree.names) == sorted(tree.names)


def test_one_name_with_two_prefixes_is_refused() -> None:
    event = AGGREGATION | {"harbour:a": "1", "https://ns.example.net/harbour/a": "2"}
    (parsed,) = parse_events(encoded(capture_document(event)))
    with pytest.raises(InvalidInput) as refused:
        typed_json(parsed)
    assert refused.value.rule == "extension.duplicate"
    assert refused.value.pointer == "https://ns.example.net/harbour/a"
