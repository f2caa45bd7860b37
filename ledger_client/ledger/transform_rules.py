"""The rules of transformations: inputs are closed, outputs opened in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger_client.ledger.refusals import LengthsDiffer, NothingToTransform, QuantityMisplaced
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import CarriedQuantity, Transformation
from ledger_client.ledger.unit_rules import (
    require_at_turn,
    require_empty,
    require_free,
    require_in_hands_of,
    require_not_on_offer,
    turn_moved,
)
from ledger_client.ledger.values import ParticipantId, UnitId, keccak256


def outputs_hash(outputs: Sequence[bytes]) -> bytes:
    """What the entry of each input is related to: keccak-256 of the outputs' ids in order."""
    return keccak256(b"".join(outputs))


def inputs_hash(heads: Sequence[bytes]) -> bytes:
    """What the ``open`` of each output is related to.

    The input's head after its ``transform``; of several inputs keccak-256 of those heads in order.
    """
    return heads[0] if len(heads) == 1 else keccak256(b"".join(heads))


def require_lists(transformation: Transformation) -> None:
    """At least one input and one output; a turn for each input, a level for each output."""
    what = transformation
    if not what.input_ids or not what.output_labels:
        raise NothingToTransform
    inputs = len(what.input_ids) == len(what.input_turns)
    outputs = len(what.output_labels) == len(what.output_levels)
    if not (inputs and outputs):
        raise LengthsDiffer


def consumed(unit_id: UnitId, unit: UnitState, turn: int, id: ParticipantId, now: int) -> UnitState:
    """An input after it went into the outputs: closed, its turn moved."""
    require_at_turn(unit_id, unit, turn)
    require_in_hands_of(unit_id, unit, id)
    require_free(unit_id, unit)
    require_not_on_offer(unit_id, unit, now)
    require_empty(unit_id, unit)
    return turn_moved(unit_id, replace(unit, closed=True))


def carried_between(
    index: int,
    carried: CarriedQuantity,
    inputs: Sequence[UnitId],
    outputs: Sequence[UnitId],
) -> tuple[UnitId, UnitId]:
    """The input and the output between which carried quantity number ``index`` goes on."""
    if carried.input >= len(inputs) or carried.output >= len(outputs):
        raise QuantityMisplaced(index)
    return inputs[carried.input], outputs[carried.output]
