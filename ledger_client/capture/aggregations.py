"""Aggregation events: packing, unpacking, and seeing what is inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger_client.capture import contents, custody
from ledger_client.capture.children import Contents, sort_out
from ledger_client.capture.guards import require_one
from ledger_client.capture.offers import offer_all, offers_custody
from ledger_client.capture.packing import add
from ledger_client.capture.step import Found, Step, Touch
from ledger_client.capture.units import Standing, Subject
from ledger_client.capture.unpacking import take_out
from ledger_client.epcis import Action, AggregationEvent

_NOT_A_UNIT = (Standing.CONVEYANCE, Standing.NEVER, Standing.MEMBER)


@dataclass(frozen=True, slots=True)
class _Parent:
    subject: Subject
    found: Found


def plan_aggregation(step: Step, event: AggregationEvent) -> None:
    """Plan an aggregation event.

    A parent that is a unit gets the structure; one that is a ship, wagon or truck, or no unit,
    is only a leaf, and each child gets its entry.

    Raises:
        InvalidInput: rules ``aggregation.parent``, ``pack.*``, ``unpack.*``, ``unit.*``,
            ``journey.*``, and those of offers.
    """
    children = step.subjects(
        event.child_epcs,
        step.at("childEPCs"),
        event.child_quantity_list,
        step.at("childQuantityList"),
    )
    parent = None
    if event.parent_id is not None:
        parent = step.subject(event.parent_id, step.at("parentID"))
    elif event.action is not Action.OBSERVE:
        # The JSON schema lets this pass.
        step.refuse(
            "is required unless the action is OBSERVE", step.at("parentID"), "aggregation.parent"
        )
    if parent is None or parent.standing in _NOT_A_UNIT:
        _loose(step, parent, children)
    elif event.action is Action.OBSERVE:
        _seen(step, parent, children)
    else:
        _structure(step, event.action, parent, children)


def _loose(step: Step, parent: Subject | None, children: Sequence[Subject]) -> None:
    carrier = [parent] if parent is not None and parent.standing is Standing.MEMBER else []
    custody.act(step, step.touches([*carrier, *children]))


def _seen(step: Step, parent: Subject, children: Sequence[Subject]) -> None:
    touches = step.touches([parent])
    custody.act(step, touches)
    if step.word in custody.RECEIVING:
        _accept_children(step, children)
    for touch in touches:
        contents.compare(step, touch.ref, parent.pointer, children)


def _accept_children(step: Step, children: Sequence[Subject]) -> None:
    """Accept what is on offer to us by itself, in whatever parent it was seen."""
    found = [(step.find(child).ref, child) for child in children]
    touches = [Touch(ref, child.pointer) for ref, child in found if ref is not None]
    custody.receive(step, touches, claims=False)


def _structure(step: Step, action: Action, parent: Subject, children: Sequence[Subject]) -> None:
    found = step.find(parent)
    require_one(step, parent, found)
    if found.closed is not None:
        step.refuse("is closed", parent.pointer, "unit.closed")
    inside = sort_out(step, parent, children)
    if step.word in custody.RECEIVING:
        _accept_first(step, _Parent(parent, found), inside)
    if action is Action.ADD:
        ref = add(step, parent, found.ref, inside)
    else:
        ref = take_out(step, parent, found.ref, inside, all_of_it=not children)
    if ref is not None and offers_custody(step) and not step.state.unit(ref).closed:
        offer_all(step, [Touch(ref, parent.pointer)])


def _accept_first(step: Step, parent: _Parent, inside: Contents) -> None:
    """Receiving and (un)packing told in one event: what is on offer to us is accepted first."""
    touches = [Touch(ref, pointer) for ref, pointer in inside.units.items()]
    if parent.found.ref is not None:
        touches.insert(0, Touch(parent.found.ref, parent.subject.pointer))
    custody.receive(step, touches, claims=False)
