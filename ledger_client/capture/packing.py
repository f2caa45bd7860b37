"""Structure: units, serials and quantities go into a unit."""

from __future__ import annotations

from typing import Final

from ledger_client.capture.children import Contents, observe_lots
from ledger_client.capture.guards import (
    require_count,
    require_free,
    require_mine,
    require_whole,
)
from ledger_client.capture.objects import unit_key
from ledger_client.capture.refs import OpenedUnit, UnitRef
from ledger_client.capture.step import Step
from ledger_client.capture.units import Subject, UnitKind, level_of

_STARTS_JOURNEY: Final = frozenset({"packing", "loading"})
_MAKES_UNIT: Final = _STARTS_JOURNEY | {
    None, "assembling", "collecting", "commissioning", "picking", "repackaging", "staging_outbound",
}  # fmt: skip


def add(step: Step, parent: Subject, ref: UnitRef | None, inside: Contents) -> UnitRef | None:
    """Pack: ``nest`` for units, an observation of the parent where there are only leaves.

    Returns:
        The parent; ``None`` where it is unknown and the event went to the logbook.

    Raises:
        InvalidInput: rules ``pack.custody``, ``pack.second_parent``, ``pack.level``,
            ``consignment.has_parts``, ``nesting.too_many``, ``unit.unknown``, ``unit.held``,
            ``unit.closed``, ``unit.on_offer``, ``unit.packed``.
    """
    for child in inside.unknown:
        step.refuse("is no unit yet; open it first", child.pointer, "unit.unknown")
    if ref is None and not _may_open(step, parent):
        if inside.units:
            step.refuse("is no unit yet; open it first", parent.pointer, "unit.unknown")
        step.strays.append(None)
        return None
    _check_children(step, ref, inside)
    if ref is None:
        ref = _open_parent(step, parent)
    else:
        require_mine(step, ref, parent.pointer, "pack.custody")
        require_free(step, ref, parent.pointer)
    _check_levels(step, ref, inside)
    require_count(step, parent, len(inside.units))
    if inside.units:
        step.draft.pack(ref, tuple(inside.units))
        step.told.update((ref, *inside.units))
    step.state.put_inside((member.text for member in inside.members), ref)
    step.state.add_amounts(ref, inside.amounts)
    step.observe(ref)
    observe_lots(step, ref, inside)
    return ref


def _may_open(step: Step, parent: Subject) -> bool:
    return step.word in (_STARTS_JOURNEY if parent.container is not None else _MAKES_UNIT) and (
        step.event.biz_step is None or step.word is not None
    )


def _open_parent(step: Step, parent: Subject) -> UnitRef:
    key = unit_key(step, parent)
    booking = step.booking if key.kind is UnitKind.JOURNEY else None
    ref = step.draft.open(key, parent.aliases, booking)
    step.told.add(ref)
    return ref


def _check_children(step: Step, parent: UnitRef | None, inside: Contents) -> None:
    for ref, pointer in inside.units.items():
        if step.state.unit(ref).parent is not None:
            step.refuse("is packed in a unit already", pointer, "pack.second_parent")
        require_mine(step, ref, pointer, "pack.custody")
        require_free(step, ref, pointer)
        require_whole(step, ref, pointer)
    for member in inside.members:
        membership = step.state.membership(member.text)
        if membership is not None and membership.inside not in (None, parent):
            step.refuse("is inside another unit", member.pointer, "pack.second_parent")


def _check_levels(step: Step, parent: UnitRef, inside: Contents) -> None:
    """A parent stands higher than its children; one that this plan opens can still be raised."""
    levels = {ref: step.state.unit(ref).level for ref in inside.units}
    needed = max(levels.values(), default=0) + 1
    unit = step.state.unit(parent)
    if unit.level >= needed:
        return
    highest = level_of(unit.key.kind, step.profile)
    if unit.key.kind is UnitKind.LOGISTIC_UNIT:
        highest = max(highest, step.profile.levels.logistic_unit_highest)
    if isinstance(parent, OpenedUnit) and needed <= highest and unit.parent is None:
        step.draft.raise_level(parent, needed)
        return
    too_high = next(ref for ref, level in levels.items() if level >= unit.level)
    step.refuse(
        f"stands at level {levels[too_high]}, its parent at {unit.level}; a parent stands higher",
        inside.units[too_high],
        "pack.level",
    )
