"""The children of an event, sorted by what they mean for a parent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger_client.capture.guards import require_one
from ledger_client.capture.holdings import Amount
from ledger_client.capture.refs import RelatedUnit, UnitRef
from ledger_client.capture.step import Step
from ledger_client.capture.units import CLASS_KINDS, Standing, Subject


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


def observe_lots(step: Step, parent: UnitRef, inside: Contents) -> None:
    """Lots are never packed: each is observed, related to the parent."""
    for lot in inside.lots:
        step.observe(lot, RelatedUnit(parent))


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
