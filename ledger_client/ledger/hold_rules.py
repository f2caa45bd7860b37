"""The rules of holds, and how binding ones mark what the unit is packed in."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.refusals import (
    CommitmentMissing,
    HoldActive,
    HoldCounterMismatch,
    HoldNotActive,
    NotHoldingAuthority,
    TooManyBound,
    TooManyHolds,
    UnitIsLogbook,
)
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.structs import Hold, Release
from ledger_client.ledger.unit_rules import known, turn_moved_or_last
from ledger_client.ledger.values import ZERO_WORD, ParticipantId, UnitId

MAX_HOLDS: Final = 255
MAX_BINDINGS: Final = 15
MAX_BOUND: Final = 65535


def held(
    hold: Hold, unit: UnitState, last: HoldState, authority: ParticipantId
) -> tuple[UnitState, HoldState]:
    """Unit and hold after ``authority`` placed it; ``last`` is its hold on this unit so far.

    Closed units are held too, so that nobody outruns a hold.
    """
    known(hold.unit_id, unit)
    if unit.logbook:
        raise UnitIsLogbook(hold.unit_id)
    if hold.commitment == ZERO_WORD:
        raise CommitmentMissing(Kind.HOLD)
    if last.active:
        raise HoldActive(hold.unit_id, authority)
    if hold.counter != last.counter + 1:
        raise HoldCounterMismatch(hold.unit_id, last.counter)
    if unit.holds == MAX_HOLDS or (hold.binding and unit.bindings == MAX_BINDINGS):
        raise TooManyHolds(hold.unit_id)
    counted = replace(unit, holds=unit.holds + 1, bindings=unit.bindings + hold.binding)
    return turn_moved_or_last(counted), HoldState(hold.counter, active=True, binding=hold.binding)


def released(
    release: Release, unit: UnitState, last: HoldState, by: ParticipantId
) -> tuple[UnitState, HoldState]:
    """Unit and hold after the authority ``by`` lifted its own."""
    known(release.unit_id, unit)
    if by != release.authority:
        raise NotHoldingAuthority(release.unit_id, release.authority)
    return released_by_council(release, unit, last)


def released_by_council(
    release: Release, unit: UnitState, last: HoldState
) -> tuple[UnitState, HoldState]:
    """Unit and hold after the council lifted it in the authority's place."""
    known(release.unit_id, unit)
    if not last.active:
        raise HoldNotActive(release.unit_id, release.authority)
    if release.counter != last.counter:
        raise HoldCounterMismatch(release.unit_id, last.counter)
    counted = replace(unit, holds=unit.holds - 1, bindings=unit.bindings - last.binding)
    return turn_moved_or_last(counted), HoldState(release.counter)


def change_of_mark(before: UnitState, after: UnitState) -> Kind | None:
    """What is written on the unit in which this one is packed: bound, unbound or nothing."""
    if before.marks == after.marks or not after.packed:
        return None
    return Kind.BOUND if after.marks else Kind.UNBOUND


def marked(parent_id: UnitId, parent: UnitState, change: Kind) -> UnitState:
    """The parent after one more of its children marks (bound), or one less (unbound)."""
    if change is Kind.UNBOUND:
        return turn_moved_or_last(replace(parent, bound=parent.bound - 1))
    if parent.bound == MAX_BOUND:
        raise TooManyBound(parent_id)
    return turn_moved_or_last(replace(parent, bound=parent.bound + 1))
