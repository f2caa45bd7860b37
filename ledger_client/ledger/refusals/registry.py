"""Refusals of ParticipantRegistry."""

from __future__ import annotations

from ledger_client.ledger.refusals.base import Refusal, refusal
from ledger_client.ledger.values import Address, ParticipantId


@refusal(field="id", says="0 is no participant")
class IdInvalid(Refusal):
    """The id is zero."""


@refusal("uint64", field="id", says="participant {id} was enrolled before")
class ParticipantExists(Refusal):
    """The participant exists."""

    id: ParticipantId


@refusal("uint64", field="id", says="nobody is enrolled as participant {id}")
class ParticipantUnknown(Refusal):
    """There is no such participant."""

    id: ParticipantId


@refusal("uint64", field="id", says="participant {id} is suspended already")
class AlreadySuspended(Refusal):
    """The participant is suspended."""

    id: ParticipantId


@refusal("uint64", field="id", says="participant {id} is not suspended")
class NotSuspended(Refusal):
    """The participant is active."""

    id: ParticipantId


@refusal("address", field="consent", says="the key {key} did not consent to these very fields")
class ConsentInvalid(Refusal):
    """Another key signed the consent, or something else."""

    key: Address


@refusal("address", field="key", says="the key {key} serves a participant already, or did")
class KeyTaken(Refusal):
    """The key was granted before."""

    key: Address


@refusal("uint16", field="roles", says="a key needs at least one role and none that does not exist")
class RolesInvalid(Refusal):
    """The roles are empty or unknown."""

    roles: int


@refusal("uint32", field="acts", says="a key needs at least one act")
class ActsInvalid(Refusal):
    """The acts are empty."""

    acts: int


@refusal(
    "uint64", field="id", says="participant {id} has as many live keys as may be: revoke one first"
)
class TooManyKeys(Refusal):
    """Every place is taken by a live key."""

    id: ParticipantId


@refusal(
    "address",
    field="grant",
    says="the key {key} would get a role, an act or a time that the adding key has not",
)
class GrantExceeds(Refusal):
    """The grant exceeds the adding key."""

    key: Address


@refusal(field="scope", says="a scope is not zero")
class ScopeInvalid(Refusal):
    """The scope is zero."""


@refusal(
    "bytes32",
    "bytes32",
    field="head",
    says="the accreditation {subject} moved since: its head is {current}",
)
class HeadMismatch(Refusal):
    """The head is not the one seen."""

    subject: bytes
    current: bytes


@refusal("bytes32", field="scope", says="the accreditation {subject} stands already")
class AccreditationLive(Refusal):
    """The accreditation stands."""

    subject: bytes


@refusal("bytes32", field="scope", says="there is no accreditation {subject} to withdraw")
class AccreditationNotLive(Refusal):
    """There is nothing to withdraw."""

    subject: bytes


@refusal(
    "address",
    field="key",
    says="the key {key} is not one that the council recovered and that is not valid yet",
)
class NoRecovery(Refusal):
    """There is no recovery to veto."""

    key: Address


@refusal(
    "uint40",
    field="compromisedFrom",
    says="a key cannot be compromised from {start}, which is still to come",
)
class CompromiseInvalid(Refusal):
    """The compromise lies in the future."""

    start: int
