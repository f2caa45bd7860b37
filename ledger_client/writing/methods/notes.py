"""Units opened by hand, and notes about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ledger_client.answering.node_entries import NodeEntries
from ledger_client.capture.units import UnitKind, level_of
from ledger_client.errors import InvalidInput
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.writing.hand_opened import HandOpening
from ledger_client.writing.methods.base import NO_FIELDS, ClientBase, Fields
from ledger_client.writing.observing import Observation, Observing
from ledger_client.writing.receipts import Receipt


class NoteMethods(ClientBase):
    """What anyone with custody, or customs, notes about a unit."""

    def open_unit(
        self,
        kind: UnitKind,
        number: str,
        *,
        booking: str | None = None,
        fields: Fields = NO_FIELDS,
    ) -> Receipt:
        """Open a unit by hand."""
        level = level_of(kind, self.profile)
        openings = HandOpening(self._committer, self._acts, self.store)
        opening = openings.draft(kind, number, level, booking, fields)
        receipt = self._send(opening.draft)
        openings.keep(opening, receipt.subject)
        return receipt

    def observe(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> Receipt:
        """Note something about a unit in one's custody."""
        return self._send(self._acts.note(Kind.OBSERVE, unit, fields, at=at))

    def observe_many(self, unit: UnitId, seen: Sequence[str | Observation]) -> Receipt:
        """Note many things about a unit at once, at a fraction of what each alone would cost.

        Each is an entry with a document of its own. The same list again, after a run that was cut
        short, goes on with it.
        """
        told = [Observation(one) if isinstance(one, str) else one for one in seen]
        return self._send(Observing(*self._drafts).many(unit, told))

    def control(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> Receipt:
        """Note a customs control and its result."""
        return self._send(self._acts.note(Kind.CONTROL, unit, fields, at=at))

    def alert(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> Receipt:
        """Raise an alert: loss, theft, damage."""
        return self._send(self._acts.note(Kind.ALERT, unit, fields, at=at))

    def clear(self, unit: UnitId, alert: bytes | None, fields: Fields) -> Receipt:
        """Clear an alert by its head; without one, the only alert that is not cleared yet."""
        related = alert or self._only_alert(unit)
        return self._send(self._acts.note(Kind.CLEAR, unit, fields, related=related))

    def correct(self, unit: UnitId, entry_head: bytes, fields: Fields) -> Receipt:
        """Correct an entry, named by the head that it made; the entry stays."""
        return self._send(self._acts.note(Kind.CORRECT, unit, fields, related=entry_head))

    def _only_alert(self, unit: UnitId) -> bytes:
        rows = NodeEntries(self.connection).history(Contract.LEDGER, unit)
        cleared = {row.entry.related for row in rows if row.entry.kind is Kind.CLEAR}
        alerts = [row.head for row in rows if row.entry.kind is Kind.ALERT]
        waiting = [head for head in alerts if head not in cleared]
        if len(waiting) != 1:
            raise InvalidInput(
                f"{len(waiting)} alerts wait to be cleared; name one by its head",
                pointer="alert",
                rule="alert.ambiguous" if waiting else "alert.unknown",
            )
        return waiting[0]
