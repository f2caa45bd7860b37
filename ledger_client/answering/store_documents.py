"""A participant's own store, as answers read it."""

from __future__ import annotations

from ledger_client.ledger.values import ParticipantId
from ledger_client.store import Store


class StoreDocuments:
    """What a participant keeps on its machine, as :class:`DocumentsAtHand`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def payload(self, commitment: bytes) -> bytes:
        """The payload kept for a commitment; EvidenceMissing where there is none."""
        return self._store.payloads.get(commitment)

    def raw_tx(self, contract: bytes, head: bytes) -> bytes | None:
        """The signed tx that was saved when the entry was written."""
        kept = self._store.evidence.of(contract, head)
        return None if kept is None else kept.raw_tx

    def name(self, participant: ParticipantId) -> str | None:
        """The name that the participant was enrolled under."""
        known = self._store.participants.get(participant)
        return None if known is None else known.name
