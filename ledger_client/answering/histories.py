"""A unit's history for people: each entry with who, what and its document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.answering.documents_at_hand import DocumentsAtHand, opening_at_hand
from ledger_client.answering.entry_index import SubjectEntries
from ledger_client.documents import Commitment, JsonValue, rebuild
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.values import NOBODY, Contract, Head, ParticipantId, UnitId

COUNCIL: Final = "the council"
"""Who stands as the actor of an act of the council: it has no participant id."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One entry.

    Attributes:
        entry: as on the ledger.
        head: right after it.
        tx_hash: of the tx that wrote it.
        actor: the attester's name, else its id; of the council's acts the council.
        counterparty: likewise; empty where there is none.
        document: what it commits to, as opened here; None where it is not here.
        note: why there is no document.
    """

    entry: Entry
    head: Head
    tx_hash: bytes
    actor: str
    counterparty: str
    document: JsonValue
    note: str


def history(
    entries: SubjectEntries, documents: DocumentsAtHand, unit: UnitId
) -> tuple[HistoryRow, ...]:
    """All entries of a unit, in order; they fold to its head.

    Raises:
        CannotTell: no node served, or one that hides entries.
    """
    rows = []
    for indexed in entries.history(Contract.LEDGER, unit):
        document, note = document_of(documents, indexed.entry.commitment)
        rows.append(
            HistoryRow(
                entry=indexed.entry,
                head=indexed.head,
                tx_hash=indexed.tx_hash,
                actor=_actor(documents, indexed.entry),
                counterparty=name_of(documents, indexed.entry.counterparty.id),
                document=document,
                note=note,
            )
        )
    return tuple(rows)


def _actor(documents: DocumentsAtHand, entry: Entry) -> str:
    return COUNCIL if entry.actor.id == NOBODY else name_of(documents, entry.actor.id)


def document_of(documents: DocumentsAtHand, commitment: bytes) -> tuple[JsonValue, str]:
    """The document behind a commitment, or why it cannot be shown."""
    if not any(commitment):
        return None, "no document"
    try:
        opening = opening_at_hand(documents, commitment)
        return rebuild(opening, Commitment(commitment)), ""
    except EvidenceMissing as missing:
        return None, missing.message
    except InvalidInput as wrong:
        return None, f"does not open its commitment: {wrong.message}"


def name_of(documents: DocumentsAtHand, id: ParticipantId) -> str:
    """A participant's name where it was opened to us, else its id; empty for nobody."""
    if id == 0:
        return ""
    known = documents.name(id)
    return f"{id:016x}" if known is None else known
