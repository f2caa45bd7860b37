"""What units draw from certificates: drawn once, carried on in a transformation, restored."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.refusals import (
    AlreadyDrawn,
    AlreadyRestored,
    CertificateNotValid,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
    CertificateUnknown,
    NotDrawn,
    NotHolder,
    QuantityExceeded,
)
from ledger_client.ledger.state import CertificateState, CertificateStatus
from ledger_client.ledger.values import ParticipantId, UnitId

NO_DRAW: Final = DrawState()
CARRIED: Final = 1
"""The detail of the two entries of what is carried on; of any other draw or restoring it is 0."""


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
    id: bytes, certificate: CertificateState, unit: UnitId, draw: DrawState, quantity: int
) -> tuple[CertificateState, DrawState]:
    """Certificate and draw after ``unit``, which has ``draw`` of it, drew a quantity."""
    if draw.drawn:
        raise AlreadyDrawn(id, unit)
    left = certificate.quantity - certificate.drawn
    if not _fits(certificate, quantity, left):
        raise QuantityExceeded(id, left)
    return replace(certificate, drawn=certificate.drawn + quantity), DrawState(quantity, drawn=True)


def restored(
    id: bytes, certificate: CertificateState, unit: UnitId, draw: DrawState
) -> tuple[CertificateState, DrawState]:
    """Certificate and draw after the issuer took back all that ``unit`` has of it."""
    if draw.restored:
        raise AlreadyRestored(id, unit)
    if not draw.drawn or (certificate.quantity != 0 and draw.quantity == 0):
        raise NotDrawn(id, unit)
    after = replace(certificate, drawn=certificate.drawn - draw.quantity)
    return after, DrawState(0, drawn=True, restored=True)


def carried_off(
    id: bytes, certificate: CertificateState, unit: UnitId, draw: DrawState, quantity: int
) -> DrawState:
    """The draw of ``unit`` after a quantity of it went on to another."""
    if not draw.drawn or draw.restored:
        raise NotDrawn(id, unit)
    if not _fits(certificate, quantity, draw.quantity):
        raise QuantityExceeded(id, draw.quantity)
    return replace(draw, quantity=draw.quantity - quantity)


def carried_on(id: bytes, unit: UnitId, draw: DrawState, quantity: int) -> DrawState:
    """The draw of ``unit`` after a quantity came to it from another."""
    if draw.restored:
        raise AlreadyRestored(id, unit)
    return replace(draw, quantity=draw.quantity + quantity, drawn=True)


def _fits(certificate: CertificateState, quantity: int, left: int) -> bool:
    # Exactly a certificate that covers a quantity is drawn by one.
    return (certificate.quantity == 0) == (quantity == 0) and quantity <= left
