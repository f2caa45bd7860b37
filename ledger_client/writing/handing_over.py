"""A handoff whose both sides sign on this machine, at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger_client.ledger import calls, structs
from ledger_client.ledger.calls import Call
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.typed_data import digest
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.signing import Signer
from ledger_client.writing.drafting import Drafting, Fields, head_seen
from ledger_client.writing.drafts import Draft
from ledger_client.writing.handoff_checks import HALF_LASTS
from ledger_client.writing.views import View


@dataclass(frozen=True, slots=True)
class HandingOver(Drafting):
    """Drafts of handoffs by this participant, who gives."""

    def draft(
        self,
        unit: UnitId,
        taker: ParticipantId,
        signers: tuple[Signer, Signer],
        fields: Fields,
        at: datetime | None = None,
    ) -> Draft:
        """Custody to ``taker``; ``signers`` are the giver's and the taker's."""
        named: Fields = {"giver": f"{self.me:016x}", "taker": f"{taker:016x}", **fields}
        domain = self.deployment.domain(Contract.LEDGER)

        def call(commitment: bytes, view: View) -> Call:
            handoff = structs.Handoff(
                unit_id=unit,
                turn=view.turn(unit),
                giver=self.me,
                taker=taker,
                related=head_seen(view, unit),
                commitment=commitment,
                deadline=view.now() + int(HALF_LASTS.total_seconds()),
            )
            told = digest(handoff, domain)
            giver, other = (Signature.from_rsv(one.sign_digest(told)) for one in signers)
            return calls.HandoffCall(handoff, giver, other)

        return self._draft(Kind.HANDOFF, unit, named, call, at)
