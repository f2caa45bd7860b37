"""Structure: units, serials and quantities go into a unit, and come out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ledger_client.capture.guards import require_free, require_mine, require_one
from ledger_client.capture.holdings import Amount
from ledger_client.capture.objects import unit_key
from ledger_client.capture.step import Step
from ledger_client.capture.units import CLASS_KINDS, Standing, Subject, UnitKind, level_of
from ledger_client.capture.writes import OpenedUnit, Outcome, RelatedUnit, UnitRef
from ledger_client.ledger.kinds import MAX_CHILDREN_PER_NESTING

_STARTS_JOURNEY: Final = frozenset({"packing", "loading"})
_MAKES_UNIT: Final = _STARTS_JOURNEY | {
    None, "assembling", "collecting", "commissioning", "picking", "repackaging", "staging_outbound",
}  # fmt: skip


@dataclass(slots=True)
class Contents:
    """The children of an event, sorted by what they mean for a parent.

    Attributes:
        units: units that can be packed, with the pointer to each.
        unknown: identifiers of units that are not known.
        lots: known lots, which are never packed.
        members: serials that are inside a unit, and none themselves: leaves.
        amounts: quantities of classes: leaves.
    """

    units: dict[UnitRef, str] = field(default_factory=dict)
    unknown: list[Subject] = field(default_factory=list)
    lots: list[UnitRef] = field(default_factory=list)
    members: list[Subject] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)


def sort_out(step: Step, parent: Subject, children: Sequence[Subject]) -> Contents:
    """What the children are.

    Raises:
        InvalidInput: rules ``pack.itself``, ``journey.overlap``, ``unit.ambiguous``,
            ``unit.closed``.
    """
    sorted_out = Contents()
    for child in children:
        if child.text == parent.text:
            step.refuse("cannot be inside itself", child.pointer, "pack.itself")
        if child.standing is Standing.MEMBER:
            sorted_out.members.append(child)
        elif child.standing is Standing.NEVER or _is_class(child):
            sorted_out.amounts.append(Amount(child.text, child.quantity, child.uom))
        if child.standing in (Standing.UNIT, Standing.CONTAINER):
            _sort_unit(step, child, sorted_out)
    return sorted_out


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
        _check_parent(step, ref, parent, "pack.custody")
    _check_levels(step, ref, inside)
    _check_count(step, parent, inside)
    if inside.units:
        step.draft.pack(ref, tuple(inside.units))
        step.told.update((ref, *inside.units))
    step.state.put_inside((member.text for member in inside.members), ref)
    step.state.add_amounts(ref, inside.amounts)
    step.observe(ref)
    _observe_lots(step, ref, inside)
    return ref


def take_out(
    step: Step, parent: Subject, ref: UnitRef | None, inside: Contents, *, all_of_it: bool
) -> UnitRef | None:
    """Unpack what is listed, or everything; an emptied journey is closed if the profile says so.

    Raises:
        InvalidInput: rules ``unpack.custody``, ``unpack.not_inside``, ``unpack.unnamed``, and
            ``unit.held``, ``unit.closed``, ``unit.on_offer``, ``unit.packed``.
    """
    if ref is None:
        for pointer in inside.units.values():
            step.refuse("is not inside this parent", pointer, "unpack.not_inside")
        step.strays.append(None)
        return None
    _check_parent(step, ref, parent, "unpack.custody")
    was_empty = step.state.is_empty(ref)
    if all_of_it:
        inside = _everything(step, ref, parent)
    _check_inside(step, ref, inside)
    _check_count(step, parent, inside)
    if inside.units:
        step.draft.unpack(ref, tuple(inside.units))
        step.told.update((ref, *inside.units))
    step.state.take_out([member.text for member in inside.members], ref)
    step.state.take_amounts(ref, inside.amounts)
    step.observe(ref)
    _observe_lots(step, ref, inside)
    if step.state.is_empty(ref) and (all_of_it or not was_empty):
        _emptied(step, ref)
    return ref


def _sort_unit(step: Step, child: Subject, sorted_out: Contents) -> None:
    found = step.find(child)
    require_one(step, child, found)
    if _is_class(child):
        if found.ref is not None:
            sorted_out.lots.append(found.ref)
    elif found.closed is not None:
        step.refuse("is closed", child.pointer, "unit.closed")
    elif found.ref is None:
        sorted_out.unknown.append(child)
    else:
        sorted_out.units[found.ref] = child.pointer


def _is_class(subject: Subject) -> bool:
    return subject.key is not None and subject.key.kind in CLASS_KINDS


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


def _check_parent(step: Step, ref: UnitRef, parent: Subject, custody_rule: str) -> None:
    require_mine(step, ref, parent.pointer, custody_rule)
    require_free(step, ref, parent.pointer)
    if step.state.unit(ref).emptied and custody_rule == "pack.custody":
        told = "was emptied before and not closed; the same journey goes on"
        step.draft.find("journey.not_closed", parent.pointer, told, ref)


def _check_children(step: Step, parent: UnitRef | None, inside: Contents) -> None:
    for ref, pointer in inside.units.items():
        if step.state.unit(ref).parent is not None:
            step.refuse("is packed in a unit already", pointer, "pack.second_parent")
        require_mine(step, ref, pointer, "pack.custody")
        require_free(step, ref, pointer)
        if _has_parts(step, ref):
            step.refuse("has parts; the parts are packed", pointer, "consignment.has_parts")
    for member in inside.members:
        membership = step.state.membership(member.text)
        if membership is not None and membership.inside not in (None, parent):
            step.refuse("is inside another unit", member.pointer, "pack.second_parent")


def _has_parts(step: Step, ref: UnitRef) -> bool:
    return any(not unit.closed for unit in step.state.parts_of(ref))


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


def _check_count(step: Step, parent: Subject, inside: Contents) -> None:
    if len(inside.units) > MAX_CHILDREN_PER_NESTING:
        told = f"nests {len(inside.units)} units; one event nests {MAX_CHILDREN_PER_NESTING}"
        step.refuse(told, parent.pointer, "nesting.too_many")


def _check_inside(step: Step, parent: UnitRef, inside: Contents) -> None:
    for child in inside.unknown:
        step.refuse("is not inside this parent", child.pointer, "unpack.not_inside")
    for ref, pointer in inside.units.items():
        if step.state.unit(ref).parent != parent:
            step.refuse("is not inside this parent", pointer, "unpack.not_inside")
        if step.state.is_held(ref):
            step.refuse("is held by an authority", pointer, "unit.held")
    for member in inside.members:
        membership = step.state.membership(member.text)
        if membership is not None and membership.inside not in (None, parent):
            step.refuse("is inside another unit", member.pointer, "unpack.not_inside")


def _everything(step: Step, ref: UnitRef, parent: Subject) -> Contents:
    unit = step.state.unit(ref)
    if unit.unnamed_children:
        step.refuse(
            f"has {unit.unnamed_children} units inside that are not known here; list them",
            parent.pointer,
            "unpack.unnamed",
        )
    members = [
        Subject(parent.pointer, text, Standing.MEMBER) for text in step.state.members_inside(ref)
    ]
    children = dict.fromkeys(step.state.children(ref), parent.pointer)
    return Contents(units=children, members=members, amounts=list(unit.amounts))


def _observe_lots(step: Step, parent: UnitRef, inside: Contents) -> None:
    for lot in inside.lots:
        step.observe(lot, RelatedUnit(parent))


def _emptied(step: Step, ref: UnitRef) -> None:
    unit = step.state.unit(ref)
    if unit.key.kind is not UnitKind.JOURNEY:
        return
    if step.profile.defaults.close_emptied_journey:
        step.draft.close(ref, Outcome.EMPTIED)
    else:
        step.state.put(replace(unit, emptied=True))
