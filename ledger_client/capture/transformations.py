"""Transformation events: consumed instances are closed, outputs opened, lots observed.

Whole instances that become new units are one ``transform``. Where an event tells only inputs, or
its outputs are known lots that are made more of, there is nothing to open: the instances are closed
by their custodian. Where it tells only outputs, or inputs that are consumed in part, the outputs
are opened. Under a ``transformationID`` the documents alone link such halves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger_client.capture.draft import Draft
from ledger_client.capture.guards import (
    require_free,
    require_mine,
    require_not_ended,
    require_whole,
)
from ledger_client.capture.objects import open_unknown
from ledger_client.capture.refs import OpenedUnit, RelatedUnit, UnitRef
from ledger_client.capture.step import Found, Step, Touch
from ledger_client.capture.units import CLASS_KINDS, Standing, Subject, UnitKey
from ledger_client.capture.writes import Ending, NewUnit
from ledger_client.epcis import TransformationEvent


@dataclass(frozen=True, slots=True)
class _Outputs:
    """The units that one ``transform`` opens, gathered before it is planned."""

    draft: Draft
    new: list[NewUnit] = field(default_factory=list)

    def open(
        self,
        key: UnitKey,
        aliases: tuple[str, ...],
        booking: str | None,
        part_of: UnitRef | None,
    ) -> UnitRef:
        ref = OpenedUnit(len(self.draft.writes), len(self.new))
        self.new.append(self.draft.newborn(ref, key, aliases, booking, part_of))
        return ref


def plan_transformation(step: Step, event: TransformationEvent) -> None:
    """Plan a transformation.

    Serials that are members of a unit, and quantities of lots, are consumed in part: their unit
    is observed, related to the output where there is one. A lot on both sides is observed once.

    Raises:
        InvalidInput: rules ``transform.custody``, ``transform.has_children``,
            ``transform.output_open``, ``consignment.has_parts``, ``unit.held``, ``unit.closed``,
            ``unit.on_offer``, ``unit.packed``.
    """
    inputs, outputs = _inputs(step, event), _outputs(step, event)
    _refuse_open_outputs(step, outputs)
    require_not_ended(step, inputs)
    touched = step.touches(inputs)
    consumed = [touch for touch in touched if _is_consumed(step, touch)]
    used = [touch for touch in touched if touch not in consumed]
    for touch in consumed:
        _require_consumable(step, touch)
    for touch in used:
        step.state.end(touch.members)
    opened = _transform(step, event, [touch.ref for touch in consumed], outputs)
    made = list(dict.fromkeys([*opened, *(touch.ref for touch in step.touches(outputs))]))
    _close_what_became_nothing_new(step, consumed, made)
    for touch in used:
        step.observe(touch.ref, _related([ref for ref in made if ref != touch.ref]))
    for ref in made:
        step.observe(ref)
    _tell_halves(step, inputs, outputs)


def _inputs(step: Step, event: TransformationEvent) -> tuple[Subject, ...]:
    return step.subjects(
        event.input_epc_list,
        step.at("inputEPCList"),
        event.input_quantity_list,
        step.at("inputQuantityList"),
    )


def _outputs(step: Step, event: TransformationEvent) -> tuple[Subject, ...]:
    return step.subjects(
        event.output_epc_list,
        step.at("outputEPCList"),
        event.output_quantity_list,
        step.at("outputQuantityList"),
    )


def _refuse_open_outputs(step: Step, outputs: Sequence[Subject]) -> None:
    for subject in outputs:
        if subject.standing is Standing.NEVER or _is_class(subject):
            continue
        if step.find(subject) != Found():
            step.refuse(
                "is known already, as an output cannot be", subject.pointer, "transform.output_open"
            )


def _is_class(subject: Subject) -> bool:
    return subject.key is not None and subject.key.kind in CLASS_KINDS


def _is_consumed(step: Step, touch: Touch) -> bool:
    return not touch.members and step.state.unit(touch.ref).key.kind not in CLASS_KINDS


def _require_consumable(step: Step, touch: Touch) -> None:
    require_mine(step, touch.ref, touch.pointer, "transform.custody")
    require_free(step, touch.ref, touch.pointer)
    require_whole(step, touch.ref, touch.pointer)
    if step.state.children(touch.ref) or step.state.unit(touch.ref).unnamed_children:
        step.refuse("still has units packed in it", touch.pointer, "transform.has_children")


def _transform(
    step: Step,
    event: TransformationEvent,
    consumed: Sequence[UnitRef],
    outputs: Sequence[Subject],
) -> list[UnitRef]:
    """Open what is new, in one write with the end of what is consumed; returns what was opened."""
    gathered = _Outputs(step.draft)
    new = [one for one in outputs if not _is_class(one) or step.find(one).ref is None]
    before = len(step.draft.writes)
    open_unknown(step, new, event.ilmd, gathered.open if consumed else step.draft.open)
    if gathered.new:
        step.draft.transform(consumed, gathered.new)
        step.told.update(consumed)
    return [one.ref for write in step.draft.writes[before:] for one in write.opens]


def _close_what_became_nothing_new(
    step: Step, consumed: Sequence[Touch], made: Sequence[UnitRef]
) -> None:
    """An instance whose outputs are told elsewhere, or went into a lot that was there before."""
    for touch in consumed:
        if touch.ref not in step.told:
            successor = made[0] if len(made) == 1 else None
            step.draft.close(touch.ref, Ending.TRANSFORMED, successor)
            step.told.add(touch.ref)


def _related(made: Sequence[UnitRef]) -> RelatedUnit | None:
    return RelatedUnit(made[0]) if len(made) == 1 else None


def _tell_halves(step: Step, inputs: Sequence[Subject], outputs: Sequence[Subject]) -> None:
    if inputs and outputs:
        return
    missing = "outputs" if inputs else "inputs"
    told = f"its {missing} are told by other events; only their documents link them"
    step.draft.find("transform.half", step.at("transformationID"), told)
