"""Small documents of our own, one per event type, that need no file beside the tree."""

import copy
import json
from collections.abc import Callable

Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

CONTEXT: Json = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"harbour": "https://ns.example.net/harbour/"},
]

OBJECT: dict[str, Json] = {
    "type": "ObjectEvent",
    "eventTime": "2026-03-02T08:15:00.250+01:00",
    "eventTimeZoneOffset": "+01:00",
    "recordTime": "2026-03-02T08:15:04Z",
    "eventID": "urn:uuid:0b6f6a52-9c0e-4a57-8f52-2f8b6fdc1b11",
    "certificationInfo": "https://certs.example.net/origin/77",
    "action": "ADD",
    "bizStep": "commissioning",
    "disposition": "active",
    "persistentDisposition": {"set": ["conformant"], "unset": ["unknown"]},
    "epcList": ["urn:epc:id:sscc:4012345.0000000333", "https://id.gs1.org/00/040123450000001112"],
    "quantityList": [
        {"epcClass": "urn:epc:class:lgtin:4012345.012345.L7", "quantity": 12.50, "uom": "KGM"}
    ],
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.987", "harbour:berth": "7"},
    "bizLocation": {"id": "https://id.gs1.org/414/4012345000115"},
    "bizTransactionList": [
        {"type": "bol", "bizTransaction": "urn:epcglobal:cbv:bt:4012345000009:BL7"}
    ],
    "sourceList": [{"type": "possessing_party", "source": "urn:epc:id:pgln:4012345.00000"}],
    "destinationList": [{"type": "location", "destination": "urn:epc:id:sgln:4012345.00022.0"}],
    "sensorElementList": [
        {
            "sensorMetadata": {
                "time": "2026-03-02T07:00:00Z",
                "deviceID": "urn:epc:id:giai:4012345.T1",
                "harbour:probe": "north",
            },
            "sensorReport": [
                {
                    "type": "Temperature",
                    "value": -18.250,
                    "component": "x",
                    "booleanValue": True,
                    "hexBinaryValue": "0A",
                    "uom": "CEL",
                },
                {"type": "AbsoluteHumidity", "exception": "ALARM_CONDITION", "minValue": 1e1},
            ],
        }
    ],
    "ilmd": {"cbvmda:lotNumber": "L7", "harbour:grades": ["A", {"harbour:sub": 2}]},
    "harbour:note": {"harbour:depth": 14.20, "harbour:calm": True, "harbour:none": None},
}

AGGREGATION: dict[str, Json] = {
    "type": "AggregationEvent",
    "eventTime": "2026-03-02T09:00:00Z",
    "eventTimeZoneOffset": "+01:00",
    "action": "ADD",
    "bizStep": "packing",
    "parentID": "urn:epc:id:bic:CSQU3054383",
    "childEPCs": ["urn:epc:id:sscc:4012345.0000000333"],
    "childQuantityList": [{"epcClass": "urn:epc:idpat:sgtin:4012345.012345.*", "quantity": 10}],
}

TRANSACTION: dict[str, Json] = {
    "type": "TransactionEvent",
    "eventTime": "2026-03-02T10:00:00Z",
    "eventTimeZoneOffset": "-06:00",
    "action": "ADD",
    "bizStep": "https://ns.example.net/harbour/declaring",
    "bizTransactionList": [{"bizTransaction": "urn:epc:id:gdti:4012345.55555.98"}],
    "epcList": ["urn:epc:id:sscc:4012345.0000000333"],
}

TRANSFORMATION: dict[str, Json] = {
    "type": "TransformationEvent",
    "eventTime": "2026-03-02T11:00:00Z",
    "eventTimeZoneOffset": "+14:00",
    "bizStep": "commissioning",
    "inputQuantityList": [
        {"epcClass": "urn:epc:class:lgtin:4012345.012345.L7", "quantity": 500, "uom": "KGM"}
    ],
    "outputEPCList": ["urn:epc:id:sgtin:4012345.012345.12"],
    "transformationID": "urn:epc:id:gdti:4012345.55555.1234",
}

ASSOCIATION: dict[str, Json] = {
    "type": "AssociationEvent",
    "eventTime": "2026-03-02T12:00:00Z",
    "eventTimeZoneOffset": "+00:00",
    "action": "ADD",
    "bizStep": "installing",
    "parentID": "urn:epc:id:grai:4012345.66666.87",
    "childEPCs": ["urn:epc:id:giai:4012345.T1"],
    "errorDeclaration": {
        "declarationTime": "2026-03-03T12:00:00Z",
        "reason": "incorrect_data",
        "correctiveEventIDs": ["urn:uuid:0b6f6a52-9c0e-4a57-8f52-2f8b6fdc1b12"],
        "harbour:by": "watch officer",
    },
}

EVENTS = [OBJECT, AGGREGATION, TRANSACTION, TRANSFORMATION, ASSOCIATION]


def capture_document(*events: dict[str, Json]) -> dict[str, Json]:
    """A document for capture with ``events``, by default one of each type."""
    chosen: list[Json] = [copy.deepcopy(event) for event in events or EVENTS]
    return {
        "@context": copy.deepcopy(CONTEXT),
        "id": "https://docs.example.net/1",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-02T12:00:00.0Z",
        "instanceIdentifier": "1",
        "sender": "urn:epc:id:pgln:4012345.00000",
        "receiver": "urn:epc:id:pgln:4023333.00000",
        "epcisHeader": {"epcisMasterData": {"vocabularyList": []}},
        "harbour:batch": "b-1",
        "epcisBody": {"eventList": chosen},
    }


def query_document() -> dict[str, Json]:
    """The answer of a query, with one event."""
    return {
        "@context": copy.deepcopy(CONTEXT),
        "type": "EPCISQueryDocument",
        "epcisBody": {
            "queryResults": {
                "queryName": "SimpleEventQuery",
                "subscriptionID": "s1",
                "resultsBody": {"eventList": [copy.deepcopy(AGGREGATION)], "vocabularyList": []},
            }
        },
    }


def encoded(document: Json) -> bytes:
    """``document`` as JSON."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


def at(document: Json, pointer: str) -> tuple[list[Json] | dict[str, Json], str]:
    """The container that the last token of ``pointer`` is in, and that token."""
    *parents, last = [token.replace("~1", "/") for token in pointer.split("/")[1:]]
    for token in parents:
        if isinstance(document, list):
            document = document[int(token)]
        elif isinstance(document, dict):
            document = document[token]
    if not isinstance(document, (list, dict)):
        raise AssertionError(pointer)
    return document, last


Change = Callable[[dict[str, Json]], None]


def put(pointer: str, value: Json) -> Change:
    """Sets or adds the value at ``pointer``."""

    def change(document: dict[str, Json]) -> None:
        container, last = at(document, pointer)
        if isinstance(container, list):
            container[int(last) : int(last) + 1] = [copy.deepcopy(value)]
        else:
            container[last] = copy.deepcopy(value)

    return change


def drop(pointer: str) -> Change:
    """Takes away the value at ``pointer``, which must be there."""

    def change(document: dict[str, Json]) -> None:
        container, last = at(document, pointer)
        if isinstance(container, list):
            del container[int(last)]
        else:
            del container[last]

    return change
