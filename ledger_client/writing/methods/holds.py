"""Holds, releases, and the end of a unit."""

from __future__ import annotations

from ledger_client.ledger.kinds import Outcome
from ledger_client.ledger.values import ZERO_WORD, UnitId
from ledger_client.writing.authority_acts import AuthorityActs
from ledger_client.writing.methods.base import NO_FIELDS, ClientBase, Fields
from ledger_client.writing.receipts import Receipt


class HoldMethods(ClientBase):
    """What an authority does to stop a unit or let it go, and how a unit ends."""

    def hold(self, unit: UnitId, fields: Fields, *, binding: bool = False) -> Receipt:
        """Hold a unit, as an authority; ``binding`` stops all that it is packed in, too."""
        return self._send(AuthorityActs(*self._drafts).hold(unit, fields, binding=binding))

    def release(self, unit: UnitId, fields: Fields) -> Receipt:
        """End our own hold."""
        return self._send(AuthorityActs(*self._drafts).release(unit, fields))

    def close(
        self,
        unit: UnitId,
        fields: Fields = NO_FIELDS,
        *,
        outcome: Outcome = Outcome.NONE,
        successor: UnitId | None = None,
    ) -> Receipt:
        """End a unit: as its custodian, or with an outcome as the authority that holds it.

        Args:
            outcome: what became of it; only an authority says so, and only of what it holds.
            successor: the unit that follows it, where one does.
        """
        follows = ZERO_WORD if successor is None else bytes(successor)
        if outcome is Outcome.NONE:
            draft = self._acts.close(unit, fields, follows)
        else:
            draft = AuthorityActs(*self._drafts).close(unit, outcome, fields, follows)
        receipt = self._send(draft)
        if self.store.units.knows(unit):
            self.store.units.change(unit, closed_at=self._now())
        return receipt
