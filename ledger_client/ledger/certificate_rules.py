"""CertificateRegistry, simulated: each write with the checks of the contract in their order."""

from __future__ import annotations

from functools import singledispatchmethod

from ledger_client.ledger import layout
from ledger_client.ledger.accreditation_rules import in_force
from ledger_client.ledger.attested import Attested, Table, Tx
from ledger_client.ledger.calls import (
    CarryCall,
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    DrawCall,
    IssueCall,
    IssueCarriedCall,
)
from ledger_client.ledger.certificate_acts import (
    NO_CERTIFICATE,
    acted,
    issued,
    require_issuer,
    require_reason,
    terms_hash,
)
from ledger_client.ledger.draw_rules import (
    CARRIED,
    NO_DRAW,
    carried_off,
    carried_on,
    drawn,
    require_drawable,
    restored,
)
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import Party, unit_id
from ledger_client.ledger.key_rules import Signer, require_may_sign
from ledger_client.ledger.kinds import CERTIFICATE_ACTS, CERTIFIER_ROLE, Form, Kind, in_mask
from ledger_client.ledger.refusals import (
    CertificateExists,
    CommitmentMissing,
    HolderInvalid,
    KindNotHere,
    LabelInvalid,
    NotAccredited,
    NotLedger,
    RoleMissing,
)
from ledger_client.ledger.registry_rules import RegistryRules
from ledger_client.ledger.state import CertificateState, CertificateStatus
from ledger_client.ledger.structs import CertificateAct, Issue
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    Head,
    ParticipantId,
    UnitId,
    word_of,
)
from ledger_client.ledger.windows import require_window


class CertificateRules(Attested):
    """The certificates' state and writes, each with the checks of the contract in their order."""

    def __init__(self, deployment: Deployment, tx: Tx, registry: RegistryRules) -> None:
        super().__init__(Contract.CERTIFICATES, deployment, tx)
        self.registry = registry
        self.certificates: Table[bytes, CertificateState] = Table(tx, NO_CERTIFICATE)
        self.draws: Table[tuple[bytes, UnitId], DrawState] = Table(tx, NO_DRAW)

    @singledispatchmethod
    def write(self, call: object, sender: Address) -> None:
        """Make one call of the certificates; raises the refusal that the contract would."""
        raise self.foreign(call, sender)

    @write.register
    def _(self, call: IssueCall, sender: Address) -> None:
        self.require_origin(sender)
        self._issue(call.issue, sender, Form.DIRECT)

    @write.register
    def _(self, call: IssueCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        key = self.recovered(call.issue, call.signature, deadline=call.deadline)
        self._issue(call.issue, key, Form.CARRIED)

    @write.register
    def _(self, call: CertificateWriteCall, sender: Address) -> None:
        self.require_origin(sender)
        kind = self._issuers_kind(call.act.kind)
        self._act(call.act, kind, sender, Form.DIRECT)

    @write.register
    def _(self, call: CertificateWriteCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self.require_in_time(call.deadline)
        kind = self._issuers_kind(call.act.kind)
        key = self.recovered(call.act, call.signature, deadline=call.deadline)
        self._act(call.act, kind, key, Form.CARRIED)

    @write.register
    def _(self, _call: DrawCall | CarryCall, _sender: Address) -> None:
        # The ledger's own are made by `draw` and `carry` below: one that arrives is another's.
        raise NotLedger

    # --- by the ledger

    def draw(
        self, certificate_id: bytes, unit_id: UnitId, holder: Party, quantity: int, form: Form
    ) -> Head:
        """What the ledger does when a certificate is attached; the certificate's new head."""
        certificate = self.certificates[certificate_id]
        require_drawable(certificate_id, certificate, holder.id, self.now)
        before = self.draws[certificate_id, unit_id]
        after, draw = drawn(certificate_id, certificate, unit_id, before, quantity)
        self.certificates[certificate_id] = after
        self.draws[certificate_id, unit_id] = draw
        return self._append_draw(Kind.DRAW, certificate_id, unit_id, holder, quantity, form)

    def carry(
        self,
        certificate_id: bytes,
        from_unit: UnitId,
        to_unit: UnitId,
        holder: Party,
        quantity: int,
        form: Form,
    ) -> Head:
        """What the ledger does when a transformation carries a draw on to one of its outputs.

        ``quantity`` is 0 where the certificate is not quantified. Two entries, a restoring and a
        draw; the certificate's new head after both.
        """
        certificate = self.certificates[certificate_id]
        require_drawable(certificate_id, certificate, holder.id, self.now)
        source = self.draws[certificate_id, from_unit]
        left = carried_off(certificate_id, certificate, from_unit, source, quantity)
        self.draws[certificate_id, from_unit] = left
        target = self.draws[certificate_id, to_unit]
        self.draws[certificate_id, to_unit] = carried_on(certificate_id, to_unit, target, quantity)
        named = (holder, quantity, form, CARRIED)
        self._append_draw(Kind.RESTORE, certificate_id, from_unit, *named)
        return self._append_draw(Kind.DRAW, certificate_id, to_unit, *named)

    def _append_draw(
        self,
        kind: Kind,
        certificate_id: bytes,
        unit: UnitId,
        holder: Party,
        quantity: int,
        form: Form,
        detail: int = 0,
    ) -> Head:
        amount = word_of(quantity)
        return self.append(
            certificate_id, kind, form, holder, detail=detail, related=unit, commitment=amount
        )

    # --- by certifiers

    def _signer(self, key: Address, kind: Kind) -> Signer:
        signer = self.registry.valid_signer(key)
        require_may_sign(signer, kind)
        return signer

    def _issue(self, issue: Issue, key: Address, form: Form) -> None:
        signer = self._signer(key, Kind.ISSUE)
        if not signer.state.has_role(CERTIFIER_ROLE):
            raise RoleMissing(key, Kind.ISSUE)
        self._require_terms(issue, signer.id)
        certificate_id = unit_id(
            self.domain.network_id, self.domain.chain_id, self.address, signer.id, issue.label
        )
        if self.certificates[certificate_id].status is not CertificateStatus.UNKNOWN:
            raise CertificateExists(certificate_id)
        self.certificates[certificate_id] = issued(issue, signer.id)
        terms = terms_hash(issue.scope, issue.valid_from, issue.valid_until, issue.quantity)
        self.append(
            certificate_id,
            Kind.ISSUE,
            form,
            signer.party,
            counterparty=Party(issue.holder),
            related=terms,
            commitment=issue.commitment,
        )

    def _require_terms(self, issue: Issue, issuer: ParticipantId) -> None:
        if issue.label == ZERO_WORD:
            raise LabelInvalid
        if issue.commitment == ZERO_WORD:
            raise CommitmentMissing(Kind.ISSUE)
        if issue.holder == NOBODY:
            raise HolderInvalid
        require_window(issue.valid_from, issue.valid_until, self.now)
        accreditation = self.registry.accreditation_of(issuer, issue.scope)
        if not in_force(accreditation, self.now):
            raise NotAccredited(issuer, issue.scope)

    @staticmethod
    def _issuers_kind(kind: int) -> Kind:
        if not in_mask(kind, CERTIFICATE_ACTS):
            raise KindNotHere(kind)
        return Kind(kind)

    def _act(self, act: CertificateAct, kind: Kind, key: Address, form: Form) -> None:
        signer = self._signer(key, kind)
        certificate = self.certificates[act.certificate_id]
        require_issuer(act.certificate_id, certificate, signer.id)
        require_reason(act)
        if kind is Kind.RESTORE:
            after = self._restored(act, certificate)
        else:
            after = acted(act, certificate, self.certificates[act.related], self.now)
        self.certificates[act.certificate_id] = after
        self.append(
            act.certificate_id,
            kind,
            form,
            signer.party,
            related=act.related,
            commitment=act.commitment,
        )

    def _restored(self, act: CertificateAct, certificate: CertificateState) -> CertificateState:
        id_, unit = act.certificate_id, UnitId(act.related)
        after, draw = restored(id_, certificate, unit, self.draws[id_, unit])
        self.draws[id_, unit] = draw
        return after

    def own_slots(self) -> dict[bytes, bytes]:
        """Certificates and what was drawn from them."""
        slots: dict[bytes, bytes] = {}
        for certificate_id, certificate in self.certificates:
            keys = layout.certificate_slots(certificate_id)
            slots.update(zip(keys, map(word_of, certificate.pack()), strict=True))
        for (certificate_id, unit), draw in self.draws:
            slots[layout.draw_slot(certificate_id, unit)] = word_of(draw.pack())
        return slots
