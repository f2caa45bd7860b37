"""The rules of attachments, in the manner of ``unit_rules``."""

from __future__ import annotations

from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.refusals import CounterpartyUnexpected, UnitPacked
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.unit_rules import require_at_turn
from ledger_client.ledger.values import ParticipantId, UnitId


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
