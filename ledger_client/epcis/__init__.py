"""EPCIS 2.0 events: read, written back, hashed, and in the form that commitments are made over."""

from ledger_client.epcis.context import EpcisContext
from ledger_client.epcis.documents import DocumentType, EpcisDocument, QueryResults
from ledger_client.epcis.event_hash import event_hash, pre_hash
from ledger_client.epcis.events import (
    Action,
    AggregationEvent,
    AssociationEvent,
    BizTransaction,
    EpcisEvent,
    ErrorDeclaration,
    EventType,
    Identifier,
    ObjectEvent,
    PersistentDisposition,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    SourceOrDestination,
    Timestamp,
    TransactionEvent,
    TransformationEvent,
)
from ledger_client.epcis.json_value import JsonObject, JsonValue, read_json, write_json
from ledger_client.epcis.parse_document import parse_document, parse_events
from ledger_client.epcis.serialise import serialise_document, serialise_event
from ledger_client.epcis.typed import typed_json
from ledger_client.epcis.vocabulary import Term, Vocabulary

__all__ = [
    "Action",
    "AggregationEvent",
    "AssociationEvent",
    "BizTransaction",
    "DocumentType",
    "EpcisContext",
    "EpcisDocument",
    "EpcisEvent",
    "ErrorDeclaration",
    "EventType",
    "Identifier",
    "JsonObject",
    "JsonValue",
    "ObjectEvent",
    "PersistentDisposition",
    "Place",
    "QuantityElement",
    "QueryResults",
    "SensorElement",
    "SensorMetadata",
    "SensorReport",
    "SourceOrDestination",
    "Term",
    "Timestamp",
    "TransactionEvent",
    "TransformationEvent",
    "Vocabulary",
    "event_hash",
    "parse_document",
    "parse_events",
    "pre_hash",
    "read_json",
    "serialise_document",
    "serialise_event",
    "typed_json",
    "write_json",
]
