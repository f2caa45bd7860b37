"""The checks that every key passes before it writes, in the one order that all contracts keep."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import Kind, in_mask
from ledger_client.ledger.refusals import (
    ActNotAllowed,
    KeyExpired,
    KeyNotYetValid,
    KeyRevoked,
    KeyUnknown,
    ParticipantSuspended,
)
from ledger_client.ledger.state import KeyState, Status
from ledger_client.ledger.values import Address, ParticipantId


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signed or sent, with what the registry says of it."""

    key: Address
    state: KeyState

    @property
    def id(self) -> ParticipantId:
        """The participant that the key serves."""
        return self.state.id

    @property
    def party(self) -> Party:
        """The participant with the key."""
        return Party(self.state.id, self.key)


def require_valid(signer: Signer, now: int) -> None:
    """The key is known, within its validity at ``now``, and was not revoked."""
    if signer.state.id == 0:
        raise KeyUnknown(signer.key)
    if now < signer.state.valid_from:
        raise KeyNotYetValid(signer.key)
    if now >= signer.state.valid_until:
        raise KeyExpired(signer.key)
    if signer.state.revoked_at != 0:
        raise KeyRevoked(signer.key)


def require_not_suspended(signer: Signer) -> None:
    """The key's participant is not suspended."""
    if signer.state.status is Status.SUSPENDED:
        raise ParticipantSuspended(signer.id)


def require_act(signer: Signer, act: int, kind: Kind) -> None:
    """Bit ``act`` of the key's acts is set; ``kind`` is what it was to sign."""
    if not in_mask(act, signer.state.acts):
        raise ActNotAllowed(signer.key, kind)


def require_may_sign(signer: Signer, kind: Kind, *, giving: bool = False) -> None:
    """The key may sign ``kind``; a suspended participant only where it gives custody away."""
    if not giving:
        require_not_suspended(signer)
    require_act(signer, kind, kind)
