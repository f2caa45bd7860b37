"""Transformation events: consumed instances are closed, outputs opened, lots observed.

These plan, and cannot be sent yet: every write says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger_client.capture.guards import require_free, require_mine
from ledger_client.capture.objects import open_unknown
from ledger_client.capture.step import Step
from ledger_client.capture.units import CLASS_KINDS, Standing, Subject
from ledger_client.capture.writes import (
    OpenedUnit,
    PlannedOpen,
    PlannedTransform,
    RelatedUnit,
    UnitRef,
)
from ledger_client.epcis import TransformationEvent


def plan_transformation(step: Step, event: TransformationEvent) -> None:
    """Plan a transformation.

    Serials that are members of a unit, and quantities of lots, are consumed in part: their unit
    is observed. A lot on both sides is observed once.

    Raises:
        InvalidInput: rules ``transform.custody``, ``transform.has_children``,
            ``transform.output_open``, ``unit.held``, ``unit.closed``, ``unit.on_offer``,
            ``unit.packed``.
    """
    step.draft.sendable = False
    inputs = step.subjects(
        event.input_epc_list,
        step.at("inputEPCList"),
        event.input_quantity_list,
        step.at("inputQuantityList"),
    )
    outputs = step.subjects(
        event.output_epc_list,
        step.at("outputEPCList"),
        event.output_quantity_list,
        step.at("outputQuantityList"),
    )
    _refuse_open_outputs(step, outputs)
    touched = step.touches(inputs)
    consumed = [touch for touch in touched if _is_consumed(step, touch.ref, touch.members)]
    used = [touch for touch in touched if touch not in consumed]
    transforms = [_consume(step, touch.ref, touch.pointer) for touch in consumed]
    for touch in used:
        step.state.end(touch.members)
    made = _make(step, event, outputs, [touch.ref for touch in consumed])
    for index in transforms:
        write = step.draft.writes[index]
        if isinstance(write, PlannedTransform):
            step.draft.writes[index] = replace(write, outputs=tuple(made))
    related = RelatedUnit(made[0]) if len(made) == 1 else None
    for ref in [touch.ref for touch in used]:
        step.observe(ref, related)
    for touch in step.touches(outputs):
        step.observe(touch.ref)


def _refuse_open_outputs(step: Step, outputs: Sequence[Subject]) -> None:
    for subject in outputs:
        if subject.standing is Standing.NEVER or _is_class(subject):
            continue
        found = step.find(subject)
        if found != type(found)():
            step.refuse(
                "is known already, as an output cannot be", subject.pointer, "transform.output_open"
            )


def _is_class(subject: Subject) -> bool:
    return subject.key is not None and subject.key.kind in CLASS_KINDS


def _is_consumed(step: Step, ref: UnitRef, members: tuple[str, ...]) -> bool:
    return not members and step.state.unit(ref).key.kind not in CLASS_KINDS


def _consume(step: Step, ref: UnitRef, pointer: str) -> int:
    require_mine(step, ref, pointer, "transform.custody")
    require_free(step, ref, pointer)
    if step.state.children(ref) or step.state.unit(ref).unnamed_children:
        step.refuse("still has units packed in it", pointer, "transform.has_children")
    step.told.add(ref)
    return step.draft.transform(ref)


def _make(
    step: Step, event: TransformationEvent, outputs: Sequence[Subject], inputs: list[UnitRef]
) -> list[UnitRef]:
    """Open what is new; returns the units opened. A known lot is only made more of."""
    before = len(step.draft.writes)
    new = [subject for subject in outputs if not _is_class(subject) or not step.find(subject).ref]
    open_unknown(step, new, event.ilmd, inputs)
    opened = enumerate(step.draft.writes[before:], before)
    return [OpenedUnit(index) for index, write in opened if isinstance(write, PlannedOpen)]
