"""The structs that calls carry and keys sign; their digests are made in ``typed_data``.

Of each struct the signed form has the calldata struct's fields, then a nonce where its writes
spend one, then the deadline. An :class:`Item` is signed as ``Note`` (with a nonce) or as
``Statement`` (without); :class:`Handoff` and :class:`Handoffs` have their deadline inside
(CONTRACTS 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ledger_client.ledger.abi import Struct, Type
from ledger_client.ledger.hold_structs import Closing, Hold, Release
from ledger_client.ledger.many_structs import (
    CarriedQuantity,
    HandoffItem,
    Handoffs,
    Observations,
    Transformation,
)
from ledger_client.ledger.nonce_rule import NonceRule
from ledger_client.ledger.unit_structs import Attachment, Batch, Handoff, Item, Nesting, Opening
from ledger_client.ledger.values import Address, ParticipantId

__all__ = [
    "Accreditation",
    "Approval",
    "Attachment",
    "Batch",
    "CarriedQuantity",
    "CertificateAct",
    "Closing",
    "Handoff",
    "HandoffItem",
    "Handoffs",
    "Hold",
    "Issue",
    "Item",
    "KeyGrant",
    "KeyRevocation",
    "Nesting",
    "NonceRule",
    "Observations",
    "Opening",
    "Proposal",
    "RecoveryVeto",
    "Release",
    "Signable",
    "Transformation",
    "Withdrawal",
]


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
    | Closing
    | Observations
    | Handoffs
    | Transformation
    | Issue
    | CertificateAct
    | KeyGrant
    | KeyRevocation
    | RecoveryVeto
    | Accreditation
    | Withdrawal
    | Approval
)
