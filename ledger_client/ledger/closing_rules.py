"""The rules of closing: by the custodian, by an authority that holds, by the council."""

from __future__ import annotations

from dataclasses import replace

from ledger_client.ledger.kinds import Outcome
from ledger_client.ledger.refusals import (
    CounterpartyMismatch,
    HoldNotActive,
    OutcomeInvalid,
    SuccessorInvalid,
    UnitClosed,
    UnitHeld,
    UnitIsLogbook,
    UnitPacked,
)
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.structs import Closing, Item
from ledger_client.ledger.unit_rules import (
    known,
    require_at_turn,
    require_empty,
    require_free,
    require_in_hands_of,
    require_not_on_offer,
    turn_moved,
    turn_moved_or_last,
    without_offer,
)
from ledger_client.ledger.values import ZERO_WORD, ParticipantId, UnitId


def require_successor(unit_id: UnitId, successor: bytes, state: UnitState | None) -> None:
    """A successor, where one is named, is another unit that is open and no logbook.

    ``state`` is the successor's; None where it is not known, so that only the name is judged.
    """
    if successor == ZERO_WORD:
        return
    usable = state is None or (state.exists and not state.logbook and not state.closed)
    if successor == unit_id or not usable:
        raise SuccessorInvalid(successor)


def closed_by_custodian(
    item: Item, unit: UnitState, id: ParticipantId, now: int, successor: UnitState | None
) -> UnitState:
    """The unit after its custodian closed it; its turn is still to be moved."""
    unit_id = item.unit_id
    require_in_hands_of(unit_id, unit, id)
    require_free(unit_id, unit)
    require_not_on_offer(unit_id, unit, now)
    require_empty(unit_id, unit)
    require_successor(unit_id, item.related, successor)
    # A stale offer stays: only custody and nesting entries clear it.
    return replace(unit, closed=True)


def closed_by_authority(
    closing: Closing,
    unit: UnitState,
    hold: HoldState,
    authority: ParticipantId,
    successor: UnitState | None,
) -> UnitState:
    """The unit after the one authority that holds it closed it; the hold stays as it is.

    An offer does not shield what is held: it is cleared.
    """
    unit_id = closing.unit_id
    require_at_turn(unit_id, unit, closing.turn)
    if not Outcome.NONE < closing.outcome <= Outcome.ABANDONED:
        raise OutcomeInvalid(closing.outcome)
    if not hold.active:
        raise HoldNotActive(unit_id, authority)
    if unit.packed:
        raise UnitPacked(unit_id)
    if unit.holds != 1:
        raise UnitHeld(unit_id)
    require_empty(unit_id, unit)
    require_successor(unit_id, closing.successor, successor)
    return turn_moved(unit_id, replace(without_offer(unit), closed=True))


def require_left_behind(
    unit_id: UnitId, unit: UnitState, custodian: ParticipantId, outcome: int
) -> None:
    """The unit is open, not packed, and in the custody of ``custodian``, who is then judged."""
    known(unit_id, unit)
    if unit.closed:
        raise UnitClosed(unit_id)
    if unit.logbook:
        raise UnitIsLogbook(unit_id)
    if outcome > Outcome.ABANDONED:
        raise OutcomeInvalid(outcome)
    if unit.packed:
        raise UnitPacked(unit_id)
    if unit.custodian != custodian:
        raise CounterpartyMismatch(unit_id, unit.custodian)


def closed_by_council(
    unit_id: UnitId, unit: UnitState, successor: bytes, state: UnitState | None
) -> UnitState:
    """The unit after the council closed it; its custodian was found to be gone before."""
    require_free(unit_id, unit)
    require_empty(unit_id, unit)
    require_successor(unit_id, successor, state)
    return turn_moved_or_last(replace(without_offer(unit), closed=True))
