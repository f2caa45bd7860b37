"""What a call is made from: states, turns, heads and the time, live or rehearsed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ledger_client.errors import InvalidInput
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.ledger.world import World
from ledger_client.node.reader import Reader


class View(Protocol):
    """A ledger as whoever signs sees it."""

    def unit(self, unit: UnitId) -> UnitState:
        """The unit's slot."""

    def turn(self, unit: UnitId) -> int:
        """The turn that the next statement names."""

    def head(self, unit: UnitId) -> bytes:
        """The head; 32 zero bytes where there is none."""

    def hold(self, unit: UnitId, authority: ParticipantId) -> HoldState:
        """One authority's hold on a unit."""

    def now(self) -> int:
        """Seconds since 1970, of the newest block."""


@dataclass(frozen=True, slots=True)
class LiveView:
    """The network's newest state."""

    reader: Reader

    def unit(self, unit: UnitId) -> UnitState:
        """As :meth:`View.unit`."""
        return self.reader.unit(unit)

    def turn(self, unit: UnitId) -> int:
        """As :meth:`View.turn`."""
        return self.reader.unit(unit).turn

    def head(self, unit: UnitId) -> bytes:
        """As :meth:`View.head`."""
        return self.reader.head(Contract.LEDGER, unit) or bytes(32)

    def hold(self, unit: UnitId, authority: ParticipantId) -> HoldState:
        """As :meth:`View.hold`."""
        return self.reader.hold(unit, authority)

    def now(self) -> int:
        """As :meth:`View.now`."""
        return self.reader.now().time


@dataclass(frozen=True, slots=True)
class RehearsedView:
    """The state that the writes of a rehearsal have reached."""

    world: World
    time: int

    def unit(self, unit: UnitId) -> UnitState:
        """As :meth:`View.unit`."""
        return self.world.ledger.units[unit]

    def turn(self, unit: UnitId) -> int:
        """As :meth:`View.turn`."""
        return self.world.ledger.units[unit].turn

    def head(self, unit: UnitId) -> bytes:
        """As :meth:`View.head`."""
        return self.world.head(Contract.LEDGER, unit)

    def hold(self, unit: UnitId, authority: ParticipantId) -> HoldState:
        """As :meth:`View.hold`."""
        return self.world.ledger.holds[(unit, authority)]

    def now(self) -> int:
        """As :meth:`View.now`."""
        return self.time


@dataclass(frozen=True, slots=True)
class BatchView(RehearsedView):
    """As far as the acts of one tx have come; heads are those that stand before it.

    A head made within the tx is known to nobody before its block is.
    """

    reader: Reader

    def head(self, unit: UnitId) -> bytes:
        """As :meth:`View.head`, before the tx.

        Raises:
            InvalidInput: what is consented to is offered in the same tx (rule ``batch.head``).
        """
        before = self.reader.unit(unit)
        if before.taker != self.unit(unit).taker:
            raise InvalidInput(
                "answers an offer of the same batch: nobody has seen its head yet",
                pointer="unit",
                rule="batch.head",
            )
        return self.reader.head(Contract.LEDGER, unit) or bytes(32)


Sight = Callable[[], View]
"""Gives the view that a call is made from, when its turn has come."""
