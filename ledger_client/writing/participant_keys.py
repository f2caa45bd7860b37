"""Every key that a participant ever had, and where each stands now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.state import KeyState, Status
from ledger_client.ledger.values import Address, Contract, ParticipantId
from ledger_client.node.reader import Reader

_GRANTS = (Kind.ADD_KEY, Kind.RECOVER_KEY)


class KeyStanding(StrEnum):
    """What a key may do now, in a word."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    PENDING = "pending"
    NOT_YET_VALID = "not yet valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ParticipantKey:
    """One key.

    Attributes:
        address: 20 bytes.
        state: its slot in the registry.
        standing: what that means now.
        compromised_from: seconds since 1970 from which others may have had it; 0: never stated.
    """

    address: Address
    state: KeyState
    standing: KeyStanding
    compromised_from: int


def keys_of(reader: Reader, participant: ParticipantId) -> tuple[ParticipantKey, ...]:
    """A participant's keys in the order in which they were granted, revoked ones too.

    Raises:
        CannotTell: no node served.
    """
    history = reader.history(Contract.REGISTRY, participant_subject(participant))
    granted = {one.entry.counterparty.key: None for one in history if one.entry.kind in _GRANTS}
    now = reader.now().time
    states = ((address, reader.key(address)) for address in granted)
    return tuple(
        ParticipantKey(
            address=address,
            state=state,
            standing=standing_of(state, now),
            compromised_from=reader.compromised_from(address),
        )
        for address, state in states
    )


def standing_of(key: KeyState, now: int) -> KeyStanding:
    """Where a key stands at ``now`` (seconds since 1970)."""
    if key.revoked_at:
        return KeyStanding.REVOKED
    if now < key.valid_from:
        return KeyStanding.PENDING if key.recovered else KeyStanding.NOT_YET_VALID
    if now >= key.valid_until:
        return KeyStanding.EXPIRED
    return KeyStanding.SUSPENDED if key.status is Status.SUSPENDED else KeyStanding.ACTIVE
