"""The rules of nesting and of holds, in the manner of ``unit_rules``."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.refusals import (
    CommitmentMissing,
    HoldActive,
    HoldCounterMismatch,
    HoldNotActive,
    LevelTooLow,
    NotHoldingAuthority,
    NotInParent,
    TooManyChildren,
    TooManyHolds,
    UnitIsLogbook,
)
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.structs import Hold, Release
from ledger_client.ledger.unit_rules import (
    in_custody_of,
    known,
    require_at_turn,
    require_free,
    require_in_hands_of,
    require_not_on_offer,
    turn_moved,
    turn_moved_or_last,
    without_offer,
)
from ledger_client.ledger.values import NOBODY, ZERO_WORD, ParticipantId, UnitId

MAX_CHILDREN: Final = 2**24 - 1
MAX_HOLDS: Final = 255


def parent_changed(
    unit_id: UnitId, unit: UnitState, turn: int, id: ParticipantId, change: int, now: int
) -> UnitState:
    """The parent after its ``contents`` entry: children changed by ``change``, turn moved.

    Counting down may pass below zero here as it does on the ledger (it counts modulo 2^24): each
    child is then checked to be in this parent, so such a nesting is refused at a child.
    """
    require_at_turn(unit_id, unit, turn)
    require_in_hands_of(unit_id, unit, id)
    require_free(unit_id, unit)
    require_not_on_offer(unit_id, unit, now)
    if unit.children + change > MAX_CHILDREN:
        raise TooManyChildren(unit_id)
    count = (unit.children + change) & MAX_CHILDREN
    return turn_moved(unit_id, replace(without_offer(unit), children=count))


def packed(
    child_id: UnitId,
    child: UnitState,
    turn: int,
    id: ParticipantId,
    parent: tuple[UnitId, UnitState],
    now: int,
) -> UnitState:
    """The child after it was packed into ``parent``, its turn moved."""
    parent_id, parent_state = parent
    require_at_turn(child_id, child, turn)
    require_in_hands_of(child_id, child, id)
    require_free(child_id, child)
    require_not_on_offer(child_id, child, now)
    if parent_state.level <= child.level:
        raise LevelTooLow(parent_id, child_id)
    return turn_moved(child_id, replace(in_custody_of(child, NOBODY), packed=True))


def unpacked(
    child_id: UnitId,
    child: UnitState,
    turn: int,
    id: ParticipantId,
    parent_id: UnitId,
    packed_in: UnitId | None,
) -> UnitState:
    """The child after it was taken out of ``parent_id`` into the custody of ``id``."""
    require_at_turn(child_id, child, turn)
    if not child.packed or packed_in != parent_id:
        raise NotInParent(child_id, parent_id)
    require_free(child_id, child)
    return turn_moved(child_id, replace(in_custody_of(child, id), packed=False))


def held(
    hold: Hold, unit: UnitState, last: HoldState, authority: ParticipantId
) -> tuple[UnitState, HoldState]:
    """Unit and hold after ``authority`` placed it; ``last`` is its hold on this unit so far."""
    known(hold.unit_id, unit)
    if unit.logbook:
        raise UnitIsLogbook(hold.unit_id)
    if hold.commitment == ZERO_WORD:
        raise CommitmentMissing(Kind.HOLD)
    if last.active:
        raise HoldActive(hold.unit_id, authority)
    if hold.counter != last.counter + 1:
        raise HoldCounterMismatch(hold.unit_id, last.counter)
    if unit.holds == MAX_HOLDS:
        raise TooManyHolds(hold.unit_id)
    after = turn_moved_or_last(replace(unit, holds=unit.holds + 1))
    return after, HoldState(hold.counter, active=True)


def released(
    release: Release, unit: UnitState, last: HoldState, authority: ParticipantId
) -> tuple[UnitState, HoldState]:
    """Unit and hold after ``authority`` lifted it."""
    known(release.unit_id, unit)
    if authority != release.authority:
        raise NotHoldingAuthority(release.unit_id, release.authority)
    if not last.active:
        raise HoldNotActive(release.unit_id, release.authority)
    if release.counter != last.counter:
        raise HoldCounterMismatch(release.unit_id, last.counter)
    after = turn_moved_or_last(replace(unit, holds=unit.holds - 1))
    return after, HoldState(release.counter)
