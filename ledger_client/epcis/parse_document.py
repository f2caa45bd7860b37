"""Reading a document: ``bytes -> EpcisDocument``."""

from __future__ import annotations

import re
from typing import Final

from ledger_client.epcis.context import EpcisContext
from ledger_client.epcis.documents import DocumentType, EpcisDocument, QueryResults
from ledger_client.epcis.events import EpcisEvent
from ledger_client.epcis.json_value import JsonObject, JsonValue, read_json
from ledger_client.epcis.members import Members, refuse
from ledger_client.epcis.parse_event import context_value, event_within
from ledger_client.epcis.values import array, json_object, list_of, text, timestamp, uri
from ledger_client.errors import shown

_VERSION: Final = re.compile(r"2(?:\.[0-9]{1,4}){0,3}")

# A sample of GS1's own (AssociationEvent-h) gives one event two identifiers. eventID is a claim
# that neither the hash nor any rule rests on, so this member alone may stand twice.
_LAST_WINS: Final = frozenset({"eventID"})

_Body = tuple[tuple[EpcisEvent, ...], QueryResults | None, JsonObject]


def parse_document(data: bytes) -> EpcisDocument:
    """Read an EPCIS 2.0 document in JSON or JSON-LD, for capture or as the answer of a query.

    Args:
        data: UTF-8, at most 64 MiB.

    Raises:
        InvalidInput: the first thing that is wrong, with ``pointer`` (RFC 6901) and ``rule``.
    """
    members = Members(read_json(data, _LAST_WINS), "")
    kind = members.need("type", _document_type)
    context = EpcisContext.of(members.need("@context", context_value))
    return _document(kind, context, members)


def parse_events(data: bytes) -> tuple[EpcisEvent, ...]:
    """The events of a document, in document order.

    Raises:
        InvalidInput: as :func:`parse_document`.
    """
    return parse_document(data).events


def _document(kind: DocumentType, context: EpcisContext, members: Members) -> EpcisDocument:
    is_query = kind is DocumentType.QUERY
    read = members.take if is_query else members.need
    schema_version = read("schemaVersion", _schema_version)
    creation_date = read("creationDate", timestamp)
    body = Members(members.need("epcisBody", json_object), "/epcisBody")
    events, query, body_extensions = (
        _query_body(body, context) if is_query else _body(body, context)
    )
    return EpcisDocument(
        type=kind,
        context=context,
        id=members.take("id", uri),
        schema_version=schema_version,
        creation_date=creation_date,
        instance_identifier=members.take("instanceIdentifier", text),
        sender=members.take("sender", text),
        receiver=members.take("receiver", text),
        header=members.take("epcisHeader", json_object),
        events=events,
        query=query,
        extensions=members.extensions(),
        body_extensions=body_extensions,
    )


def _body(body: Members, context: EpcisContext) -> _Body:
    events = body.need("eventList", list_of(event_within(context)))
    return events, None, body.extensions()


def _query_body(body: Members, context: EpcisContext) -> _Body:
    found = Members(body.need("queryResults", json_object), "/epcisBody/queryResults")
    where = "/epcisBody/queryResults/resultsBody"
    results = Members(found.need("resultsBody", json_object), where)
    events = results.need("eventList", list_of(event_within(context)))
    query = QueryResults(
        query_name=found.need("queryName", text),
        subscription_id=found.take("subscriptionID", text),
        vocabulary_list=results.take("vocabularyList", array),
        extensions=found.extensions(),
        results_extensions=results.extensions(),
    )
    return events, query, body.extensions()


def _document_type(value: JsonValue, pointer: str) -> DocumentType:
    written = text(value, pointer)
    if written not in (DocumentType.CAPTURE, DocumentType.QUERY):
        refuse(f"{shown(written)} is not an EPCIS document", pointer, "document.type")
    return DocumentType(written)


def _schema_version(value: JsonValue, pointer: str) -> str:
    written = text(value, pointer)
    if _VERSION.fullmatch(written) is None:
        refuse(f"{shown(written)} is not EPCIS 2", pointer, "document.schema_version")
    return written
