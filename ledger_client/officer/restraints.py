"""What stops the goods: holds, seizures and alerts that stand; and earlier controls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import BINDING_DETAIL, CUSTOMS_ROLE, Kind
from ledger_client.ledger.state import KeyState
from ledger_client.ledger.values import UnitId
from ledger_client.officer.container import Control, Restraint
from ledger_client.officer.facts import Facts, Step
from ledger_client.officer.journeys import holders
from ledger_client.officer.judgement import around, contents_now
from ledger_client.officer.shapes import hex32

_SEIZURE: Final = ("seizure", "seized", "confiscat", "forfeit")


def restraints(*journeys: Facts) -> tuple[Restraint, ...]:
    """On each journey's unit, on what it is in, and on what is in it; those that stop it first."""
    found = [
        one
        for facts in journeys
        for unit in (facts.subject, *around(facts), *contents_now(facts))
        for one in (*_holds(facts, unit), *_alerts(facts, unit))
    ]
    return tuple(sorted(found, key=lambda one: (not one.stops, one.what == "alert", one.since)))


def controls(facts: Facts) -> tuple[Control, ...]:
    """The controls written to the unit and to what is in it, the oldest first."""
    found = [
        Control(
            unit_id=hex32(unit),
            by=facts.person(step.entry.actor.id),
            at=step.entry.at.time,
            how=facts.text(step.entry, "controlType", "bizStep"),
            result=facts.text(step.entry, "result"),
            text=facts.text(step.entry, "text"),
        )
        for unit in (facts.subject, *contents_now(facts))
        for step in facts.units.get(unit, ())
        if step.entry.kind is Kind.CONTROL
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.unit_id)))


def _holds(facts: Facts, unit: UnitId) -> Iterator[Restraint]:
    standing = holders(step.entry for step in facts.units.get(unit, ()))
    inside = unit not in (facts.subject, *around(facts))
    for entry in standing.values():
        yield _hold(facts, unit, entry, inside=inside)


def _hold(facts: Facts, unit: UnitId, entry: Entry, *, inside: bool) -> Restraint:
    why = facts.text(entry, "reason", "text")
    told = " ".join((why or "", facts.text(entry, "measure") or "")).lower()
    is_binding = entry.detail == BINDING_DETAIL
    by = facts.person(entry.actor.id)
    return Restraint(
        what="seizure" if any(word in told for word in _SEIZURE) else "hold",
        unit_id=hex32(unit),
        on=facts.name(unit),
        by=by,
        why=why,
        legal_basis=facts.text(entry, "legalBasis"),
        since=entry.at.time,
        is_binding=is_binding,
        stops=is_binding or not inside,
        lifted_by=f"{by.name or by.id}, or the council",
    )


def _alerts(facts: Facts, unit: UnitId) -> Iterator[Restraint]:
    steps = facts.units.get(unit, ())
    for place, step in enumerate(steps):
        if step.entry.kind is not Kind.ALERT or _is_cleared(facts, step, steps[place + 1 :]):
            continue
        by = facts.person(step.entry.actor.id)
        yield Restraint(
            what="alert",
            unit_id=hex32(unit),
            on=facts.name(unit),
            by=by,
            why=facts.text(step.entry, "text", "reason", "alertType", "bizStep"),
            legal_basis=None,
            since=step.entry.at.time,
            is_binding=False,
            stops=False,
            lifted_by=f"{by.name or by.id}, or customs",
        )


def _is_cleared(facts: Facts, alert: Step, later: tuple[Step, ...]) -> bool:
    return any(
        one.entry.kind is Kind.CLEAR
        and one.entry.related == alert.head
        and (
            one.entry.actor.id == alert.entry.actor.id
            or facts.keys.get(one.entry.actor.key, KeyState()).has_role(CUSTOMS_ROLE)
        )
        for one in later
    )
