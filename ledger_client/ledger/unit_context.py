"""What is known of one unit while its entries are replayed, and of what stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Self

from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.values import Address, ParticipantId, UnitId

_NO_HOLDS: Final[Mapping[ParticipantId, HoldState]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class UnitSoFar:
    """A unit after the entries taken so far; of no entry, the unit that was never opened.

    Attributes:
        state: its slot.
        parent: what it is packed in; None where that is not known, without meaning if not packed.
        holds: the last hold of each authority that ever held it.
    """

    state: UnitState = field(default_factory=UnitState)
    parent: UnitId | None = None
    holds: Mapping[ParticipantId, HoldState] = field(default_factory=lambda: _NO_HOLDS)

    def hold_of(self, authority: ParticipantId) -> HoldState:
        """The last hold of an authority; one with counter 0 if it never held the unit."""
        return self.holds.get(authority, HoldState())

    def with_hold(self, state: UnitState, authority: ParticipantId, hold: HoldState) -> Self:
        """The unit with another state and another hold of one authority."""
        return replace(self, state=state, holds={**self.holds, authority: hold})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an entry is judged by beside the unit itself; what is not known is not judged.

    Attributes:
        custodian: the effective custodian of a packed unit, that is of its outermost parent.
        customs: whether the actor's key has the customs role; True where nobody can tell.
        parent: of a pack or unpack, the unit whose ``contents`` entry it names, with its state.
        successor: of a close, the state of the unit that it names.
        counters_known: False where the history begins part-way, so that holds before are unseen.
        council: the council's address.
    """

    custodian: ParticipantId | None = None
    customs: bool = True
    parent: tuple[UnitId, UnitState] | None = None
    successor: UnitState | None = None
    counters_known: bool = True
    council: Address | None = None
