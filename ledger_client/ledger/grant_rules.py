"""What a granted key may be, and where it finds a place among its participant's keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger_client.ledger.key_rules import Signer, require_act
from ledger_client.ledger.kinds import (
    ADMINISTER,
    ALL_ROLES,
    MAX_LIVE_KEYS,
    MAX_LIVE_KEYS_WITH_RECOVERY,
    RECOVERY_SECONDS,
    Kind,
)
from ledger_client.ledger.refusals import (
    ActsInvalid,
    GrantExceeds,
    PartyMismatch,
    RolesInvalid,
    TooManyKeys,
)
from ledger_client.ledger.state import KeyState, Status
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.values import Address, ParticipantId
from ledger_client.ledger.windows import require_window

NO_KEY: Final = KeyState()

Places = tuple[tuple[Address, KeyState], ...]
"""A participant's keys in the order of their places, with what is kept of each."""


def granted(grant: KeyGrant, now: int) -> KeyState:
    """The slot of a granted key; refuses a window, roles or acts that no key may have."""
    require_window(grant.valid_from, grant.valid_until, now)
    if not 0 < grant.roles <= ALL_ROLES:
        raise RolesInvalid(grant.roles)
    if grant.acts == 0:
        raise ActsInvalid(grant.acts)
    return KeyState(
        grant.id, grant.roles, grant.acts, grant.valid_from, grant.valid_until, 0, Status.ACTIVE
    )


def recovery_granted(grant: KeyGrant, status: Status, now: int) -> KeyState:
    """The slot of a key that the council recovers for a participant of that status.

    It is valid after seven days at the earliest, and the window is judged with that start.
    """
    start = max(grant.valid_from, now + RECOVERY_SECONDS)
    return replace(granted(replace(grant, valid_from=start), now), status=status, recovered=True)


def require_adder(adder: Signer, grant: KeyGrant) -> None:
    """The adding key administers the participant, and gives no more than it has."""
    require_act(adder, ADMINISTER, Kind.ADD_KEY)
    if adder.id != grant.id:
        raise PartyMismatch(grant.id, adder.id)
    more = grant.roles & ~adder.state.roles | grant.acts & ~adder.state.acts
    if more or grant.valid_until > adder.state.valid_until:
        raise GrantExceeds(grant.key)


def is_over(state: KeyState, now: int) -> bool:
    """Whether a key can never sign again: revoked, or past its validity."""
    return state.revoked_at != 0 or now >= state.valid_until


def place_for(
    id: ParticipantId, places: Places, key: Address, now: int, *, recovery: bool = False
) -> tuple[Address, ...]:
    """The participant's places with ``key`` in the first that is free, or in a new one.

    Keys that are over give their place. Nine live keys are the most, and eight of them others than
    recoveries that are not valid yet: who fills all eight places does not stop a recovery.
    """
    live = [state for _, state in places if not is_over(state, now)]
    others = [state for state in live if not (state.recovered and now < state.valid_from)]
    full = not recovery and len(others) >= MAX_LIVE_KEYS
    if full or len(live) >= MAX_LIVE_KEYS_WITH_RECOVERY:
        raise TooManyKeys(id)
    keys = [place for place, _ in places]
    for index, (_, state) in enumerate(places):
        if is_over(state, now):
            keys[index] = key
            return tuple(keys)
    return (*keys, key)


def is_gone(status: Status, places: Places, now: int) -> bool:
    """Whether a participant can no longer act: unknown, suspended, or without a key not over."""
    return status is not Status.ACTIVE or all(is_over(state, now) for _, state in places)
