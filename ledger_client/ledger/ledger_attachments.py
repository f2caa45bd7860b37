"""ConsignmentLedger, simulated: certificates attached to units, and drawn from by that."""

from __future__ import annotations

from ledger_client.ledger.attach_rules import require_attachable, require_other_holder
from ledger_client.ledger.calls import AttachByBothCall
from ledger_client.ledger.entries import Party
from ledger_client.ledger.key_rules import Signer, require_may_sign
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.ledger_base import LedgerBase
from ledger_client.ledger.refusals import CommitmentMissing, NotCustodian, PartyMismatch
from ledger_client.ledger.structs import Attachment
from ledger_client.ledger.values import ZERO_WORD, Address


class LedgerAttachments(LedgerBase):
    """How custodian and holder attach a certificate."""

    def attach_alone(
        self, what: Attachment, form: Form, key: Address, nonce: int | None = None
    ) -> None:
        """By the custodian that is the holder too; carried it spends ``nonce``."""
        signer = self._attacher(key)
        _require_holder(what, signer)
        if nonce is not None:
            self.use_nonce(key, nonce)
        self._attach(what, form, signer, signer)

    def attach_by_both(self, call: AttachByBothCall) -> None:
        """By custodian and holder, who signed the same; the custodian's nonce is spent."""
        what, nonce, deadline = call.attachment, call.nonce, call.deadline
        custodian_key = self.signed_by(what, call.custodian, deadline, nonce)
        holder_key = self.signed_by(what, call.holder, deadline, nonce)
        custodian = self._attacher(custodian_key)
        holder = self._attacher(holder_key)
        _require_holder(what, holder)
        require_other_holder(holder.id, custodian.id)
        self.use_nonce(custodian_key, nonce)
        self._attach(what, Form.BOTH, custodian, holder)

    def _attacher(self, key: Address) -> Signer:
        signer = self.registry.valid_signer(key)
        require_may_sign(signer, Kind.ATTACH)
        return signer

    def _attach(self, what: Attachment, form: Form, actor: Signer, holder: Signer) -> None:
        require_attachable(what.unit_id, self.units[what.unit_id], what.turn, form)
        if what.commitment == ZERO_WORD:
            raise CommitmentMissing(Kind.ATTACH)
        if self.custodian_of(what.unit_id) != actor.id:
            raise NotCustodian(what.unit_id, actor.id)
        head = self.certificates.draw(
            what.certificate_id, what.unit_id, holder.party, what.quantity, form
        )
        self.append(
            what.unit_id,
            Kind.ATTACH,
            form,
            actor.party,
            counterparty=holder.party if form is Form.BOTH else Party(holder.id),
            related=head,
            commitment=what.commitment,
        )


def _require_holder(what: Attachment, signer: Signer) -> None:
    if signer.id != what.holder:
        raise PartyMismatch(what.holder, signer.id)
