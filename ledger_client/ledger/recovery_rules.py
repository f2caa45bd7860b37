"""How a key ends before its time: revoked, stated to be compromised, or vetoed while pending."""

from __future__ import annotations

from dataclasses import replace

from ledger_client.ledger.key_rules import Signer, require_act
from ledger_client.ledger.kinds import ADMINISTER, Kind
from ledger_client.ledger.refusals import (
    CompromiseInvalid,
    KeyRevoked,
    KeyUnknown,
    NoRecovery,
    PartyMismatch,
)
from ledger_client.ledger.state import KeyState
from ledger_client.ledger.structs import KeyRevocation
from ledger_client.ledger.values import NOBODY, Address


def revoked(
    revocation: KeyRevocation, signer: Signer, target: KeyState, stated: int, now: int
) -> KeyState:
    """The target's slot after its revocation, which stamps it once.

    A key revoked before stays as it is: the revocation is then refused, unless it states since
    when the key was compromised and that was not ``stated`` before (0: it was not).
    """
    _require_own(revocation.key, signer, target)
    if revocation.key != signer.key:
        require_act(signer, ADMINISTER, Kind.REVOKE_KEY)
    if revocation.compromised_from > now:
        raise CompromiseInvalid(revocation.compromised_from)
    if target.revoked_at == 0:
        return replace(target, revoked_at=now)
    if revocation.compromised_from == 0 or stated != 0:
        raise KeyRevoked(revocation.key)
    return target


def vetoed(key: Address, signer: Signer, target: KeyState, now: int) -> KeyState:
    """The slot of a recovered key after another of its participant's keys stopped it in time."""
    _require_own(key, signer, target)
    if not target.recovered or now >= target.valid_from:
        raise NoRecovery(key)
    if target.revoked_at != 0:
        raise KeyRevoked(key)
    return replace(target, revoked_at=now)


def _require_own(key: Address, signer: Signer, target: KeyState) -> None:
    if target.id == NOBODY:
        raise KeyUnknown(key)
    if target.id != signer.id:
        raise PartyMismatch(target.id, signer.id)
