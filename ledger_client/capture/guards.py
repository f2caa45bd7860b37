"""What the ledger would refuse of a structural write, found out before anything is signed."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_client.capture.refs import UnitRef
from ledger_client.capture.step import Found, Step
from ledger_client.capture.units import CLASS_KINDS, Standing, Subject
from ledger_client.ledger.kinds import MAX_CHILDREN_PER_NESTING


def require_one(step: Step, subject: Subject, found: Found) -> None:
    """Refuse to pick among several open units (rules ``journey.overlap``, ``unit.ambiguous``)."""
    if found.several:
        is_box = subject.standing is Standing.CONTAINER
        step.refuse(
            f"{len(found.several)} open units have this identifier; none is picked",
            subject.pointer,
            "journey.overlap" if is_box else "unit.ambiguous",
        )


def require_at_rest(step: Step, ref: UnitRef, pointer: str) -> None:
    """Neither closed nor held (rules ``unit.closed``, ``unit.held``)."""
    if step.state.unit(ref).closed:
        step.refuse("is closed", pointer, "unit.closed")
    if step.state.is_held(ref):
        step.refuse("is held by an authority", pointer, "unit.held")


def require_free(step: Step, ref: UnitRef, pointer: str) -> None:
    """At rest, not on offer, not packed (also rules ``unit.on_offer``, ``unit.packed``)."""
    require_at_rest(step, ref, pointer)
    unit = step.state.unit(ref)
    if unit.offer is not None:
        step.refuse("is on offer; withdraw the offer first", pointer, "unit.on_offer")
    if unit.parent is not None:
        step.refuse("is packed in another unit", pointer, "unit.packed")


def require_mine(step: Step, ref: UnitRef, pointer: str, rule: str) -> None:
    """The capturer is the custodian."""
    if not step.is_mine(ref):
        step.refuse("is in the custody of somebody else", pointer, rule)


def require_not_ended(step: Step, subjects: Sequence[Subject]) -> None:
    """What is to end is not closed already (rule ``unit.closed``); others' units are not ours."""
    for subject in subjects:
        if subject.key is None or subject.key.kind in CLASS_KINDS:
            continue
        ended = step.find(subject).closed
        if ended is not None and step.is_mine(ended):
            step.refuse("is closed", subject.pointer, "unit.closed")


def require_whole(step: Step, ref: UnitRef, pointer: str) -> None:
    """A consignment in parts is not moved or ended itself (rule ``consignment.has_parts``)."""
    if any(not part.closed for part in step.state.parts_of(ref)):
        step.refuse("has parts; the parts are handled", pointer, "consignment.has_parts")


def require_count(step: Step, parent: Subject, children: int) -> None:
    """One nesting has a bounded number of units (rule ``nesting.too_many``)."""
    if children > MAX_CHILDREN_PER_NESTING:
        told = f"nests {children} units; one event nests {MAX_CHILDREN_PER_NESTING}"
        step.refuse(told, parent.pointer, "nesting.too_many")
