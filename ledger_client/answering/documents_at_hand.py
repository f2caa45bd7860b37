"""Where an answer reads what is not on the ledger: the seam between answers and what was kept."""

from __future__ import annotations

from typing import Protocol

from ledger_client.documents import FullOpening
from ledger_client.documents.packed_openings import unpacked
from ledger_client.errors import InvalidInput, StoreBroken
from ledger_client.ledger.values import ParticipantId


class DocumentsAtHand(Protocol):
    """Payloads, signed txs and names, as far as they are here."""

    def payload(self, commitment: bytes) -> bytes:
        """What was kept for a commitment.

        Raises:
            EvidenceMissing: nothing (of what was erased: ``PayloadErased``).
        """

    def raw_tx(self, contract: bytes, head: bytes) -> bytes | None:
        """The signed tx that made a head at the contract of that address, where it was kept."""

    def name(self, participant: ParticipantId) -> str | None:
        """What a participant is called, where that was opened here."""


def opening_at_hand(documents: DocumentsAtHand, commitment: bytes) -> FullOpening:
    """The full opening kept for a commitment; whether it opens it, is for the caller to check.

    Raises:
        EvidenceMissing: nothing is kept.
        StoreBroken: what is kept is no opening.
    """
    try:
        return unpacked(documents.payload(commitment))
    except InvalidInput:
        raise StoreBroken("a payload that is no opening", rule="payload.form") from None
