"""The rules of handoffs, in the manner of ``unit_rules``."""

from __future__ import annotations

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.refusals import CommitmentMissing, RelatedMissing
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import Handoff, HandoffItem, Handoffs
from ledger_client.ledger.unit_rules import (
    in_custody_of,
    require_at_turn,
    require_free,
    require_in_hands_of,
    turn_moved,
)
from ledger_client.ledger.values import ZERO_WORD


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


def handoff_of(handoffs: Handoffs, item: HandoffItem) -> Handoff:
    """One of many handoffs as if it stood alone."""
    return Handoff(
        item.unit_id,
        item.turn,
        handoffs.giver,
        handoffs.taker,
        item.related,
        item.commitment,
        handoffs.deadline,
    )
