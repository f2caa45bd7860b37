"""One number in, every unit out that it may mean and that the reader may read: never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import quote

from sqlalchemy import select

from api.database.models import AliasRow, UnitRow
from api.schemas.base import hex8, hex32
from api.schemas.lookup import FoundUnit, LookupAnswer, LookupFindingShown
from api.schemas.units import NumberShown, UnitName
from api.services import numbers
from api.services.access import Readers
from api.services.verified import Answers, booking_of, kind_of_row, name_of_row
from ledger_client.capture.units import UnitKind
from ledger_client.ledger.values import NOBODY, ParticipantId, UnitId
from ledger_client.officer.answers import Person
from ledger_client.officer.judgement import fingerprint


def lookup(answers: Answers, readers: Readers, typed: str) -> LookupAnswer:
    """What a number may mean.

    Raises:
        InvalidInput: it holds no letter and no digit, or is too long.
        CannotTell: no node served, or the index cannot be asked.
    """
    found = [
        found_unit(answers, match)
        for match in numbers.find(answers.session, typed)
        if readers.may_read(match.unit)
    ]
    found.sort(key=lambda one: (one.is_closed, one.unit.name, one.unit.unit_id))
    unread = numbers.unread(answers.session)
    return LookupAnswer(
        typed=typed,
        found=tuple(found),
        findings=(*numbers.digit_findings(typed), *journey_findings(found), _word(unread)),
        unread=unread,
        block_number=answers.progress.block_number,
        block_time=answers.progress.block_time,
        trust_root=fingerprint(answers.trust_root),
    )


def found_unit(answers: Answers, match: numbers.Match) -> FoundUnit:
    """A unit as lists show it: its names are the index's word, its state the ledger's."""
    row = answers.session.get(UnitRow, match.unit)
    state = answers.reader.unit(match.unit)
    custodian = answers.reader.custodian(match.unit)
    name = unit_name_of(answers, match.unit)
    numbered = numbers_of(answers, match.unit)
    return FoundUnit(
        unit=name,
        booking=None if row is None else booking_of(row.booking),
        numbers=numbered,
        exact=match.exact,
        is_closed=state.closed,
        custodian=person(answers, custodian),
        opened_at=None if row is None else row.opened_at,
        closed_at=None if row is None else row.closed_at,
        answer=_address(name, numbered, is_closed=state.closed),
    )


def unit_name_of(answers: Answers, unit: UnitId) -> UnitName:
    """What a unit is called here."""
    row = answers.session.get(UnitRow, unit)
    if row is None:
        kind = UnitKind.UNREAD.value
        return UnitName(unit_id=hex32(unit), kind=kind, name=f"unit 0x{unit.hex()}")
    return UnitName(unit_id=hex32(unit), kind=kind_of_row(row).value, name=name_of_row(row))


def numbers_of(answers: Answers, unit: UnitId) -> tuple[NumberShown, ...]:
    """The numbers that name a unit."""
    rows = answers.session.execute(
        select(AliasRow.form, AliasRow.typed)
        .where(AliasRow.unit_id == unit)
        .order_by(AliasRow.form, AliasRow.typed)
    ).all()
    return tuple(NumberShown(form=form, number=typed) for form, typed in rows)


def person(answers: Answers, participant: ParticipantId) -> Person | None:
    """A participant, named by its own enrolment where that was opened here."""
    if participant == NOBODY:
        return None
    return Person(id=hex8(participant), name=answers.payloads.name(participant))


def journey_findings(found: Sequence[FoundUnit]) -> tuple[LookupFindingShown, ...]:
    """Journeys of one box that overlap, or that were not closed when a later one began."""
    boxes: dict[str, list[FoundUnit]] = {}
    for one in found:
        if one.unit.kind == UnitKind.JOURNEY.value:
            boxes.setdefault(one.unit.name, []).append(one)
    told: list[LookupFindingShown] = []
    if any(overlapping(journeys) for journeys in boxes.values()):
        told.append(numbers.finding("journey.overlap"))
    if any(one.closed_at is None for box in boxes.values() for one in _in_time(box)[:-1]):
        told.append(numbers.finding("journey.not_closed"))
    return tuple(told)


def overlapping(journeys: Sequence[FoundUnit]) -> bool:
    """Whether one began before one that began earlier had ended."""
    return any(
        first.closed_at is None or (second.opened_at or 0) < first.closed_at
        for first, second in pairwise(_in_time(journeys))
    )


def _in_time(journeys: Sequence[FoundUnit]) -> list[FoundUnit]:
    return sorted(
        (one for one in journeys if one.opened_at is not None), key=lambda one: one.opened_at or 0
    )


def _address(unit: UnitName, numbered: Sequence[NumberShown], *, is_closed: bool) -> str:
    """Where the verified answer is; an ended journey is not what its number leads to."""
    box = next((one.number for one in numbered if one.form == "container"), None)
    if unit.kind == UnitKind.JOURNEY.value and box is not None and not is_closed:
        return f"/v1/containers/{quote(box, safe='')}"
    return f"/v1/units/{unit.unit_id}"


def _word(unread: int) -> LookupFindingShown:
    detail = f"{unread} units on the ledger were not opened here" if unread else ""
    return numbers.finding("lookup.index_only", detail)
