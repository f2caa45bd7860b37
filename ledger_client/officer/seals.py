"""Equipment seals, references and what was said of them, from the unit's own documents."""

from __future__ import annotations

from itertools import pairwise

from ledger_client.capture.aliases import Alias, NumberForm
from ledger_client.capture.documents_told import numbers_of_document, numbers_of_event
from ledger_client.officer.container import References, SealChange, Seals
from ledger_client.officer.facts import Facts
from ledger_client.proofs.steps.numbers_shown import seals_named


def seals(facts: Facts) -> Seals:
    """What was fixed first, what was read last, and each change with who told of it."""
    told: list[SealChange] = []
    for step in facts.history:
        opened = facts.documents.opened.get(step.entry.commitment)
        named = tuple(sorted(set(seals_named(opened)))) if opened is not None else ()
        if named:
            by = facts.person(step.entry.actor.id)
            told.append(SealChange(seals=named, at=facts.told_at(step.entry), by=by))
    changes = [after for before, after in pairwise(told) if before.seals != after.seals]
    return Seals(
        expected=told[0].seals if told else (),
        read=told[-1].seals if told else (),
        read_by=told[-1].by if told else None,
        changes=tuple(changes),
    )


def references(facts: Facts) -> References:
    """MRN, UCR, B/L and booking, as the documents of the unit tell them."""
    told = _numbers(facts)
    return References(
        mrn=_of(told, NumberForm.MRN),
        ucr=_of(told, NumberForm.UCR),
        bill_of_lading=_of(told, NumberForm.BILL_OF_LADING),
        booking=_of(told, NumberForm.BOOKING),
    )


def size_type(facts: Facts) -> str | None:
    """The ISO 6346 size and type code that a document of the unit tells, the latest."""
    names = ("sizeType", "containerSizeType", "sizeTypeCode", "isoSizeType")
    for step in reversed(facts.history):
        for pointer, value in _leaves(facts, step.entry.commitment):
            last = pointer.replace("~1", "/").rpartition("/")[2].rpartition(":")[2]
            if last in names and isinstance(value, str):
                return value
    return None


def _leaves(facts: Facts, commitment: bytes) -> tuple[tuple[str, object], ...]:
    opened = facts.documents.opened.get(commitment)
    return () if opened is None else opened.leaves


def _numbers(facts: Facts) -> tuple[Alias, ...]:
    found: dict[Alias, None] = {}
    for step in facts.history:
        event = facts.event(step.entry)
        told = (
            numbers_of_document(facts.document(step.entry))
            if event is None
            else numbers_of_event(event)
        )
        found |= dict.fromkeys(told)
    return tuple(found)


def _of(told: tuple[Alias, ...], form: NumberForm) -> tuple[str, ...]:
    return tuple(one.typed for one in told if one.form is form)
