"""EPCIS documents: for capture, and as answers of a query."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ledger_client.epcis.context import EpcisContext
from ledger_client.epcis.events import EpcisEvent, Timestamp
from ledger_client.epcis.json_value import JsonObject, JsonValue


class DocumentType(StrEnum):
    """What a document is for."""

    CAPTURE = "EPCISDocument"
    QUERY = "EPCISQueryDocument"


@dataclass(frozen=True, slots=True)
class QueryResults:
    """What wraps the events of a query document.

    Attributes:
        vocabulary_list: master data that was asked for, kept as JSON; ``None`` if absent.
        extensions: of ``queryResults``; ``results_extensions``: of ``resultsBody``.
    """

    query_name: str
    subscription_id: str | None
    vocabulary_list: tuple[JsonValue, ...] | None
    extensions: JsonObject
    results_extensions: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class EpcisDocument:
    """A document; made by ``parse_document`` only.

    Attributes:
        events: in document order.
        header: ``epcisHeader`` with its master data, kept as JSON.
        query: present exactly when ``type`` is ``QUERY``.
    """

    type: DocumentType
    context: EpcisContext
    id: str | None
    schema_version: str | None
    creation_date: Timestamp | None
    instance_identifier: str | None
    sender: str | None
    receiver: str | None
    header: JsonObject | None
    events: tuple[EpcisEvent, ...]
    query: QueryResults | None
    extensions: JsonObject
    body_extensions: JsonObject

    @property
    def is_query(self) -> bool:
        """Whether it is the answer of a query, which is never captured."""
        return self.type is DocumentType.QUERY
