"""Kinds of entries, forms, roles, and the rules per kind as masks.

The same table stands in the contracts (``Kinds.sol``, ``Roles.sol``): bit k of a mask is kind k.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Kind(IntEnum):
    """What an entry says. 1 to 31 may stand in a key's ``acts``; 32 on are registry and council."""

    OPEN = 1
    OBSERVE = 2
    CONTROL = 3
    ALERT = 4
    CLEAR = 5
    CORRECT = 6
    OFFER = 7
    ACCEPT = 8
    ACCEPT_RESERVED = 9
    REJECT = 10
    WITHDRAW = 11
    HANDOFF = 12
    CONTENTS = 13
    PACK = 14
    UNPACK = 15
    TRANSFORM = 16
    HOLD = 17
    RELEASE = 18
    BOUND = 19
    UNBOUND = 20
    ATTACH = 21
    CLOSE = 22
    ISSUE = 24
    DRAW = 25
    SUPERSEDE = 26
    SUSPEND = 27
    REVOKE = 28
    RESTORE = 29
    ENROL = 32
    SUSPEND_PARTICIPANT = 33
    REINSTATE_PARTICIPANT = 34
    ADD_KEY = 35
    REVOKE_KEY = 36
    RECOVER_KEY = 37
    VETO_RECOVERY = 38
    ACCREDIT = 39
    WITHDRAW_ACCREDITATION = 40
    PROPOSE = 48
    APPROVE = 49
    EXECUTE = 50
    MEMBERS = 51


def _camel_case(name: str) -> str:
    first, *rest = name.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)


KIND_NAMES: Final[dict[Kind, str]] = {kind: _camel_case(kind.name) for kind in Kind}
"""The standard's camelCase name of each kind, as JSON and Solidity write it."""


class Form(IntEnum):
    """Who put the entry on the ledger."""

    DIRECT = 0
    """Sent by the attester."""
    CARRIED = 1
    """Carried by anyone with the attester's EIP-712 signature."""
    BOTH = 2
    """Carried with the signatures of both parties."""


class Role(IntEnum):
    """Bit numbers of a key's ``roles``."""

    MANUFACTURER = 0
    FORWARDER = 1
    CARRIER = 2
    TERMINAL = 3
    CERTIFIER = 4
    CUSTOMS = 5
    AUDITOR = 6


class Outcome(IntEnum):
    """What became of a closed unit; an authority or the council says more than that it ended."""

    NONE = 0
    DESTROYED = 1
    FORFEITED = 2
    ABANDONED = 3


def mask_of(*members: IntEnum) -> int:
    """The mask in which the bit of each member is set."""
    mask = 0
    for member in members:
        mask |= 1 << member
    return mask


def in_mask(number: int, mask: int) -> bool:
    """Whether bit ``number`` of ``mask`` is set."""
    return mask >> number & 1 == 1


ADMINISTER: Final = 0
"""The bit of ``acts`` with which a key may add and revoke keys, accredit and withdraw."""

ALL_ROLES: Final = mask_of(*Role)
CUSTODY_ROLES: Final = mask_of(Role.MANUFACTURER, Role.FORWARDER, Role.CARRIER, Role.TERMINAL)
CUSTOMS_ROLE: Final = mask_of(Role.CUSTOMS)
CERTIFIER_ROLE: Final = mask_of(Role.CERTIFIER)

# What an Item may carry.
ITEM_NOTES: Final = mask_of(Kind.OBSERVE, Kind.CONTROL, Kind.ALERT, Kind.CLEAR, Kind.CORRECT)
ITEM_STATEMENTS: Final = mask_of(
    Kind.OFFER, Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.REJECT, Kind.WITHDRAW, Kind.CLOSE
)
ITEMS: Final = ITEM_NOTES | ITEM_STATEMENTS

# CONTRACTS 2: notes need no order, statements name the turn and move it.
NOTES: Final = ITEM_NOTES | mask_of(Kind.ATTACH)
STATEMENTS: Final = ITEM_STATEMENTS | mask_of(
    Kind.HANDOFF, Kind.CONTENTS, Kind.PACK, Kind.UNPACK, Kind.TRANSFORM
)

# Fields of an Item, per kind.
COMMITMENT_REQUIRED: Final = mask_of(
    Kind.OBSERVE, Kind.CONTROL, Kind.ALERT, Kind.CORRECT, Kind.OFFER, Kind.ACCEPT_RESERVED
)
RELATED_REQUIRED: Final = mask_of(
    Kind.CLEAR, Kind.CORRECT, Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.REJECT, Kind.WITHDRAW
)
RELATED_ZERO: Final = mask_of(Kind.CONTROL, Kind.ALERT)
COUNTERPARTY_ZERO: Final = ITEM_NOTES | mask_of(Kind.CLOSE)

IN_LOGBOOK: Final = mask_of(Kind.OBSERVE, Kind.CORRECT, Kind.CLOSE)
"""What a logbook accepts after its ``open``."""
GIVING: Final = mask_of(Kind.OFFER)
"""What a suspended participant may still sign, beside a handoff as its giver."""
CERTIFICATE_ACTS: Final = mask_of(Kind.SUPERSEDE, Kind.SUSPEND, Kind.REVOKE, Kind.RESTORE)
NESTINGS: Final = mask_of(Kind.PACK, Kind.UNPACK)

MAX_OFFER_SECONDS: Final = 90 * 24 * 60 * 60
MAX_CHILDREN_PER_NESTING: Final = 0x7FFF
UNPACKING: Final = 1 << 15
"""Bit of a ``contents`` entry's detail that says unpack."""
LOGBOOK_DETAIL: Final = 1 << 8
"""Bit of an ``open`` entry's detail that says logbook; the low 8 bits are the level."""
BINDING_DETAIL: Final = 1
"""The detail of a ``hold`` entry that says binding."""
NOTICE_SECONDS: Final = 30 * 24 * 60 * 60
"""How long a proposal to close a unit must have been public before it is executed."""
MAX_LIVE_KEYS: Final = 8
MAX_LIVE_KEYS_WITH_RECOVERY: Final = 9
"""A recovered key may take one place more, so that a thief cannot fill the places."""
RECOVERY_SECONDS: Final = 7 * 24 * 60 * 60
"""The public days before a recovered key is valid, in which it can be vetoed."""
