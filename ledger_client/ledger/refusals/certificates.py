"""Refusals of CertificateRegistry."""

from __future__ import annotations

from ledger_client.ledger.refusals.base import Refusal, refusal
from ledger_client.ledger.values import ParticipantId, UnitId


@refusal(field="holder", says="a certificate needs a holder")
class HolderInvalid(Refusal):
    """The holder is nobody."""


@refusal(
    "uint64",
    "bytes32",
    field="scope",
    says="participant {issuer} is not accredited now for the scope {scope}",
)
class NotAccredited(Refusal):
    """No accreditation is in force."""

    issuer: ParticipantId
    scope: bytes


@refusal(
    "bytes32", field="label", says="the certificate {id} was issued already: this label was used"
)
class CertificateExists(Refusal):
    """The certificate exists."""

    id: bytes


@refusal("bytes32", field="certificateId", says="there is no certificate {id}")
class CertificateUnknown(Refusal):
    """There is no such certificate."""

    id: bytes


@refusal(
    "bytes32",
    "uint64",
    field="participant",
    says="participant {got} did not issue the certificate {id}",
)
class NotIssuer(Refusal):
    """Another participant issued it."""

    id: bytes
    got: ParticipantId


@refusal(
    "bytes32",
    "uint64",
    field="holder",
    says="participant {got} is not the holder of the certificate {id}",
)
class NotHolder(Refusal):
    """Another participant holds it."""

    id: bytes
    got: ParticipantId


@refusal("bytes32", field="certificateId", says="the certificate {id} is revoked")
class CertificateRevoked(Refusal):
    """The certificate is revoked."""

    id: bytes


@refusal("bytes32", field="certificateId", says="another certificate took the place of {id}")
class CertificateSuperseded(Refusal):
    """The certificate is superseded."""

    id: bytes


@refusal("bytes32", field="certificateId", says="the certificate {id} is suspended at this time")
class CertificateSuspended(Refusal):
    """The certificate is suspended."""

    id: bytes


@refusal("bytes32", field="certificateId", says="the certificate {id} is not valid at this time")
class CertificateNotValid(Refusal):
    """The time is outside the validity."""

    id: bytes


@refusal(
    "bytes32",
    field="related",
    says="{successor} cannot follow: it is unknown, the same, no longer open, or of another",
)
class SuccessorInvalid(Refusal):
    """The successor of a certificate or of a unit does not fit."""

    successor: bytes


@refusal(
    "bytes32",
    field="kind",
    says="the certificate {id} was suspended before: the second time it must be revoked",
)
class SecondSuspensionIsRevocation(Refusal):
    """It was suspended once before."""

    id: bytes


@refusal(field="sender", says="only the ledger draws from certificates")
class NotLedger(Refusal):
    """The caller is not the ledger."""


@refusal(
    "bytes32",
    "bytes32",
    field="unitId",
    says="the unit {unit_id} drew from the certificate {id} before",
)
class AlreadyDrawn(Refusal):
    """The unit drew before."""

    id: bytes
    unit_id: UnitId


@refusal(
    "bytes32",
    "uint128",
    field="quantity",
    says="the certificate {id} has {left} left; only a quantified one is drawn by a quantity",
)
class QuantityExceeded(Refusal):
    """The quantity does not fit."""

    id: bytes
    left: int


@refusal(
    "bytes32",
    "bytes32",
    field="unitId",
    says="the unit {unit_id} has nothing from the certificate {id}",
)
class NotDrawn(Refusal):
    """The unit drew nothing, or nothing of it is left there."""

    id: bytes
    unit_id: UnitId


@refusal(
    "bytes32",
    "bytes32",
    field="unitId",
    says="what the unit {unit_id} drew from the certificate {id} was restored before",
)
class AlreadyRestored(Refusal):
    """The draw was restored before."""

    id: bytes
    unit_id: UnitId
