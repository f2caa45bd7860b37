"""The verdict of an answer, its block, its counts, and its strongest reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import NOBODY, UnitId
from ledger_client.officer.answers import Basis, Counted, CustodyLeg, FindingShown, Judged, Person
from ledger_client.officer.container import Reason
from ledger_client.officer.facts import Facts
from ledger_client.officer.shapes import hex8, hex32
from ledger_client.proofs import Severity, TrustRoot, Verdict
from ledger_client.proofs.findings import Ask
from ledger_client.proofs.report import FindingReport, Status

MAX_REASONS: Final = 3
_GRAVITY: Final = (Severity.CONTRADICTS, Severity.MISSING, Severity.ATTENTION, Severity.NOTE)
_FOLDING: Final = frozenset({"slots", "entries to heads"})
_ALWAYS: Final = ("hold.open", "unit.bound", "alert.uncleared")
"""Among equals these first: they stop the goods."""


def fingerprint(root: TrustRoot) -> str:
    """SHA-256 of a trust root's canonical bytes."""
    return hex32(hashlib.sha256(root.encode()).digest())


def basis(facts: Facts, root: TrustRoot) -> Basis:
    """The block that the answer speaks for, its age, and the trust root."""
    report = facts.report
    fields, block = facts.bundle.header.fields, report.block
    number = int(fields["number"], 16) if block is None else block.number
    time = int(fields["timestamp"], 16) if block is None else block.time
    return Basis(
        block_number=number,
        block_hash=hex32(facts.bundle.header.hash),
        block_time=time,
        judged_at=report.at,
        age_seconds=report.at - time,
        trust_root=fingerprint(root),
        heading=report.heading,
    )


def judged(facts: Facts) -> Judged:
    """The verdict, and how much of what there is it rests on."""
    total, inside = len(facts.history), contents_now(facts)
    folded = _is_folded(facts)
    whole = [one for one in inside if facts.units.get(one)]
    return Judged(
        verdict=facts.report.verdict.value,
        headline=facts.report.headline,
        entries=Counted(checked=total if folded else 0, total=total),
        contents=Counted(checked=len(whole) if folded else 0, total=len(inside)),
    )


def contents_now(facts: Facts, parent: UnitId | None = None) -> tuple[UnitId, ...]:
    """The units that are packed in the subject now, at any depth, in the order of their names."""
    found: list[UnitId] = []
    pending = [facts.subject if parent is None else parent]
    while pending:
        outer = pending.pop()
        for unit in facts.units:
            if unit not in found and unit != outer and parent_now(facts, unit) == outer:
                found.append(unit)
                pending.append(unit)
    return tuple(sorted(found, key=lambda unit: (facts.name(unit), unit)))


def parent_now(facts: Facts, unit: UnitId) -> UnitId | None:
    """The unit in which one is packed now."""
    nested = [
        one.entry for one in facts.units.get(unit, ()) if one.entry.kind in (Kind.PACK, Kind.UNPACK)
    ]
    if not nested or nested[-1].kind is Kind.UNPACK:
        return None
    head = nested[-1].related
    for outer, steps in facts.units.items():
        if any(step.head == head for step in steps):
            return outer
    return None


def around(facts: Facts) -> tuple[UnitId, ...]:
    """The units in which the subject is packed now, from within outwards."""
    found = [facts.subject]
    # No contract lets two units be inside one another; a bundle that was refuted may say so.
    while (outer := parent_now(facts, found[-1])) is not None and outer not in found:
        found.append(outer)
    return tuple(found[1:])


def findings(facts: Facts) -> tuple[FindingShown, ...]:
    """All findings, the gravest first."""
    return tuple(_shown(one) for one in _ranked(facts.report.findings))


def reasons(facts: Facts) -> tuple[Reason, ...]:
    """The three strongest reasons, one of a code, and whom to ask about each."""
    kept: dict[str, FindingReport] = {}
    for one in _ranked(facts.report.findings):
        kept.setdefault(one.code, one)
    strongest = list(kept.values())[:MAX_REASONS]
    return tuple(Reason(finding=_shown(one), whom=_whom(facts, one)) for one in strongest)


def legs(facts: Facts) -> tuple[CustodyLeg, ...]:
    """Who had custody, in order, as verification proved it."""
    return tuple(
        CustodyLeg(
            participant=facts.person(int.from_bytes(one.participant, "big")),
            kind=one.kind,
            since=one.time,
            block_number=one.number,
            within=None if one.within is None else hex32(one.within),
        )
        for one in facts.report.custody
    )


def is_good(facts: Facts) -> bool:
    """Whether the report proves what it shows."""
    return facts.report.verdict in (Verdict.VERIFIED, Verdict.ATTENTION)


def _is_folded(facts: Facts) -> bool:
    ended = {one.name: one.status for one in facts.report.steps}
    return all(ended.get(name) is Status.PASS for name in _FOLDING)


def _ranked(found: Iterable[FindingReport]) -> list[FindingReport]:
    return sorted(found, key=lambda one: (_GRAVITY.index(one.severity), one.code not in _ALWAYS))


def _shown(one: FindingReport) -> FindingShown:
    return FindingShown(
        code=one.code,
        severity=one.severity.value,
        sentence=one.sentence,
        ask=one.ask,
        pointer=one.pointer,
        detail=one.detail,
    )


def _whom(facts: Facts, one: FindingReport) -> tuple[Person, ...]:
    """The participants that the finding's "whom to ask" comes to."""
    unit, place = _unit_at(facts, one.pointer)
    steps = facts.units.get(unit, ()) if unit is not None else ()
    if one.ask == Ask.CUSTODIAN and facts.report.custody:
        return (facts.person(int.from_bytes(facts.report.custody[-1].participant, "big")),)
    if one.ask == Ask.ATTESTER and place is not None and place < len(steps):
        return (facts.person(steps[place].entry.actor.id),)
    if one.ask == Ask.CUSTOMS:
        held = [step.entry.actor.id for step in steps if step.entry.kind is Kind.HOLD]
        return tuple(facts.person(actor) for actor in dict.fromkeys(held) if actor != NOBODY)
    if one.ask == Ask.CERTIFIER:
        issuers = {int.from_bytes(cover.issuer, "big") for cover in facts.report.covers}
        return tuple(facts.person(issuer) for issuer in sorted(issuers))
    return (Person(id=hex8(NOBODY), name="the council"),) if one.ask == Ask.COUNCIL else ()


def _unit_at(facts: Facts, pointer: str) -> tuple[UnitId | None, int | None]:
    """The unit, and the place in its history, at which a pointer of the report points."""
    parts = pointer.split("/")
    if len(parts) < 3 or parts[1] != "units" or not parts[2].isdigit():
        return None, None
    index = int(parts[2])
    if index >= len(facts.bundle.units):
        return None, None
    is_entry = len(parts) > 4 and parts[3] == "entries" and parts[4].isdigit()
    unit = facts.bundle.units[index]
    return UnitId(unit.unit_id), int(parts[4]) if is_entry else None
