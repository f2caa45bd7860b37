"""One number in, every unit out that it may mean and that the reader may read: never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from urllib.parse import quote

from sqlalchemy import select

from api.database.models import AliasRow, UnitRow
from api.schemas.base import hex8, hex32
from api.schemas.lookup import FoundUnit, LookupAnswer, LookupFindingShown
from api.schemas.units import NumberShown, UnitName
from api.services import numbers
from api.services.access import Readers
from api.services.acquaintances import has_signed
from api.services.found_units import listed, rows_of
from api.services.verified import Answers, booking_of, kind_of_row, name_of_row
from ledger_client.capture.units import UnitKind
from ledger_client.ledger.values import NOBODY, UnitId
from ledger_client.officer.answers import Person
from ledger_client.officer.judgement import fingerprint


def lookup(answers: Answers, readers: Readers, typed: str, first: int, size: int) -> LookupAnswer:
    """A page of what a number may mean.

    Args:
        first: number of the first unit on the page; beyond the last page there is none on it.
        size: units of the page.

    Raises:
        InvalidInput: it holds no letter and no digit, or is too long.
        CannotTell: no node served, or the index cannot be asked.
    """
    session = answers.session
    there = listed(session, readers, numbers.find(session, typed))
    page = there.matches[first - 1 : first - 1 + size]
    unread = numbers.unread(session)
    return LookupAnswer(
        typed=typed,
        total=len(there.matches),
        first=first,
        found=tuple(found_unit(answers, match) for match in page),
        findings=(
            *numbers.digit_findings(typed),
            *journey_findings(rows_of(session, there.matches)),
            _word(unread, there.unseen),
        ),
        unread=unread,
        block_number=answers.progress.block_number,
        block_time=answers.progress.block_time,
        trust_root=fingerprint(answers.trust_root),
    )


def found_unit(answers: Answers, match: numbers.Match) -> FoundUnit:
    """A unit as lists show it: its names are the index's word, its state the ledger's."""
    row = answers.session.get(UnitRow, match.unit)
    state = answers.reader.unit(match.unit)
    name = unit_name_of(answers, match.unit)
    numbered = numbers_of(answers, match.unit)
    return FoundUnit(
        unit=name,
        booking=None if row is None else booking_of(row.booking),
        numbers=numbered,
        exact=match.exact,
        is_closed=state.closed,
        custodian=custodian_of(answers, match.unit),
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


def custodian_of(answers: Answers, unit: UnitId) -> Person | None:
    """Who has custody of a unit; named to authorities, and to whoever knows it or met it there."""
    participant = answers.reader.custodian(unit)
    if participant == NOBODY:
        return None
    is_named = answers.readers.is_authority or participant in answers.known
    if not is_named:
        is_named = has_signed(answers.session, participant, unit)
    name = answers.payloads.name(participant) if is_named else None
    return Person(id=hex8(participant), name=name)


def journey_findings(rows: Iterable[UnitRow]) -> tuple[LookupFindingShown, ...]:
    """Journeys of one box that overlap, or that were not closed when a later one began."""
    boxes: dict[str, list[UnitRow]] = {}
    for one in rows:
        if one.kind == UnitKind.JOURNEY.value:
            boxes.setdefault(name_of_row(one), []).append(one)
    told: list[LookupFindingShown] = []
    if any(_overlapping(journeys) for journeys in boxes.values()):
        told.append(numbers.finding("journey.overlap"))
    if any(one.closed_at is None for box in boxes.values() for one in _in_time(box)[:-1]):
        told.append(numbers.finding("journey.not_closed"))
    return tuple(told)


def _overlapping(journeys: Sequence[UnitRow]) -> bool:
    """Whether one began before one that began earlier had ended."""
    return any(
        first.closed_at is None or (second.opened_at or 0) < first.closed_at
        for first, second in pairwise(_in_time(journeys))
    )


def _in_time(journeys: Sequence[UnitRow]) -> list[UnitRow]:
    return sorted(
        (one for one in journeys if one.opened_at is not None), key=lambda one: one.opened_at or 0
    )


def _address(unit: UnitName, numbered: Sequence[NumberShown], *, is_closed: bool) -> str:
    """Where the verified answer is; an ended journey is not what its number leads to."""
    box = next((one.number for one in numbered if one.form == "container"), None)
    if unit.kind == UnitKind.JOURNEY.value and box is not None and not is_closed:
        return f"/v1/containers/{quote(box, safe='')}"
    return f"/v1/units/{unit.unit_id}"


def _word(unread: int, unseen: int) -> LookupFindingShown:
    told = [f"{unread} units on the ledger were not opened here"] if unread else []
    if unseen:
        told.append(f"{unseen} more units bear the number and were not looked at")
    return numbers.finding("lookup.index_only", "; ".join(told))
