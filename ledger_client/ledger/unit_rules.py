"""The rules of a unit, as pure functions from its state to its next (CONTRACTS 4 and 5).

Each makes its checks in the order in which the ledger makes them and raises the refusal that the
ledger would. The same functions serve the simulated ledger and the replay from entries.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger_client.ledger.kinds import (
    COMMITMENT_REQUIRED,
    COUNTERPARTY_ZERO,
    IN_LOGBOOK,
    ITEM_NOTES,
    MAX_OFFER_SECONDS,
    RELATED_REQUIRED,
    RELATED_ZERO,
    Form,
    Kind,
    in_mask,
)
from ledger_client.ledger.refusals import (
    CommitmentMissing,
    CounterpartyMismatch,
    CounterpartyUnexpected,
    NoOffer,
    NotCustodian,
    NotTaker,
    OfferExpiryInvalid,
    RelatedMissing,
    RelatedUnexpected,
    TakerInvalid,
    TurnAhead,
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
from ledger_client.ledger.structs import Handoff, Item
from ledger_client.ledger.values import NOBODY, ZERO_WORD, ParticipantId, UnitId, number_of

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


def require_attachable(unit_id: UnitId, unit: UnitState, turn: int, form: Form) -> None:
    """The unit is at ``turn``, open, no logbook, and not packed unless the custodian itself sends.

    A packed unit's turn stays when its parent's custody moves, so it dates no signature.
    """
    require_at_turn(unit_id, unit, turn)
    if form is not Form.DIRECT and unit.packed:
        raise UnitPacked(unit_id)


def require_other_holder(holder: ParticipantId, custodian: ParticipantId) -> None:
    """Where both sign an attachment they are two: one that is both signs it alone."""
    if holder == custodian:
        raise CounterpartyUnexpected(Kind.ATTACH)


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


# --- items: notes, and statements of one unit


def require_item_turn(item: Item, unit: UnitState) -> None:
    """A statement names the unit's turn, a note none that is still to come."""
    known(item.unit_id, unit)
    if in_mask(item.kind, ITEM_NOTES):
        if item.turn > unit.turn:
            raise TurnAhead(item.unit_id, unit.turn)
    elif item.turn != unit.turn:
        raise TurnMismatch(item.unit_id, unit.turn)


def require_item_fields(item: Item, unit: UnitState) -> None:
    """What the kind asks of the unit and of the item's fields, whoever signs."""
    kind = item.kind
    if unit.closed and kind != Kind.CORRECT:
        raise UnitClosed(item.unit_id)
    if unit.logbook and not in_mask(kind, IN_LOGBOOK):
        raise UnitIsLogbook(item.unit_id)
    if item.commitment == ZERO_WORD and in_mask(kind, COMMITMENT_REQUIRED):
        raise CommitmentMissing(kind)
    if item.related == ZERO_WORD and in_mask(kind, RELATED_REQUIRED):
        raise RelatedMissing(kind)
    if item.related != ZERO_WORD and in_mask(kind, RELATED_ZERO):
        raise RelatedUnexpected(kind)
    if item.counterparty != NOBODY and in_mask(kind, COUNTERPARTY_ZERO):
        raise CounterpartyUnexpected(kind)


def require_note_by(
    item: Item, id: ParticipantId, custodian: ParticipantId | None, *, customs: bool
) -> None:
    """The participant may write this note; ``custodian`` is the effective one, None if unknown.

    A control is customs' alone, which the caller checks: its refusal names the key.
    """
    if item.kind == Kind.CONTROL or custodian is None or custodian == id:
        return
    if not (customs and item.kind in (Kind.ALERT, Kind.CLEAR)):
        raise NotCustodian(item.unit_id, id)


def stated(item: Item, unit: UnitState, id: ParticipantId, now: int) -> UnitState:
    """The unit after a statement of participant ``id`` at ``now``, its turn moved."""
    if item.kind == Kind.OFFER:
        after = _offered(item, unit, id, now)
    elif item.kind == Kind.CLOSE:
        after = _closed(item.unit_id, unit, id, now)
    else:
        after = _answered(item, unit, id, now)
    return turn_moved(item.unit_id, after)


def _offered(item: Item, unit: UnitState, id: ParticipantId, now: int) -> UnitState:
    require_in_hands_of(item.unit_id, unit, id)
    require_free(item.unit_id, unit)
    require_not_on_offer(item.unit_id, unit, now)
    if item.counterparty in (NOBODY, id):
        raise TakerInvalid(item.counterparty)
    expiry = number_of(item.related)
    if not now < expiry <= now + MAX_OFFER_SECONDS:
        raise OfferExpiryInvalid(expiry)
    return replace(unit, taker=item.counterparty, offer_expiry=expiry)


def _closed(unit_id: UnitId, unit: UnitState, id: ParticipantId, now: int) -> UnitState:
    require_in_hands_of(unit_id, unit, id)
    require_free(unit_id, unit)
    require_not_on_offer(unit_id, unit, now)
    if unit.children != 0:
        raise UnitHasChildren(unit_id)
    # A stale offer stays: only custody and nesting entries clear it.
    return replace(unit, closed=True)


def _answered(item: Item, unit: UnitState, id: ParticipantId, now: int) -> UnitState:
    if not unit.offer_is_live(now):
        raise NoOffer(item.unit_id)
    if item.kind == Kind.WITHDRAW:
        if id != unit.custodian:
            raise NotCustodian(item.unit_id, id)
        _require_counterparty(item, unit.taker)
        return without_offer(unit)
    if id != unit.taker:
        raise NotTaker(item.unit_id, id)
    _require_counterparty(item, unit.custodian)
    if item.kind == Kind.REJECT:
        return without_offer(unit)
    require_free(item.unit_id, unit)
    return in_custody_of(unit, id)


def _require_counterparty(item: Item, expected: ParticipantId) -> None:
    if item.counterparty != expected:
        raise CounterpartyMismatch(item.unit_id, expected)


# --- what has its own struct


def opened(by: ParticipantId, level: int, *, logbook: bool) -> UnitState:
    """A unit as it is opened."""
    return UnitState(custodian=by, exists=True, logbook=logbook, level=level)


def handed_off(handoff: Handoff, unit: UnitState) -> UnitState:
    """The unit after giver and taker signed, its turn moved."""
    require_at_turn(handoff.unit_id, unit, handoff.turn)
    if handoff.commitment == ZERO_WORD:
        raise CommitmentMissing(Kind.HANDOFF)
    if handoff.related == ZERO_WORD:
        raise RelatedMissing(Kind.HANDOFF)
    require_in_hands_of(handoff.unit_id, unit, handoff.giver)
    require_free(handoff.unit_id, unit)
    return turn_moved(handoff.unit_id, in_custody_of(unit, handoff.taker))
