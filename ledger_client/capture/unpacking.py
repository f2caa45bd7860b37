"""Structure undone: units, serials and quantities come out of a unit."""

from __future__ import annotations

from dataclasses import replace

from ledger_client.capture.children import Contents, observe_lots
from ledger_client.capture.guards import require_count, require_free, require_mine
from ledger_client.capture.refs import UnitRef
from ledger_client.capture.step import Step
from ledger_client.capture.units import Standing, Subject, UnitKind
from ledger_client.capture.writes import Ending


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
    require_mine(step, ref, parent.pointer, "unpack.custody")
    require_free(step, ref, parent.pointer)
    was_empty = step.state.is_empty(ref)
    if all_of_it:
        inside = _everything(step, ref, parent)
    _check_inside(step, ref, inside)
    require_count(step, parent, len(inside.units))
    if inside.units:
        step.draft.unpack(ref, tuple(inside.units))
        step.told.update((ref, *inside.units))
    step.state.take_out([member.text for member in inside.members], ref)
    step.state.take_amounts(ref, inside.amounts)
    step.observe(ref)
    observe_lots(step, ref, inside)
    if step.state.is_empty(ref) and (all_of_it or not was_empty):
        _emptied(step, ref)
    return ref


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


def _emptied(step: Step, ref: UnitRef) -> None:
    unit = step.state.unit(ref)
    if unit.key.kind is not UnitKind.JOURNEY:
        return
    if step.profile.defaults.close_emptied_journey:
        step.draft.close(ref, Ending.EMPTIED)
    else:
        step.state.put(replace(unit, emptied=True))
