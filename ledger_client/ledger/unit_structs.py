"""The structs of single units: items, openings, handoffs, nestings, attachments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ledger_client.ledger.abi import Many, Struct, Type
from ledger_client.ledger.nonce_rule import NonceRule
from ledger_client.ledger.values import ParticipantId, UnitId


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
