"""The rules of items: notes, and statements of one unit, in the manner of ``unit_rules``."""

from __future__ import annotations

from dataclasses import replace

from ledger_client.ledger.closing_rules import closed_by_custodian
from ledger_client.ledger.kinds import (
    COMMITMENT_REQUIRED,
    COUNTERPARTY_ZERO,
    IN_LOGBOOK,
    ITEM_NOTES,
    MAX_OFFER_SECONDS,
    RELATED_REQUIRED,
    RELATED_ZERO,
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
    UnitClosed,
    UnitIsLogbook,
)
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import Item, Observations
from ledger_client.ledger.unit_rules import (
    in_custody_of,
    known,
    require_free,
    require_in_hands_of,
    require_not_on_offer,
    turn_moved,
    without_offer,
)
from ledger_client.ledger.values import NOBODY, ZERO_WORD, ParticipantId, number_of


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


def stated(
    item: Item,
    unit: UnitState,
    id: ParticipantId,
    now: int,
    successor: UnitState | None = None,
) -> UnitState:
    """The unit after a statement of participant ``id`` at ``now``, its turn moved.

    ``successor`` is the state of the unit that a close names; None where it is not known.
    """
    if item.kind == Kind.OFFER:
        after = _offered(item, unit, id, now)
    elif item.kind == Kind.CLOSE:
        after = closed_by_custodian(item, unit, id, now, successor)
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


def require_observations(
    observations: Observations, unit: UnitState, id: ParticipantId, custodian: ParticipantId
) -> None:
    """The effective custodian may write these observations of the unit."""
    unit_id = observations.unit_id
    known(unit_id, unit)
    if observations.turn > unit.turn:
        raise TurnAhead(unit_id, unit.turn)
    if unit.closed:
        raise UnitClosed(unit_id)
    if ZERO_WORD in observations.commitments:
        raise CommitmentMissing(Kind.OBSERVE)
    if custodian != id:
        raise NotCustodian(unit_id, id)
