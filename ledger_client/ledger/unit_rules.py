"""What the rules of a unit have in common, as pure functions of its state (CONTRACTS 4 and 5).

Each makes its checks in the order in which the ledger makes them and raises the refusal that the
ledger would. The same functions serve the simulated ledger and the replay from entries; those of
one subject stand in ``item_rules``, ``handoff_rules``, ``nesting_rules``, ``transform_rules``,
``hold_rules``, ``closing_rules`` and ``attach_rules``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger_client.ledger.refusals import (
    NotCustodian,
    TurnMismatch,
    TurnsExhausted,
    UnitBound,
    UnitClosed,
    UnitHasChildren,
    UnitHeld,
    UnitIsLogbook,
    UnitOnOffer,
    UnitPacked,
    UnitUnknown,
)
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.values import NOBODY, ParticipantId, UnitId

LAST_TURN: Final = 2**24 - 1


def known(unit_id: UnitId, unit: UnitState) -> UnitState:
    """The unit, if it was opened."""
    if not unit.exists:
        raise UnitUnknown(unit_id)
    return unit


def require_at_turn(unit_id: UnitId, unit: UnitState, turn: int) -> None:
    """The unit is known, at ``turn``, not closed and no logbook."""
    known(unit_id, unit)
    if unit.turn != turn:
        raise TurnMismatch(unit_id, unit.turn)
    if unit.closed:
        raise UnitClosed(unit_id)
    if unit.logbook:
        raise UnitIsLogbook(unit_id)


def require_in_hands_of(unit_id: UnitId, unit: UnitState, id: ParticipantId) -> None:
    """The unit is not packed, and in the custody of ``id``."""
    if unit.packed:
        raise UnitPacked(unit_id)
    if unit.custodian != id:
        raise NotCustodian(unit_id, id)


def require_free(unit_id: UnitId, unit: UnitState) -> None:
    """No authority holds the unit, and nothing in it is held bindingly."""
    if unit.holds != 0:
        raise UnitHeld(unit_id)
    if unit.bound != 0:
        raise UnitBound(unit_id)


def require_not_on_offer(unit_id: UnitId, unit: UnitState, now: int) -> None:
    """No offer of the unit stands."""
    if unit.offer_is_live(now):
        raise UnitOnOffer(unit_id)


def require_empty(unit_id: UnitId, unit: UnitState) -> None:
    """Nothing is packed in the unit."""
    if unit.children != 0:
        raise UnitHasChildren(unit_id)


def turn_moved(unit_id: UnitId, unit: UnitState) -> UnitState:
    """The unit one turn later."""
    if unit.turn == LAST_TURN:
        raise TurnsExhausted(unit_id)
    return replace(unit, turn=unit.turn + 1)


def turn_moved_or_last(unit: UnitState) -> UnitState:
    """The unit one turn later; the last turn stays, so that no hold comes too late."""
    return replace(unit, turn=min(unit.turn + 1, LAST_TURN))


def in_custody_of(unit: UnitState, id: ParticipantId) -> UnitState:
    """The unit with a new custodian and no offer."""
    return replace(unit, custodian=id, taker=NOBODY, offer_expiry=0)


def without_offer(unit: UnitState) -> UnitState:
    """The unit with no offer, live or stale."""
    return replace(unit, taker=NOBODY, offer_expiry=0)


def opened(by: ParticipantId, level: int, *, logbook: bool) -> UnitState:
    """A unit as it is opened."""
    return UnitState(custodian=by, exists=True, logbook=logbook, level=level)
