"""Commitments and labels of one participant: the same on each of its machines.

Salts derive from the participant's secret of the event's year and from the idempotency key
(VERIFY 4), and so does the label of a unit that an event opens: a second machine of the same
participant reaches the same unit and the same commitment, and nobody else can.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from ledger_client.capture.idempotency import document_of_event, idempotency_key_of_document
from ledger_client.capture.units import UnitKey
from ledger_client.documents import CommittedDocument, JsonValue, commit, counted
from ledger_client.epcis import EpcisEvent, event_hash
from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import ParticipantId
from ledger_client.signing import YearSecrets, year_of
from ledger_client.writing.statements import StatementDocument


@dataclass(frozen=True, slots=True)
class Committer:
    """Makes what a participant commits to."""

    participant: ParticipantId
    secrets: YearSecrets

    def event(self, event: EpcisEvent, idempotency_key: str) -> CommittedDocument:
        """The commitment to an EPCIS event, its CBV hash among the leaves.

        Raises:
            YearSecretMissing: no secret of the event's year on this machine.
        """
        return commit(event_document(event), self._secret(event_time_of(event)), idempotency_key)

    def statement(self, document: StatementDocument) -> CommittedDocument:
        """The commitment to what is stated beside an act."""
        plain = document.json()
        key = idempotency_key_of_document(self.participant, plain)
        return commit(plain, self._secret(document.event_time), key)

    def label(self, event: EpcisEvent, idempotency_key: str, unit: UnitKey) -> bytes:
        """The label of the unit that an event opens; zero for the logbook."""
        return self.label_at(event_time_of(event), idempotency_key, unit)

    def label_at(self, moment: datetime, idempotency_key: str, unit: UnitKey) -> bytes:
        """As :meth:`label`, of a unit that no event opens."""
        message = b"\0".join((b"label", idempotency_key.encode(), str(unit).encode()))
        return hmac.new(self._secret(moment), message, hashlib.sha256).digest()

    def _secret(self, moment: datetime) -> bytes:
        return self.secrets.secret(year_of(moment))


def event_document(event: EpcisEvent) -> dict[str, JsonValue]:
    """An event as it is committed: typed, vocabulary written out, with its CBV hash."""
    plain = document_of_event(event)
    if not isinstance(plain, dict):
        raise InvalidInput("is no object", pointer="", rule="type.object")
    return counted({**plain, "eventHash": event_hash(event)})


def event_time_of(event: EpcisEvent) -> datetime:
    """When the event says it happened."""
    return event.event_time.instant
