"""Idempotency keys: what makes the same event the same, on any machine of a participant."""

from __future__ import annotations

import hashlib

from ledger_client.documents.canonical import JsonValue, canonical_json
from ledger_client.epcis import EpcisEvent, JsonObject, event_hash, typed_json
from ledger_client.epcis import JsonValue as EpcisJson
from ledger_client.ledger.values import ParticipantId


def document_of_event(event: EpcisEvent) -> JsonValue:
    """The document that an event's commitment is made over: its typed form as plain JSON.

    Raises:
        InvalidInput: rule ``extension.duplicate``.
    """
    return _plain(typed_json(event))


def idempotency_key_of_event(
    participant: ParticipantId, event: EpcisEvent, hash_uri: str | None = None
) -> str:
    """``<participant>|<CBV event hash>|<sha-256 of the errorDeclaration, or empty>``.

    The CBV hash leaves errorDeclaration out, so without it a void would pass for its original.

    Args:
        hash_uri: the event's hash, where it is at hand.
    """
    declared = typed_json(event).get("errorDeclaration")
    told = "" if declared is None else _sha256(_plain(declared))
    return f"{participant:016x}|{hash_uri or event_hash(event)}|{told}"


def idempotency_key_of_document(participant: ParticipantId, document: JsonValue) -> str:
    """The key of a document that is no EPCIS event: the reason of a hold, a certificate.

    Raises:
        InvalidInput: what canonical JSON without floats cannot carry.
    """
    return f"{participant:016x}|urn:tidewaiter:document:sha-256:{_sha256(document)}|"


def _sha256(document: JsonValue) -> str:
    return hashlib.sha256(canonical_json(document)).hexdigest()


def _plain(value: EpcisJson) -> JsonValue:
    if isinstance(value, JsonObject):
        return {name: _plain(member) for name, member in value}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool) else str(value)
