"""ConsignmentLedger, simulated: custody from giver to taker, one unit or many."""

from __future__ import annotations

from ledger_client.ledger.handoff_rules import handed_off, handoff_of
from ledger_client.ledger.key_rules import Signer, require_may_sign
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.ledger_base import LedgerBase
from ledger_client.ledger.refusals import BatchEmpty, PartyMismatch, TakerInvalid
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Handoff, Handoffs
from ledger_client.ledger.values import Address, ParticipantId


class LedgerHandoffs(LedgerBase):
    """How custody moves with the signatures of both."""

    def hand_off(self, handoff: Handoff, by_giver: Signature, by_taker: Signature) -> None:
        """One unit."""
        self.require_in_time(handoff.deadline)
        giver, taker = self._parties(handoff, by_giver, by_taker)
        self._move(handoff, giver, taker)

    def hand_off_many(self, handoffs: Handoffs, by_giver: Signature, by_taker: Signature) -> None:
        """Many units between one pair, in their order; the keys are judged once."""
        self.require_in_time(handoffs.deadline)
        giver, taker = self._parties(handoffs, by_giver, by_taker)
        if not handoffs.items:
            raise BatchEmpty
        for item in handoffs.items:
            self._move(handoff_of(handoffs, item), giver, taker)

    def _move(self, handoff: Handoff, giver: Signer, taker: Signer) -> None:
        unit = self.units[handoff.unit_id]
        self.units[handoff.unit_id] = handed_off(handoff, unit)
        self.append(
            handoff.unit_id,
            Kind.HANDOFF,
            Form.BOTH,
            giver.party,
            counterparty=taker.party,
            related=handoff.related,
            commitment=handoff.commitment,
        )

    def _parties(
        self, signed: Handoff | Handoffs, by_giver: Signature, by_taker: Signature
    ) -> tuple[Signer, Signer]:
        """Giver and taker, as the signatures say; those that the struct names."""
        giver_key = self.recovered(signed, by_giver)
        taker_key = self.recovered(signed, by_taker)
        giver = self._party(giver_key, signed.giver, giving=True)
        taker = self._party(taker_key, signed.taker, giving=False)
        if signed.taker == signed.giver:
            raise TakerInvalid(signed.taker)
        return giver, taker

    def _party(self, key: Address, expected: ParticipantId, *, giving: bool) -> Signer:
        signer = self.registry.valid_signer(key)
        require_may_sign(signer, Kind.HANDOFF, giving=giving)
        if signer.id != expected:
            raise PartyMismatch(expected, signer.id)
        return signer
