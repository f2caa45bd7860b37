"""Refusals of ConsignmentLedger: nestings and transformations."""

from __future__ import annotations

from ledger_client.ledger.refusals.base import Refusal, refusal
from ledger_client.ledger.values import UnitId


@refusal(field="childIds", says="at least one child must be named")
class NothingToNest(Refusal):
    """No child is named."""


@refusal(field="turns", says="each unit needs its own turn or level: the lists differ in length")
class LengthsDiffer(Refusal):
    """The lists differ in length."""


@refusal(
    "bytes32",
    field="childIds",
    says="that is more than the unit {parent_id} takes, at once or in all",
)
class TooManyChildren(Refusal):
    """Too many children."""

    parent_id: UnitId


@refusal(
    "bytes32",
    "bytes32",
    field="parentId",
    says="the level of {parent_id} must be higher than that of {child_id}",
)
class LevelTooLow(Refusal):
    """The parent is not of a higher level."""

    parent_id: UnitId
    child_id: UnitId


@refusal(
    "bytes32", "bytes32", field="childIds", says="the unit {child_id} is not packed in {parent_id}"
)
class NotInParent(Refusal):
    """The child is elsewhere."""

    child_id: UnitId
    parent_id: UnitId


@refusal(field="inputIds", says="a transformation needs at least one input and at least one output")
class NothingToTransform(Refusal):
    """No input or no output is named."""


@refusal(
    "uint256",
    field="quantities",
    says="the carried quantity at index {index} names an input or output that is not there",
)
class QuantityMisplaced(Refusal):
    """A carried quantity points beside the lists."""

    index: int
