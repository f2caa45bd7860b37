"""What the ledger would refuse of a structural write, found out before anything is signed."""

from __future__ import annotations

from ledger_client.capture.step import Found, Step
from ledger_client.capture.units import Standing, Subject
from ledger_client.capture.writes import UnitRef


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
