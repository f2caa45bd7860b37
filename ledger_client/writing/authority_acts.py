"""What an authority does with units, as drafts: holds, releases, closings with an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger_client.ledger import calls, structs
from ledger_client.ledger.calls import Call
from ledger_client.ledger.kinds import Kind, Outcome
from ledger_client.ledger.values import ZERO_WORD, UnitId
from ledger_client.writing.acts import successor_told
from ledger_client.writing.drafting import Drafting, Fields
from ledger_client.writing.drafts import Draft
from ledger_client.writing.views import View


@dataclass(frozen=True, slots=True)
class AuthorityActs(Drafting):
    """Drafts of one authority's acts on units."""

    def hold(
        self, unit: UnitId, fields: Fields, *, binding: bool = False, at: datetime | None = None
    ) -> Draft:
        """A hold; a ``binding`` one stops everything that the unit is packed in, too."""
        named: Fields = {**fields, "binding": "yes"} if binding else fields

        def call(commitment: bytes, view: View) -> Call:
            counter = view.hold(unit, self.me).counter + 1
            return calls.HoldCall(structs.Hold(unit, counter, binding, commitment))

        return self._draft(Kind.HOLD, unit, named, call, at)

    def release(self, unit: UnitId, fields: Fields, at: datetime | None = None) -> Draft:
        """The end of this authority's hold."""

        def call(commitment: bytes, view: View) -> Call:
            counter = view.hold(unit, self.me).counter
            return calls.ReleaseCall(structs.Release(unit, self.me, counter, commitment))

        return self._draft(Kind.RELEASE, unit, fields, call, at)

    def close(
        self,
        unit: UnitId,
        outcome: Outcome,
        fields: Fields,
        successor: bytes = ZERO_WORD,
        at: datetime | None = None,
    ) -> Draft:
        """The end of a unit that this authority holds, and what became of it."""
        named: Fields = {
            **fields,
            "outcome": outcome.name.lower(),
            **successor_told(successor),
        }

        def call(commitment: bytes, view: View) -> Call:
            closing = structs.Closing(unit, view.turn(unit), outcome, successor, commitment)
            return calls.CloseHeldCall(closing)

        return self._draft(Kind.CLOSE, unit, named, call, at)
