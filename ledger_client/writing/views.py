"""What a call is made from: turns, heads and the time, live or rehearsed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ledger_client.ledger.values import Contract, UnitId
from ledger_client.ledger.world import World
from ledger_client.node.reader import Reader


class View(Protocol):
    """A ledger as whoever signs sees it."""

    def turn(self, unit: UnitId) -> int:
        """The turn that the next statement names."""

    def head(self, unit: UnitId) -> bytes:
        """The head; 32 zero bytes where there is none."""

    def now(self) -> int:
        """Seconds since 1970, of the newest block."""


@dataclass(frozen=True, slots=True)
class LiveView:
    """The network's newest state."""

    reader: Reader

    def turn(self, unit: UnitId) -> int:
        """As :meth:`View.turn`."""
        return self.reader.unit(unit).turn

    def head(self, unit: UnitId) -> bytes:
        """As :meth:`View.head`."""
        return self.reader.head(Contract.LEDGER, unit) or bytes(32)

    def now(self) -> int:
        """As :meth:`View.now`."""
        return self.reader.now().time


@dataclass(frozen=True, slots=True)
class RehearsedView:
    """The state that the writes of a rehearsal have reached."""

    world: World
    time: int

    def turn(self, unit: UnitId) -> int:
        """As :meth:`View.turn`."""
        return self.world.ledger.units[unit].turn

    def head(self, unit: UnitId) -> bytes:
        """As :meth:`View.head`."""
        return self.world.head(Contract.LEDGER, unit)

    def now(self) -> int:
        """As :meth:`View.now`."""
        return self.time
