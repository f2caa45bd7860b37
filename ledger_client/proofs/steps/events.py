"""Step 10, second part: committed events: valid EPCIS, the hash they say, the times they claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from ledger_client.documents.canonical import JsonValue
from ledger_client.epcis import EpcisEvent, event_hash
from ledger_client.errors import InvalidInput
from ledger_client.proofs.case import Case, Chunk
from ledger_client.proofs.event_documents import (
    HASH_MEMBER,
    event_of_document,
    has_extensions,
    is_event_document,
)
from ledger_client.proofs.steps.openings import commitment_of_entry

CLOCK_SECONDS: Final = 60
"""How far a capturer's clock may run ahead of the block's."""


def check_events(case: Case) -> None:
    """Redo the CBV hash of every event that is open, and compare it with what the event says."""
    for opened in case.opened.values():
        if is_event_document(opened.document):
            _check_hash(case, opened.document, opened.place)


def _check_hash(case: Case, document: JsonValue, pointer: str) -> None:
    try:
        event = event_of_document(document)
    except InvalidInput as error:
        case.findings.add("epcis.malformed", pointer, str(error))
        return
    redone = event_hash(event)
    stated = document.get(HASH_MEMBER) if isinstance(document, Mapping) else None
    unsure = has_extensions(document)
    if stated is not None and stated != redone:
        case.findings.add("epcis.hash_unchecked" if unsure else "epcis.event_hash", pointer)
    _check_event_id(case, event, redone if stated is None else str(stated), pointer)


def _check_event_id(case: Case, event: EpcisEvent, expected: str, pointer: str) -> None:
    claimed = event.event_id
    if claimed is not None and claimed.startswith("ni:") and claimed != expected:
        case.findings.add("epcis.event_id", pointer)


def check_times(case: Case) -> None:
    """Compare the times that documents claim with the blocks, and with one another per unit."""
    for chunk in case.folded().units:
        _check_times_of(case, chunk)


def _check_times_of(case: Case, chunk: Chunk) -> None:
    latest: datetime | None = None
    for index, entry in enumerate(chunk.entries):
        commitment = None if entry is None else commitment_of_entry(entry)
        if entry is None or commitment is None:
            continue
        claimed = claimed_time(case, commitment)
        if claimed is None:
            continue
        if claimed.timestamp() > entry.at.time + CLOCK_SECONDS:
            case.findings.add("time.event_after_block", chunk.pointer(index))
        if latest is not None and claimed < latest:
            case.findings.add("time.late", chunk.pointer(index))
        latest = claimed if latest is None else max(latest, claimed)


def claimed_time(case: Case, commitment: bytes) -> datetime | None:
    """The ``eventTime`` that an open document states, in UTC."""
    opened = case.opened.get(commitment)
    if opened is None:
        return None
    for pointer, value in opened.leaves:
        if pointer == "/eventTime" and isinstance(value, str):
            return _time(value)
    return None


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.astimezone(UTC)
