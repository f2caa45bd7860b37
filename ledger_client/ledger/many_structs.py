"""The structs that carry many acts in one: observations, handoffs, a transformation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ledger_client.ledger.abi import Many, Struct, Type
from ledger_client.ledger.nonce_rule import NonceRule
from ledger_client.ledger.values import ParticipantId, UnitId


@dataclass(frozen=True, slots=True)
class Observations(Struct):
    """Many observations of one unit by its custodian, each by its commitment, in one log."""

    unit_id: UnitId
    turn: int
    commitments: tuple[bytes, ...]

    NONCE: ClassVar = NonceRule.ALWAYS
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("unitId", "bytes32"),
        ("turn", "uint24"),
        ("commitments", "bytes32[]"),
    )


@dataclass(frozen=True, slots=True)
class HandoffItem(Struct):
    """One unit of :class:`Handoffs`."""

    unit_id: UnitId
    turn: int
    related: bytes
    commitment: bytes

    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("unitId", "bytes32"),
        ("turn", "uint24"),
        ("related", "bytes32"),
        ("commitment", "bytes32"),
    )


@dataclass(frozen=True, slots=True)
class Handoffs(Struct):
    """Custody of many units from one giver to one taker; both sign this very struct once."""

    giver: ParticipantId
    taker: ParticipantId
    items: tuple[HandoffItem, ...]
    deadline: int

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("giver", "uint64"),
        ("taker", "uint64"),
        ("items", Many(HandoffItem)),
        ("deadline", "uint40"),
    )


@dataclass(frozen=True, slots=True)
class CarriedQuantity(Struct):
    """What an input drew from a certificate and an output takes over; indexes count from 0."""

    certificate_id: bytes
    input: int
    output: int
    quantity: int

    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("certificateId", "bytes32"),
        ("input", "uint16"),
        ("output", "uint16"),
        ("quantity", "uint128"),
    )


@dataclass(frozen=True, slots=True)
class Transformation(Struct):
    """Inputs closed and outputs opened in their place, with the quantities that go on.

    ``input_turns`` has the turn of each input, ``output_labels`` and ``output_levels`` one each of
    every output.
    """

    input_ids: tuple[UnitId, ...]
    input_turns: tuple[int, ...]
    output_labels: tuple[bytes, ...]
    output_levels: tuple[int, ...]
    quantities: tuple[CarriedQuantity, ...]
    commitment: bytes

    NONCE: ClassVar = NonceRule.NEVER
    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (
        ("inputIds", "bytes32[]"),
        ("inputTurns", "uint24[]"),
        ("outputLabels", "bytes32[]"),
        ("outputLevels", "uint8[]"),
        ("quantities", Many(CarriedQuantity)),
        ("commitment", "bytes32"),
    )
