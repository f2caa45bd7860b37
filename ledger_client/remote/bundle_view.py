"""The ledger as a verified bundle shows it, for whoever signs without a node."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.remote.standing import Standing


@dataclass(frozen=True, slots=True)
class BundleView:
    """A :class:`ledger_client.writing.views.View` of one unit at the block of its proof.

    Raises (every method but ``now``):
        NotProved: the bundle tells nothing of that unit.
    """

    standing: Standing

    def unit(self, unit: UnitId) -> UnitState:
        """The unit's slot."""
        return self.standing.proved(unit).state

    def turn(self, unit: UnitId) -> int:
        """The turn that the next statement names."""
        return self.standing.proved(unit).state.turn

    def head(self, unit: UnitId) -> bytes:
        """The head."""
        return self.standing.proved(unit).head

    def hold(self, unit: UnitId, authority: ParticipantId) -> HoldState:
        """One authority's hold on a unit."""
        return self.standing.hold(unit, authority)

    def now(self) -> int:
        """Seconds since 1970, of the bundle's block."""
        return self.standing.block.time
