"""CertificateRegistry, simulated: each write with the checks of the contract in their order."""

from __future__ import annotations

from functools import singledispatchmethod

from ledger_client.ledger.accreditation_rules import in_force
from ledger_client.ledger.calls import (
    CarryCall,
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    DrawCall,
    IssueCall,
    IssueCarriedCall,
)
from ledger_client.ledger.certificate_acts import (
    acted,
    issued,
    require_issuer,
    require_reason,
    terms_hash,
)
from ledger_client.ledger.certificate_draws import CertificateDraws
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
from ledger_client.ledger.state import CertificateStatus
from ledger_client.ledger.structs import CertificateAct, Issue
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    ParticipantId,
)
from ledger_client.ledger.windows import require_window


class CertificateRules(CertificateDraws):
    """The certificates' state and its writes."""

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
        # The ledger's own are made by `draw` and `carry`: one that arrives is another's.
        raise NotLedger

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
            after = self.take_back(act, certificate)
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
