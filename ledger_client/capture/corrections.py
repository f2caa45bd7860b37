"""Events with an errorDeclaration: they repeat an event, and say that it was wrong.

They do nothing but ``correct``: what the event did to structure or custody stays until somebody
signs the write that undoes it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ledger_client.capture.holdings import CapturedEntry
from ledger_client.capture.refs import HeadOfEntry
from ledger_client.capture.step import Step
from ledger_client.epcis import ErrorDeclaration
from ledger_client.ledger.kinds import ITEM_NOTES, in_mask

_NO_STRUCTURE: Final = ITEM_NOTES


def plan_correction(step: Step, declared: ErrorDeclaration, known_ids: Collection[str]) -> None:
    """``correct`` by the custodian, else in the logbook, related to the entry corrected.

    An original that was never captured leaves nothing to relate to: then the declaration is an
    observation in the logbook, and the finding ``correction.original_unknown``.

    Args:
        known_ids: every ``eventID`` that was captured or stands in this document.
    """
    _pending(step, declared, known_ids)
    original_key = step.draft.key.rpartition("|")[0] + "|"
    entries = step.draft.entries.get(original_key) or list(
        step.draft.holdings.captured.get(original_key, ())
    )
    if not entries:
        told = "the event that it declares wrong was never captured"
        step.draft.find("correction.original_unknown", step.at("errorDeclaration"), told)
        step.strays.append(None)
        return
    _structural(step, entries)
    elsewhere = _correct_own(step, original_key, entries)
    if elsewhere:
        first = elsewhere[0]
        step.draft.correct_in_logbook(HeadOfEntry(first.unit, first.kind, original_key))
        step.told.add(first.unit)


def _correct_own(
    step: Step, original_key: str, entries: list[CapturedEntry]
) -> list[CapturedEntry]:
    """Correct the entries in histories of which we have custody; returns the others."""
    elsewhere: list[CapturedEntry] = []
    for entry in _last_of_each_unit(entries):
        if entry.unit == step.state.logbook or not step.is_mine(entry.unit):
            elsewhere.append(entry)
            continue
        step.draft.correct(entry.unit, HeadOfEntry(entry.unit, entry.kind, original_key))
        step.told.add(entry.unit)
    return elsewhere


def _last_of_each_unit(entries: list[CapturedEntry]) -> list[CapturedEntry]:
    """One correction per unit: the same commitment twice in one history would be a repetition."""
    kept = {entry.unit: entry for entry in entries}
    return list(kept.values())


def _structural(step: Step, entries: list[CapturedEntry]) -> None:
    moved = [entry for entry in entries if not in_mask(entry.kind, _NO_STRUCTURE)]
    moved = [entry for entry in moved if entry.unit != step.state.logbook]
    for entry in moved:
        told = f"was {entry.kind.name.lower()}; undoing that takes a signed write of its own"
        step.draft.find("correction.structure", step.at("errorDeclaration"), told, entry.unit)


def _pending(step: Step, declared: ErrorDeclaration, known_ids: Collection[str]) -> None:
    for i, event_id in enumerate(declared.corrective_event_ids or ()):
        if event_id not in known_ids:
            step.draft.find(
                "correction.pending",
                step.at(f"errorDeclaration/correctiveEventIDs/{i}"),
                "the corrective event has not been captured yet",
            )
