"""The structs of an authority: holds, releases, closings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ledger_client.ledger.abi import Struct, Type
from ledger_client.ledger.nonce_rule import NonceRule
from ledger_client.ledger.values import ParticipantId, UnitId


@dataclass(frozen=True, slots=True)
class Hold(Struct):
    """A hold by an authority; ``counter`` is one more than its last on this unit.

    A ``binding`` one marks the units in which this one is packed: none of them may move either.
    """

    unit_id: UnitId
    counter: int
    binding: bool
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("unitId", "bytes32"),
        ("counter", "uint64"),
        ("binding", "bool"),
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
class Closing(Struct):
    """A unit closed by the authority that holds it; ``successor`` is another unit, or zero."""

    unit_id: UnitId
    turn: int
    outcome: int
    successor: bytes
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("unitId", "bytes32"),
        ("turn", "uint24"),
        ("outcome", "uint8"),
        ("successor", "bytes32"),
        ("commitment", "bytes32"),
    )
