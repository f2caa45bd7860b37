"""The documents of a bundle, opened against their commitments once more, and what entries say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger_client.documents import Commitment, FullOpening, JsonValue, rebuild
from ledger_client.epcis import EpcisEvent
from ledger_client.errors import InvalidInput
from ledger_client.proofs import Bundle
from ledger_client.proofs.event_documents import event_of_document, is_event_document
from ledger_client.proofs.opened import Opened


@dataclass(frozen=True, slots=True)
class Documents:
    """What was opened, by commitment; one that does not open its commitment is not among it.

    Attributes:
        events: of those that are EPCIS events.
    """

    opened: Mapping[bytes, Opened]
    events: Mapping[bytes, EpcisEvent]

    @classmethod
    def of(cls, bundle: Bundle) -> Documents:
        """The whole documents that a bundle shows."""
        found: dict[bytes, Opened] = {}
        for place, wire in enumerate(bundle.openings):
            opening = wire.opening()
            if not isinstance(opening, FullOpening):
                continue
            try:
                document = rebuild(opening, Commitment(wire.commitment))
            except InvalidInput:
                continue
            leaves = tuple((leaf.pointer, leaf.value) for leaf in opening.leaves)
            found[wire.commitment] = Opened(f"/openings/{place}", leaves, document)
        events = {one: _event_of(opened.document) for one, opened in found.items()}
        return cls(found, {one: event for one, event in events.items() if event is not None})

    def document(self, commitment: bytes) -> Mapping[str, JsonValue]:
        """The document behind a commitment; empty where it is not here."""
        opened = self.opened.get(commitment)
        told = None if opened is None else opened.document
        return told if isinstance(told, Mapping) else {}

    def event(self, commitment: bytes) -> EpcisEvent | None:
        """The EPCIS event behind a commitment, where its document is one."""
        return self.events.get(commitment)


def _event_of(document: JsonValue) -> EpcisEvent | None:
    if not isinstance(document, Mapping) or not is_event_document(document):
        return None
    try:
        return event_of_document(document)
    except InvalidInput:
        return None
