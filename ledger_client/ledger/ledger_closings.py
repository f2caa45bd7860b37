"""ConsignmentLedger, simulated: units closed by an authority that holds them, or by the council."""

from __future__ import annotations

from ledger_client.ledger import closing_rules
from ledger_client.ledger.calls import CloseByCouncilCall
from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import NOTICE_SECONDS, Form, Kind
from ledger_client.ledger.ledger_base import LedgerBase
from ledger_client.ledger.refusals import CustodianPresent, NoticeTooShort
from ledger_client.ledger.structs import Closing
from ledger_client.ledger.values import NOBODY, Address, ParticipantId, UnitId


class LedgerClosings(LedgerBase):
    """How others than the custodian close a unit."""

    def close_held(self, closing: Closing, form: Form, key: Address) -> None:
        """By the one authority that holds it."""
        signer = self.customs(key, Kind.CLOSE)
        unit_id = closing.unit_id
        self.units[unit_id] = closing_rules.closed_by_authority(
            closing,
            self.units[unit_id],
            self.holds[unit_id, signer.id],
            signer.id,
            self.units[UnitId(closing.successor)],
        )
        self.append(
            unit_id,
            Kind.CLOSE,
            form,
            signer.party,
            detail=closing.outcome,
            related=closing.successor,
            commitment=closing.commitment,
        )

    def close_by_council(self, call: CloseByCouncilCall, sender: Address) -> None:
        """By the council, when the custodian is gone and the proposal was public long enough."""
        self.require_council(sender)
        unit_id, unit = call.unit_id, self.units[call.unit_id]
        closing_rules.require_left_behind(unit_id, unit, call.custodian, call.outcome)
        self._require_notice()
        self._require_gone(call.custodian)
        self.units[unit_id] = closing_rules.closed_by_council(
            unit_id, unit, call.successor, self.units[UnitId(call.successor)]
        )
        self.append(
            unit_id,
            Kind.CLOSE,
            Form.DIRECT,
            Party(NOBODY, sender),
            detail=call.outcome,
            related=call.successor,
            commitment=call.commitment,
        )

    def _require_notice(self) -> None:
        until = self.council.proposed_at(self.council.executing) + NOTICE_SECONDS
        if until > self.now:
            raise NoticeTooShort(until)

    def _require_gone(self, custodian: ParticipantId) -> None:
        if not self.registry.is_gone(custodian):
            raise CustodianPresent(custodian)
