"""Whether what was seen in a unit is what is known to be in it."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_client.capture.refs import UnitRef
from ledger_client.capture.step import Step
from ledger_client.capture.units import CLASS_KINDS, Standing, Subject


def compare(step: Step, ref: UnitRef, pointer: str, seen: Sequence[Subject]) -> None:
    """Add ``contents.differ`` for what is missing, and for what nobody put in.

    Only what the event lists is compared: instances if it lists any, each class that it counts.
    """
    told = [*_instances(step, ref, seen), *_amounts(step, ref, seen)]
    if told:
        step.draft.find("contents.differ", pointer, "; ".join(told), ref)


def _instances(step: Step, ref: UnitRef, seen: Sequence[Subject]) -> list[str]:
    named = {subject.text for subject in seen if _is_instance(subject)}
    if not named:
        return []
    known = set(step.state.members_inside(ref))
    found: set[str] = set(named)
    missing = 0
    for child in step.state.children(ref):
        unit = step.state.unit(child)
        texts = {unit.key.text.split("|")[0], *unit.aliases}
        missing += not texts & named
        found -= texts
    missing += len(known - named)
    unexpected = len(found - known)
    if step.state.unit(ref).unnamed_children:
        return []
    return [
        *([f"{missing} not seen"] if missing else []),
        *([f"{unexpected} not known to be inside"] if unexpected else []),
    ]


def _amounts(step: Step, ref: UnitRef, seen: Sequence[Subject]) -> list[str]:
    known = {(amount.text, amount.uom): amount for amount in step.state.unit(ref).amounts}
    told: list[str] = []
    for subject in seen:
        if _is_instance(subject) or subject.quantity is None:
            continue
        amount = known.get((subject.text, subject.uom))
        if amount is None:
            told.append("a class that is not known to be inside")
        elif amount.quantity is not None and amount.quantity != subject.quantity:
            told.append(f"{subject.quantity} of a class of which {amount.quantity} are inside")
    return told


def _is_instance(subject: Subject) -> bool:
    if subject.standing is Standing.UNIT:
        return subject.key is not None and subject.key.kind not in CLASS_KINDS
    return subject.standing in (Standing.MEMBER, Standing.CONTAINER)
