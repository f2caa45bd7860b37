"""Writing a document back: ``EpcisDocument -> bytes``, equal to what was read."""

from __future__ import annotations

from decimal import Decimal

from ledger_client.epcis.documents import EpcisDocument, QueryResults
from ledger_client.epcis.events import EpcisEvent, Timestamp
from ledger_client.epcis.json_value import JsonObject, JsonValue, write_json
from ledger_client.epcis.rendered import rendered_event
from ledger_client.epcis.vocabulary import Term


def serialise_document(document: EpcisDocument) -> bytes:
    """The document as compact UTF-8 JSON: the same members, texts, lists and digits as were read.

    The order of members in an object is not kept; it has no meaning in JSON.
    """
    return write_json(_document(document)).encode("utf-8")


def serialise_event(event: EpcisEvent) -> bytes:
    """One event as compact UTF-8 JSON, as it stands in its document."""
    return write_json(_event(event)).encode("utf-8")


class _AsWritten:
    """Leaves as the document wrote them."""

    def time(self, value: Timestamp) -> JsonValue:
        return value.text

    def term(self, value: Term) -> JsonValue:
        return value.text

    def number(self, value: Decimal) -> JsonValue:
        return value

    def extensions(self, value: JsonObject) -> JsonObject:
        return value


_AS_WRITTEN = _AsWritten()


def _event(event: EpcisEvent) -> JsonObject:
    own = [("@context", event.context.raw)] if event.own_context else []
    return JsonObject((*own, *rendered_event(event, _AS_WRITTEN)))


def _document(document: EpcisDocument) -> JsonObject:
    date = document.creation_date
    members: list[tuple[str, JsonValue]] = [
        ("id", document.id),
        ("schemaVersion", document.schema_version),
        ("creationDate", None if date is None else date.text),
        ("instanceIdentifier", document.instance_identifier),
        ("sender", document.sender),
        ("receiver", document.receiver),
        ("epcisHeader", document.header),
    ]
    return JsonObject(
        (
            ("@context", document.context.raw),
            ("type", document.type.value),
            *_present(members),
            ("epcisBody", _body(document)),
            *document.extensions.members,
        )
    )


def _body(document: EpcisDocument) -> JsonObject:
    events = ("eventList", tuple(map(_event, document.events)))
    if document.query is None:
        return JsonObject((events, *document.body_extensions.members))
    results = ("queryResults", _query_results(document.query, events))
    return JsonObject((results, *document.body_extensions.members))


def _query_results(query: QueryResults, events: tuple[str, JsonValue]) -> JsonObject:
    vocabulary = _present([("vocabularyList", query.vocabulary_list)])
    body = JsonObject((events, *vocabulary, *query.results_extensions.members))
    return JsonObject(
        (
            ("queryName", query.query_name),
            *_present([("subscriptionID", query.subscription_id)]),
            ("resultsBody", body),
            *query.extensions.members,
        )
    )


def _present(members: list[tuple[str, JsonValue]]) -> list[tuple[str, JsonValue]]:
    return [(name, value) for name, value in members if value is not None]
