"""Refusals of ConsignmentLedger: holds and releases."""

from __future__ import annotations

from ledger_client.ledger.refusals.base import Refusal, refusal
from ledger_client.ledger.values import ParticipantId, UnitId


@refusal(
    "bytes32",
    "uint64",
    field="unitId",
    says="authority {authority} holds the unit {unit_id} already",
)
class HoldActive(Refusal):
    """The authority holds the unit."""

    unit_id: UnitId
    authority: ParticipantId


@refusal(
    "bytes32",
    "uint64",
    field="authority",
    says="authority {authority} does not hold the unit {unit_id}",
)
class HoldNotActive(Refusal):
    """The authority does not hold the unit."""

    unit_id: UnitId
    authority: ParticipantId


@refusal(
    "bytes32",
    "uint64",
    field="counter",
    says="the last hold of this authority on the unit {unit_id} has counter {current}",
)
class HoldCounterMismatch(Refusal):
    """The counter does not follow."""

    unit_id: UnitId
    current: int


@refusal(
    "bytes32",
    field="unitId",
    says="the unit {unit_id} is held by 255 authorities, or bindingly by 15",
)
class TooManyHolds(Refusal):
    """No further authority can hold the unit, or none bindingly."""

    unit_id: UnitId


@refusal(
    "bytes32",
    "uint64",
    field="authority",
    says="only authority {authority} lifts its hold on the unit {unit_id}",
)
class NotHoldingAuthority(Refusal):
    """Another authority placed the hold."""

    unit_id: UnitId
    authority: ParticipantId


@refusal(
    "bytes32", field="unitId", says="65535 units in {parent_id} are held bindingly or bound already"
)
class TooManyBound(Refusal):
    """No further child can mark the unit."""

    parent_id: UnitId
