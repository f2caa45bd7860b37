"""Refusals that several of the contracts make."""

from __future__ import annotations

from ledger_client.ledger.refusals.base import Refusal, refusal
from ledger_client.ledger.values import Address, ParticipantId


@refusal(
    field="sender", says="a write must be one signed tx from a key, not come through a contract"
)
class CallerIsContract(Refusal):
    """The call came through a contract."""


@refusal(
    "uint40", field="deadline", says="what was signed was good until {deadline}, which has passed"
)
class DeadlinePassed(Refusal):
    """The signed deadline is over."""

    deadline: int


@refusal(field="signature", says="no key can have made this signature, or its s is high")
class SignatureInvalid(Refusal):
    """No key comes out of the signature."""


@refusal(
    "address",
    field="key",
    says="the key {key} is not enrolled; a signature over something else names such a key too",
)
class KeyUnknown(Refusal):
    """The key was never granted."""

    key: Address


@refusal("address", field="key", says="the validity of the key {key} has not begun")
class KeyNotYetValid(Refusal):
    """The key is not valid yet."""

    key: Address


@refusal("address", field="key", says="the validity of the key {key} is over")
class KeyExpired(Refusal):
    """The key is no longer valid."""

    key: Address


@refusal("address", field="key", says="the key {key} was revoked")
class KeyRevoked(Refusal):
    """The key was revoked."""

    key: Address


@refusal(
    "uint64",
    field="participant",
    says="participant {id} is suspended: it may give custody away and nothing else",
)
class ParticipantSuspended(Refusal):
    """The participant is suspended."""

    id: ParticipantId


@refusal("address", "uint8", field="key", says="the key {key} may not sign {kind}")
class ActNotAllowed(Refusal):
    """The kind is not among the acts of the key."""

    key: Address
    kind: int


@refusal("address", "uint8", field="key", says="the key {key} has not the role that {kind} needs")
class RoleMissing(Refusal):
    """The key lacks a role."""

    key: Address
    kind: int


@refusal(
    "uint64",
    "uint64",
    field="participant",
    says="participant {expected} is named, but {got} signed",
)
class PartyMismatch(Refusal):
    """Another participant signed than the fields name."""

    expected: ParticipantId
    got: ParticipantId


@refusal("uint8", field="kind", says="{kind} is not written by this call")
class KindNotHere(Refusal):
    """The kind belongs to another call."""

    kind: int


@refusal("uint8", field="commitment", says="{kind} needs a commitment")
class CommitmentMissing(Refusal):
    """The commitment is zero."""

    kind: int


@refusal("uint8", field="related", says="{kind} needs what it relates to")
class RelatedMissing(Refusal):
    """The related word is zero."""

    kind: int


@refusal("uint8", field="related", says="{kind} relates to nothing: it must be zero")
class RelatedUnexpected(Refusal):
    """The related word is not zero."""

    kind: int


@refusal(field="label", says="a logbook has the zero label, everything else another one")
class LabelInvalid(Refusal):
    """The label does not fit."""


@refusal(
    "uint256",
    "uint256",
    field="until",
    says="the time from {start} to {end} is empty, over or out of range",
)
class WindowInvalid(Refusal):
    """The window is empty, over or out of range."""

    start: int
    end: int


@refusal(field="sender", says="only the council may do this, by a proposal that it executes")
class NotCouncil(Refusal):
    """The caller is not the council."""
