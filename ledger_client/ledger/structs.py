"""The structs that calls carry and keys sign; their digests are made in ``typed_data``.

Of each struct the signed form has the calldata struct's fields, then a nonce where its writes
spend one, then the deadline. An :class:`Item` is signed as ``Note`` (with a nonce) or as
``Statement`` (without); a :class:`Handoff` has its deadline inside (CONTRACTS 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from ledger_client.ledger.abi import Many, Struct, Type
from ledger_client.ledger.values import Address, ParticipantId, UnitId


class NonceRule(Enum):
    """Whether the signed form of a struct has a nonce."""

    NEVER = "never"
    ALWAYS = "always"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Item(Struct):
    """A note or statement on one unit: what ``write``, the carried forms and batches take."""

    unit_id: UnitId
    kind: int
    turn: int
    counterparty: ParticipantId
    related: bytes
    commitment: bytes

    NONCE: ClassVar = NonceRule.EITHER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("unitId", "bytes32"),
        ("kind", "uint8"),
        ("turn", "uint24"),
        ("counterparty", "uint64"),
        ("related", "bytes32"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class Batch(Struct):
    """Items of one attester and one class (notes or statements), all or nothing."""

    items: tuple[Item, ...]

    NONCE: ClassVar = NonceRule.ALWAYS
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (("items", Many(Item)),)


@dataclass(frozen=True, slots=True)
class Opening(Struct):
    """A unit to be opened; a logbook has the zero label, any other unit a random one."""

    label: bytes
    level: int
    logbook: bool
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("label", "bytes32"),
        ("level", "uint8"),
        ("logbook", "bool"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class Handoff(Struct):
    """Custody from giver to taker; both sign this very struct."""

    unit_id: UnitId
    turn: int
    giver: ParticipantId
    taker: ParticipantId
    related: bytes
    commitment: bytes
    deadline: int

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("unitId", "bytes32"),
        ("turn", "uint24"),
        ("giver", "uint64"),
        ("taker", "uint64"),
        ("related", "bytes32"),
        ("commitment", "bytes32"),
        ("deadline", "uint40"),
    )


@dataclass(frozen=True, slots=True)
class Nesting(Struct):
    """Children packed into, or unpacked from, one parent; ``kind`` is pack or unpack."""

    parent_id: UnitId
    kind: int
    turn: int
    child_ids: tuple[UnitId, ...]
    child_turns: tuple[int, ...]
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("parentId", "bytes32"),
        ("kind", "uint8"),
        ("turn", "uint24"),
        ("childIds", "bytes32[]"),
        ("childTurns", "uint24[]"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class Hold(Struct):
    """A hold by an authority; ``counter`` is one more than its last on this unit."""

    unit_id: UnitId
    counter: int
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("unitId", "bytes32"),
        ("counter", "uint64"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class Release(Struct):
    """The end of the hold that ``authority`` placed with ``counter``."""

    unit_id: UnitId
    authority: ParticipantId
    counter: int
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("unitId", "bytes32"),
        ("authority", "uint64"),
        ("counter", "uint64"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class Attachment(Struct):
    """A certificate attached to a unit, with the quantity drawn from it (0 if not quantified)."""

    unit_id: UnitId
    certificate_id: bytes
    turn: int
    holder: ParticipantId
    quantity: int
    commitment: bytes

    NONCE: ClassVar = NonceRule.ALWAYS
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("unitId", "bytes32"),
        ("certificateId", "bytes32"),
        ("turn", "uint24"),
        ("holder", "uint64"),
        ("quantity", "uint128"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class Issue(Struct):
    """A certificate to be issued; ``quantity`` 0 means that it is not quantified."""

    label: bytes
    holder: ParticipantId
    scope: bytes
    valid_from: int
    valid_until: int
    quantity: int
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("label", "bytes32"),
        ("holder", "uint64"),
        ("scope", "bytes32"),
        ("from", "uint40"),
        ("until", "uint40"),
        ("quantity", "uint128"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class CertificateAct(Struct):
    """Supersede (related: the successor), suspend (related: until when) or revoke (related: 0)."""

    certificate_id: bytes
    kind: int
    related: bytes
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("certificateId", "bytes32"),
        ("kind", "uint8"),
        ("related", "bytes32"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class KeyGrant(Struct):
    """A key for a participant, with its roles, acts and validity; the new key signs its consent."""

    id: ParticipantId
    key: Address
    roles: int
    acts: int
    valid_from: int
    valid_until: int

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("id", "uint64"),
        ("key", "address"),
        ("roles", "uint16"),
        ("acts", "uint32"),
        ("validFrom", "uint40"),
        ("validUntil", "uint40"),
    )


@dataclass(frozen=True, slots=True)
class KeyRevocation(Struct):
    """A key to be revoked, since when others may have had it (0: nobody), why (may be zero)."""

    key: Address
    compromised_from: int
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("key", "address"),
        ("compromisedFrom", "uint40"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class RecoveryVeto(Struct):
    """A recovered key that is stopped before it is valid, and why (may be zero)."""

    key: Address
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (("key", "address"), ("commitment", "bytes32"))


@dataclass(frozen=True, slots=True)
class Accreditation(Struct):
    """A certifier accredited for a scope; ``head`` is the accreditation's head as seen (or 0)."""

    certifier: ParticipantId
    scope: bytes
    valid_from: int
    valid_until: int
    head: bytes
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("certifier", "uint64"),
        ("scope", "bytes32"),
        ("from", "uint40"),
        ("until", "uint40"),
        ("head", "bytes32"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class Withdrawal(Struct):
    """An accreditation withdrawn; ``head`` is its head as seen."""

    certifier: ParticipantId
    scope: bytes
    head: bytes
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("certifier", "uint64"),
        ("scope", "bytes32"),
        ("head", "bytes32"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class Proposal(Struct):
    """A call that the council is to make; never signed itself, its id is (:class:`Approval`)."""

    target: Address
    data: bytes
    number: int
    expires: int

    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("target", "address"),
        ("data", "bytes"),
        ("number", "uint256"),
        ("expires", "uint40"),
    )


@dataclass(frozen=True, slots=True)
class Approval(Struct):
    """A council member's yes to a proposal; also what a carried proposing signs."""

    proposal: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (("proposal", "bytes32"),)


Signable = (
    Item
    | Batch
    | Opening
    | Handoff
    | Nesting
    | Hold
    | Release
    | Attachment
    | Issue
    | CertificateAct
    | KeyGrant
    | KeyRevocation
    | RecoveryVeto
    | Accreditation
    | Withdrawal
    | Approval
)
