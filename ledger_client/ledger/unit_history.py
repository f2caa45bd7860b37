"""What the entries of a unit say, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.unit_context import UnitSoFar
from ledger_client.ledger.values import Head, ParticipantId, UnitId


@dataclass(frozen=True, slots=True)
class UnitStep:
    """One entry of a unit, and the unit after it.

    ``index`` counts in the replayed sequence; ``custodian`` is the effective one, None where the
    unit is packed in one whose entries were not given.
    """

    index: int
    entry: Entry
    head: Head
    state: UnitState
    custodian: ParticipantId | None


@dataclass(slots=True)
class UnitHistory:
    """A unit's entries and what they make of it.

    Attributes:
        unit_id: the unit.
        head: its head after the last entry.
        now: the unit after it.
        steps: the entries in order.
        made_from: the units that were transformed into this one, as far as their entries are
            given; empty for a unit that is not the output of a transformation.
        made_into: the outputs of the transformation that closed it, as far as given.
    """

    unit_id: UnitId
    head: Head
    now: UnitSoFar = field(default_factory=UnitSoFar)
    steps: list[UnitStep] = field(default_factory=list)
    made_from: tuple[UnitId, ...] = ()
    made_into: tuple[UnitId, ...] = ()

    @property
    def state(self) -> UnitState:
        """The unit's slot."""
        return self.now.state

    @property
    def parent(self) -> UnitId | None:
        """What it is packed in: without meaning if it is not packed, None if that is not given."""
        return self.now.parent

    @property
    def holds(self) -> Mapping[ParticipantId, HoldState]:
        """The last hold of each authority that ever held the unit."""
        return self.now.holds

    @property
    def closing(self) -> Entry | None:
        """The ``close`` or ``transform`` that ended it; of a close ``detail`` is the outcome."""
        ends = (step.entry for step in self.steps if step.entry.kind in _ENDS)
        return next(ends, None)


_ENDS = frozenset({Kind.CLOSE, Kind.TRANSFORM})
