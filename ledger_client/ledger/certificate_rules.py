"""CertificateRegistry: its rules as pure functions, and the simulated contract."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatchmethod
from typing import Final

from ledger_client.ledger import layout
from ledger_client.ledger.attested import Attested, Table, Tx
from ledger_client.ledger.calls import (
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    DrawCall,
    IssueCall,
    IssueCarriedCall,
)
from ledger_client.ledger.entries import Party, unit_id
from ledger_client.ledger.key_rules import Signer, require_may_sign
from ledger_client.ledger.kinds import (
    CERTIFICATE_ACTS,
    CERTIFIER_ROLE,
    Form,
    Kind,
    in_mask,
)
from ledger_client.ledger.refusals import (
    AlreadyDrawn,
    CertificateExists,
    CertificateNotValid,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
    CertificateUnknown,
    CommitmentMissing,
    HolderInvalid,
    KindNotHere,
    LabelInvalid,
    NotAccredited,
    NotHolder,
    NotIssuer,
    NotLedger,
    QuantityExceeded,
    RelatedUnexpected,
    RoleMissing,
    SecondSuspensionIsRevocation,
    SuccessorInvalid,
    WindowInvalid,
)
from ledger_client.ledger.registry_rules import RegistryRules, in_force, require_window
from ledger_client.ledger.state import DRAWN_FLAG, CertificateState, CertificateStatus
from ledger_client.ledger.structs import CertificateAct, Issue
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    NOBODY,
    UINT40_MAX,
    ZERO_WORD,
    Address,
    Contract,
    Head,
    ParticipantId,
    UnitId,
    keccak256,
    number_of,
    word_of,
)

NO_CERTIFICATE: Final = CertificateState()


def terms_hash(scope: bytes, valid_from: int, valid_until: int, quantity: int) -> bytes:
    """The hash over a certificate's terms that its ``issue`` entry carries as ``related``."""
    return keccak256(scope + word_of(valid_from) + word_of(valid_until) + word_of(quantity))


def issued(issue: Issue, issuer: ParticipantId) -> CertificateState:
    """A certificate as it is issued."""
    return CertificateState(
        issuer,
        issue.holder,
        issue.valid_from,
        issue.valid_until,
        CertificateStatus.LIVE,
        issue.scope,
        issue.quantity,
    )


def require_issuer(id: bytes, certificate: CertificateState, issuer: ParticipantId) -> None:
    """The certificate exists, is the issuer's, and is not revoked."""
    if certificate.status is CertificateStatus.UNKNOWN:
        raise CertificateUnknown(id)
    if certificate.issuer != issuer:
        raise NotIssuer(id, issuer)
    if certificate.status is CertificateStatus.REVOKED:
        raise CertificateRevoked(id)


def superseded(
    act: CertificateAct, certificate: CertificateState, successor: CertificateState | None
) -> CertificateState:
    """The certificate after another took its place; ``successor`` is None where it is not known."""
    if certificate.status is CertificateStatus.SUPERSEDED:
        raise CertificateSuperseded(act.certificate_id)
    fits = act.related != act.certificate_id and (
        successor is None
        or (
            successor.status is CertificateStatus.LIVE
            and successor.issuer == certificate.issuer
            and successor.holder == certificate.holder
        )
    )
    if not fits:
        raise SuccessorInvalid(act.related)
    return replace(certificate, status=CertificateStatus.SUPERSEDED, superseded_by=act.related)


def suspended(act: CertificateAct, certificate: CertificateState, now: int) -> CertificateState:
    """The certificate after it was suspended from ``now`` until the time in ``related``."""
    if certificate.status is CertificateStatus.SUPERSEDED:
        raise CertificateSuperseded(act.certificate_id)
    if certificate.suspended_from != 0:
        raise SecondSuspensionIsRevocation(act.certificate_id)
    until = number_of(act.related)
    if not now < until <= UINT40_MAX:
        raise WindowInvalid(now, until)
    return replace(certificate, suspended_from=now, suspended_until=until)


def revoked(act: CertificateAct, certificate: CertificateState, now: int) -> CertificateState:
    """The certificate after it was revoked."""
    if act.related != ZERO_WORD:
        raise RelatedUnexpected(act.kind)
    return replace(certificate, status=CertificateStatus.REVOKED, revoked_at=now)


def acted(
    act: CertificateAct,
    certificate: CertificateState,
    successor: CertificateState | None,
    now: int,
) -> CertificateState:
    """The certificate after its issuer superseded, suspended or revoked it."""
    if act.kind != Kind.SUPERSEDE and act.commitment == ZERO_WORD:
        raise CommitmentMissing(act.kind)
    if act.kind == Kind.SUPERSEDE:
        return superseded(act, certificate, successor)
    if act.kind == Kind.SUSPEND:
        return suspended(act, certificate, now)
    return revoked(act, certificate, now)


def require_drawable(
    id: bytes, certificate: CertificateState, holder: ParticipantId, now: int
) -> None:
    """The holder may draw from the certificate now."""
    if certificate.status is CertificateStatus.UNKNOWN:
        raise CertificateUnknown(id)
    if certificate.holder != holder:
        raise NotHolder(id, holder)
    if certificate.status is CertificateStatus.REVOKED:
        raise CertificateRevoked(id)
    if certificate.status is CertificateStatus.SUPERSEDED:
        raise CertificateSuperseded(id)
    if certificate.suspended_from <= now < certificate.suspended_until:
        raise CertificateSuspended(id)
    if not certificate.valid_from <= now < certificate.valid_until:
        raise CertificateNotValid(id)


def drawn(
    id: bytes, certificate: CertificateState, unit_id: UnitId, quantity: int, *, before: bool
) -> CertificateState:
    """The certificate after ``unit_id`` drew from it; ``before``: it had drawn already."""
    if before:
        raise AlreadyDrawn(id, unit_id)
    left = certificate.quantity - certificate.drawn
    if (certificate.quantity == 0) != (quantity == 0) or quantity > left:
        raise QuantityExceeded(id, left)
    return replace(certificate, drawn=certificate.drawn + quantity)


class CertificateRules(Attested):
    """The certificates' state and writes, each with the checks of the contract in their order."""

    def __init__(self, deployment: Deployment, tx: Tx, registry: RegistryRules) -> None:
        super().__init__(Contract.CERTIFICATES, deployment, tx)
        self.registry = registry
        self.certificates: Table[bytes, CertificateState] = Table(tx, NO_CERTIFICATE)
        self.draws: Table[tuple[bytes, UnitId], int] = Table(tx, 0)

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
    def _(self, _call: DrawCall, _sender: Address) -> None:
        # The ledger's own draws are made by `draw` below: one that arrives as a call is another's.
        raise NotLedger

    def draw(
        self, certificate_id: bytes, unit_id: UnitId, holder: Party, quantity: int, form: Form
    ) -> Head:
        """What the ledger does when a certificate is attached; the certificate's new head."""
        certificate = self.certificates[certificate_id]
        require_drawable(certificate_id, certificate, holder.id, self.now)
        before = self.draws[certificate_id, unit_id] != 0
        after = drawn(certificate_id, certificate, unit_id, quantity, before=before)
        self.certificates[certificate_id] = after
        self.draws[certificate_id, unit_id] = quantity | DRAWN_FLAG
        return self.append(
            certificate_id,
            Kind.DRAW,
            form,
            holder,
            related=unit_id,
            commitment=word_of(quantity),
        )

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
        successor = self.certificates[act.related]
        after = acted(act, certificate, successor, self.now)
        self.certificates[act.certificate_id] = after
        self.append(
            act.certificate_id,
            kind,
            form,
            signer.party,
            related=act.related,
            commitment=act.commitment,
        )

    def own_slots(self) -> dict[bytes, bytes]:
        """Certificates and what was drawn from them."""
        slots: dict[bytes, bytes] = {}
        for certificate_id, certificate in self.certificates:
            keys = layout.certificate_slots(certificate_id)
            slots.update(zip(keys, map(word_of, certificate.pack()), strict=True))
        for (certificate_id, unit), draw in self.draws:
            slots[layout.draw_slot(certificate_id, unit)] = word_of(draw)
        return slots
