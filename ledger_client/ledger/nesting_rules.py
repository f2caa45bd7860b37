"""The rules of nestings, in the manner of ``unit_rules``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ledger_client.ledger.kinds import MAX_CHILDREN_PER_NESTING, NESTINGS, Kind, in_mask
from ledger_client.ledger.refusals import (
    KindNotHere,
    LengthsDiffer,
    LevelTooLow,
    NothingToNest,
    NotInParent,
    TooManyChildren,
)
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import Nesting
from ledger_client.ledger.unit_rules import (
    in_custody_of,
    require_at_turn,
    require_free,
    require_in_hands_of,
    require_not_on_offer,
    turn_moved,
    without_offer,
)
from ledger_client.ledger.values import NOBODY, ParticipantId, UnitId, keccak256

MAX_CHILDREN: Final = 2**24 - 1


def contents_hash(children: Sequence[tuple[bytes, bytes]]) -> bytes:
    """What a ``contents`` entry is related to: keccak-256 of (child, its head before) pairs."""
    return keccak256(b"".join(child + head for child, head in children))


def nesting_kind(nesting: Nesting) -> Kind:
    """Pack or unpack; at least one child and not too many, each with its turn."""
    if not in_mask(nesting.kind, NESTINGS):
        raise KindNotHere(nesting.kind)
    if not nesting.child_ids:
        raise NothingToNest
    if len(nesting.child_ids) != len(nesting.child_turns):
        raise LengthsDiffer
    if len(nesting.child_ids) > MAX_CHILDREN_PER_NESTING:
        raise TooManyChildren(nesting.parent_id)
    return Kind(nesting.kind)


def parent_changed(
    unit_id: UnitId, unit: UnitState, turn: int, id: ParticipantId, change: int, now: int
) -> UnitState:
    """The parent after its ``contents`` entry: children changed by ``change``, turn moved.

    Counting down may pass below zero here as it does on the ledger (it counts modulo 2^24): each
    child is then checked to be in this parent, so such a nesting is refused at a child.
    """
    require_at_turn(unit_id, unit, turn)
    require_in_hands_of(unit_id, unit, id)
    require_free(unit_id, unit)
    require_not_on_offer(unit_id, unit, now)
    if unit.children + change > MAX_CHILDREN:
        raise TooManyChildren(unit_id)
    count = (unit.children + change) & MAX_CHILDREN
    return turn_moved(unit_id, replace(without_offer(unit), children=count))


def packed(
    child_id: UnitId,
    child: UnitState,
    turn: int,
    id: ParticipantId,
    parent: tuple[UnitId, UnitState],
    now: int,
) -> UnitState:
    """The child after it was packed into ``parent``, its turn moved."""
    parent_id, parent_state = parent
    require_at_turn(child_id, child, turn)
    require_in_hands_of(child_id, child, id)
    require_free(child_id, child)
    require_not_on_offer(child_id, child, now)
    if parent_state.level <= child.level:
        raise LevelTooLow(parent_id, child_id)
    return turn_moved(child_id, replace(in_custody_of(child, NOBODY), packed=True))


def unpacked(
    child_id: UnitId,
    child: UnitState,
    turn: int,
    id: ParticipantId,
    parent_id: UnitId,
    packed_in: UnitId | None,
) -> UnitState:
    """The child after it was taken out of ``parent_id`` into the custody of ``id``."""
    require_at_turn(child_id, child, turn)
    if not child.packed or packed_in != parent_id:
        raise NotInParent(child_id, parent_id)
    require_free(child_id, child)
    return turn_moved(child_id, replace(in_custody_of(child, id), packed=False))
