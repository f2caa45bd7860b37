"""Certificates as issued, and as their issuer superseded, suspended or revoked them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.refusals import (
    CertificateRevoked,
    CertificateSuperseded,
    CertificateUnknown,
    CommitmentMissing,
    NotIssuer,
    RelatedUnexpected,
    SecondSuspensionIsRevocation,
    SuccessorInvalid,
    WindowInvalid,
)
from ledger_client.ledger.state import CertificateState, CertificateStatus
from ledger_client.ledger.structs import CertificateAct, Issue
from ledger_client.ledger.values import (
    UINT40_MAX,
    ZERO_WORD,
    ParticipantId,
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


def require_reason(act: CertificateAct) -> None:
    """The act has a commitment, where it is not a supersession."""
    if act.kind != Kind.SUPERSEDE and act.commitment == ZERO_WORD:
        raise CommitmentMissing(act.kind)


def acted(
    act: CertificateAct,
    certificate: CertificateState,
    successor: CertificateState | None,
    now: int,
) -> CertificateState:
    """The certificate after its issuer superseded, suspended or revoked it.

    A restored draw is no such act: see ``draw_rules``. ``successor`` is None where it is not known.
    """
    require_reason(act)
    if act.kind == Kind.SUPERSEDE:
        return superseded(act, certificate, successor)
    if act.kind == Kind.SUSPEND:
        return suspended(act, certificate, now)
    return revoked(act, certificate, now)


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
