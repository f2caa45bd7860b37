"""What the contracts keep in their slots: frozen values, packed and unpacked as on chain.

Fields stand in the order of their bits, low end first (CONTRACTS 3). Unpacking is strict: bits
that no contract ever sets are refused. Times are seconds since 1970 (UTC), 0 where none is set.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import NOBODY, ZERO_WORD, ParticipantId, as_uint, as_word, word_of

_EXISTS, _PACKED, _CLOSED, _LOGBOOK = 1, 2, 4, 8


def pack_bits(parts: tuple[tuple[int, int, str], ...]) -> int:
    """One number from (value, bits, field) parts, low end first; InvalidInput if one overflows."""
    packed = shift = 0
    for value, bits, field in parts:
        packed |= as_uint(value, bits, field) << shift
        shift += bits
    return packed


def unpack_bits(packed: int, widths: tuple[int, ...]) -> tuple[int, ...]:
    """The parts of a number, low end first; InvalidInput if bits are left over."""
    as_uint(packed, 256, "slot")
    parts = []
    for bits in widths:
        parts.append(packed & (1 << bits) - 1)
        packed >>= bits
    if packed:
        raise InvalidInput("bits above the last field are set", pointer="slot", rule="slot.bits")
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class UnitState:
    """The one slot of a unit in the ledger. A packed unit's custodian is 0: ask its parents.

    ``holds`` counts the authorities that hold it, ``bindings`` those that do so bindingly;
    ``bound`` counts its direct children that mark.
    """

    custodian: ParticipantId = NOBODY
    taker: ParticipantId = NOBODY
    offer_expiry: int = 0
    turn: int = 0
    children: int = 0
    bound: int = 0
    holds: int = 0
    exists: bool = False
    packed: bool = False
    closed: bool = False
    logbook: bool = False
    level: int = 0
    bindings: int = 0

    def pack(self) -> int:
        """The slot's value."""
        flags = (
            self.exists * _EXISTS
            | self.packed * _PACKED
            | self.closed * _CLOSED
            | self.logbook * _LOGBOOK
        )
        return pack_bits(
            (
                (self.custodian, 64, "custodian"),
                (self.taker, 64, "taker"),
                (self.offer_expiry, 40, "offerExpiry"),
                (self.turn, 24, "turn"),
                (self.children, 24, "children"),
                (self.bound, 16, "bound"),
                (self.holds, 8, "holds"),
                (flags, 4, "flags"),
                (self.bindings, 4, "bindings"),
                (self.level, 8, "level"),
            )
        )

    @classmethod
    def unpack(cls, packed: int) -> Self:
        """The state in a slot's value: 256 bits, of which each has a meaning."""
        custodian, taker, expiry, turn, children, bound, holds, flags, bindings, level = (
            unpack_bits(packed, (64, 64, 40, 24, 24, 16, 8, 4, 4, 8))
        )
        return cls(
            ParticipantId(custodian),
            ParticipantId(taker),
            expiry,
            turn,
            children,
            bound,
            holds,
            flags & _EXISTS != 0,
            flags & _PACKED != 0,
            flags & _CLOSED != 0,
            flags & _LOGBOOK != 0,
            level,
            bindings,
        )

    @property
    def marks(self) -> bool:
        """Whether the unit in which it is packed is bound by it: it, or what is in it, is held."""
        return self.bindings != 0 or self.bound != 0

    def offer_is_live(self, now: int) -> bool:
        """Whether an offer stands that can still be accepted at ``now``."""
        return self.taker != NOBODY and now < self.offer_expiry


class Status(IntEnum):
    """Whether a participant, and each of its keys, may act."""

    UNKNOWN = 0
    ACTIVE = 1
    SUSPENDED = 2


@dataclass(frozen=True, slots=True)
class KeyState:
    """The slot of a key in the registry: whose it is, what it may do, from when to when.

    ``recovered``: the council granted it in place of keys lost, and it can be vetoed until it is
    valid.
    """

    id: ParticipantId = NOBODY
    roles: int = 0
    acts: int = 0
    valid_from: int = 0
    valid_until: int = 0
    revoked_at: int = 0
    status: Status = Status.UNKNOWN
    recovered: bool = False

    def pack(self) -> int:
        """The slot's value."""
        return pack_bits(
            (
                (self.id, 64, "id"),
                (self.roles, 16, "roles"),
                (self.acts, 32, "acts"),
                (self.valid_from, 40, "validFrom"),
                (self.valid_until, 40, "validUntil"),
                (self.revoked_at, 40, "revokedAt"),
                (int(self.status), 8, "status"),
                (int(self.recovered), 1, "recovered"),
            )
        )

    @classmethod
    def unpack(cls, packed: int) -> Self:
        """The key's state in a slot's value; InvalidInput if the status does not exist."""
        id_, roles, acts, start, end, revoked, status, recovered = unpack_bits(
            packed, (64, 16, 32, 40, 40, 40, 8, 1)
        )
        if status > Status.SUSPENDED:
            raise InvalidInput("an unknown status is set", pointer="slot", rule="slot.status")
        return cls(
            ParticipantId(id_), roles, acts, start, end, revoked, Status(status), recovered == 1
        )

    def has_role(self, mask: int) -> bool:
        """Whether the key has one of the roles in ``mask``."""
        return self.roles & mask != 0


@dataclass(frozen=True, slots=True)
class HoldState:
    """The slot of one authority's hold on one unit; ``counter`` counts its holds so far."""

    counter: int = 0
    active: bool = False
    binding: bool = False

    def pack(self) -> int:
        """The slot's value."""
        return pack_bits(
            (
                (self.counter, 64, "counter"),
                (int(self.active), 8, "active"),
                (int(self.binding), 8, "binding"),
            )
        )

    @classmethod
    def unpack(cls, packed: int) -> Self:
        """The hold in a slot's value; InvalidInput if a yes-or-no field is neither."""
        counter, active, binding = unpack_bits(packed, (64, 8, 8))
        if active > 1 or binding > 1:
            raise InvalidInput("must be 0 or 1", pointer="slot", rule="slot.flags")
        return cls(counter, active == 1, binding == 1)


class CertificateStatus(IntEnum):
    """Where a certificate stands, beside its validity and a suspension."""

    UNKNOWN = 0
    LIVE = 1
    SUPERSEDED = 2
    REVOKED = 3


@dataclass(frozen=True, slots=True)
class CertificateState:
    """The five slots of a certificate. ``quantity`` 0 means that it is not quantified."""

    issuer: ParticipantId = NOBODY
    holder: ParticipantId = NOBODY
    valid_from: int = 0
    valid_until: int = 0
    status: CertificateStatus = CertificateStatus.UNKNOWN
    scope: bytes = ZERO_WORD
    quantity: int = 0
    drawn: int = 0
    suspended_from: int = 0
    suspended_until: int = 0
    revoked_at: int = 0
    superseded_by: bytes = ZERO_WORD

    def pack(self) -> tuple[int, int, int, int, int]:
        """The five slots' values in order."""
        return (
            pack_bits(
                (
                    (self.issuer, 64, "issuer"),
                    (self.holder, 64, "holder"),
                    (self.valid_from, 40, "from"),
                    (self.valid_until, 40, "until"),
                    (int(self.status), 8, "status"),
                )
            ),
            int.from_bytes(as_word(self.scope, "scope"), "big"),
            pack_bits(((self.quantity, 128, "quantity"), (self.drawn, 128, "drawn"))),
            pack_bits(
                (
                    (self.suspended_from, 40, "suspendedFrom"),
                    (self.suspended_until, 40, "suspendedUntil"),
                    (self.revoked_at, 40, "revokedAt"),
                )
            ),
            int.from_bytes(as_word(self.superseded_by, "supersededBy"), "big"),
        )

    @classmethod
    def unpack(cls, slots: tuple[int, int, int, int, int]) -> Self:
        """The certificate in its five slots' values; InvalidInput if the status does not exist."""
        issuer, holder, start, end, status = unpack_bits(slots[0], (64, 64, 40, 40, 8))
        if status > CertificateStatus.REVOKED:
            raise InvalidInput("an unknown status is set", pointer="slot", rule="slot.status")
        quantity, drawn = unpack_bits(slots[2], (128, 128))
        suspended_from, suspended_until, revoked_at = unpack_bits(slots[3], (40, 40, 40))
        return cls(
            ParticipantId(issuer),
            ParticipantId(holder),
            start,
            end,
            CertificateStatus(status),
            word_of(slots[1]),
            quantity,
            drawn,
            suspended_from,
            suspended_until,
            revoked_at,
            word_of(slots[4]),
        )


@dataclass(frozen=True, slots=True)
class AccreditationState:
    """The slot of an accreditation: who gave it, from when to when, when withdrawn."""

    accreditor: ParticipantId = NOBODY
    valid_from: int = 0
    valid_until: int = 0
    withdrawn_at: int = 0

    def pack(self) -> int:
        """The slot's value."""
        return pack_bits(
            (
                (self.accreditor, 64, "accreditor"),
                (self.valid_from, 40, "from"),
                (self.valid_until, 40, "until"),
                (self.withdrawn_at, 40, "withdrawnAt"),
            )
        )

    @classmethod
    def unpack(cls, packed: int) -> Self:
        """The accreditation in a slot's value."""
        accreditor, start, end, withdrawn = unpack_bits(packed, (64, 40, 40, 40))
        return cls(ParticipantId(accreditor), start, end, withdrawn)


DRAWN_FLAG: Final = 1 << 255
"""Set in a draw's slot beside the quantity, so that a draw of 0 is seen too."""
