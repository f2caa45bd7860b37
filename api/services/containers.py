"""The officer's answer: a container number in, its current journey out, proved as far as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import case, func, select

from api.database.models import EntryRow, UnitRow
from api.schemas.base import hex32
from api.services import numbers
from api.services.access import Readers, not_found
from api.services.verified import Answers, booking_of
from ledger_client.capture.units import UnitKind
from ledger_client.identifiers import ContainerNumber
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.officer.container import ContainerAnswer, Journey, OtherJourney
from ledger_client.officer.facts import Facts
from ledger_client.officer.index_word import IndexWord
from ledger_client.officer.journeys import holders, others_to_prove
from ledger_client.officer.summary import ENDING, summary
from ledger_client.proofs import Question

MAX_LISTED: Final = 100
"""So many journeys of a box are looked at and listed: those held, then those opened last."""
_IS_HOLD: Final = case((EntryRow.kind == int(Kind.HOLD), 1), else_=0)


@dataclass(frozen=True, slots=True)
class _Box:
    """One journey of the box.

    Attributes:
        opened_at, closed_at: the events' times where they were told, else the ledger's; for show.
        opened, ended: when it came to the ledger and ended there: nobody can claim these.
        held: whether an authority holds it.
    """

    unit: UnitId
    booking: str | None
    opened_at: int
    closed_at: int | None
    opened: tuple[int, int]
    ended: int | None
    held: bool


def container(
    answers: Answers, readers: Readers, typed: str
) -> tuple[ContainerAnswer, tuple[Facts, ...]]:
    """The current journey of a box, and all that the answer rests on, that journey's first.

    Raises:
        InvalidInput: it is no container number (its check digit does not matter).
        HttpProblem: ``unit.not_found``: no journey of it that the reader may read.
        CannotTell: no node served, or the index cannot be asked.
    """
    number = ContainerNumber.parse(typed, "number")
    units, total = _candidates(answers, number)
    journeys = tuple(_box(answers, unit) for unit in units if readers.may_read(unit))
    if not journeys:
        raise not_found()
    chosen = _current(journeys)
    facts = answers.facts(chosen.unit, Question(type="container", text=number.number))
    # How many there are is told to those alone who may read all of them.
    journey = _journey(chosen, journeys, total if readers.is_authority else len(journeys))
    others = tuple(
        answers.facts(UnitId(bytes.fromhex(one.unit_id[2:]))) for one in others_to_prove(journey)
    )
    word = IndexWord(journey, tuple(answers.payloads.altered), numbers.unread(answers.session))
    return summary(facts, number, answers.trust_root, word, others), (facts, *others)


def _candidates(answers: Answers, number: ContainerNumber) -> tuple[list[UnitId], int]:
    """The box's journeys, and how many there are: of very many those held, and the last opened.

    Which units they are is the index's word; whoever may open units may open any number of them.
    """
    session = answers.session
    found = [one.unit for one in numbers.find(session, number.base)]
    rows = session.execute(
        select(EntryRow.subject, func.min(EntryRow.id), func.sum(_IS_HOLD))
        .join(UnitRow, UnitRow.unit_id == EntryRow.subject)
        .where(EntryRow.contract == Contract.LEDGER.value, EntryRow.subject.in_(found))
        .where(UnitRow.kind == UnitKind.JOURNEY.value)
        .group_by(EntryRow.subject)
    ).all()
    ranked = sorted(rows, key=lambda row: (not row[2], -row[1]))[:MAX_LISTED]
    return [UnitId(row[0]) for row in sorted(ranked, key=lambda row: row[1])], len(rows)


def _box(answers: Answers, unit: UnitId) -> _Box:
    """One journey: whether and when it was opened, held and ended is the ledger's word."""
    history = answers.index.history(Contract.LEDGER, unit)
    row = answers.session.get_one(UnitRow, unit)
    ended = next((one.entry.at.time for one in history if one.entry.kind in ENDING), None)
    opened = history[0].entry.at
    return _Box(
        unit,
        booking_of(row.booking),
        row.opened_at or opened.time,
        None if ended is None else row.closed_at or ended,
        (opened.number, opened.time),
        ended,
        bool(holders(one.entry for one in history)),
    )


def _current(journeys: Sequence[_Box]) -> _Box:
    """Of those not ended one that is held, else the last that was opened; of ended ones the last.

    A claimed time decides nothing, and nobody's later journey takes the place of a held one.
    """
    still = [one for one in journeys if one.ended is None]
    held = [one for one in still if one.held]
    return (held or still or list(journeys))[-1]


def _journey(chosen: _Box, journeys: Sequence[_Box], total: int) -> Journey:
    others = [one for one in journeys if one is not chosen]
    overlap = [one for one in others if _overlap(one, chosen)]
    # Those that are held, then the latest: the first of them are proved with the answer.
    latest = overlap[::-1]
    latest.sort(key=lambda one: (one.ended is not None, not one.held))
    return Journey(
        unit_id=hex32(chosen.unit),
        booking=chosen.booking,
        opened_at=chosen.opened_at,
        closed_at=chosen.closed_at,
        is_closed=chosen.ended is not None,
        place=journeys.index(chosen) + 1 + total - len(journeys),
        of=total,
        earlier=tuple(_other(one) for one in others if one not in overlap),
        overlapping=tuple(_other(one) for one in latest),
    )


def _overlap(one: _Box, other: _Box) -> bool:
    """Whether both were open on the ledger at one time."""
    first, second = sorted((one, other), key=lambda box: box.opened)
    return first.ended is None or first.ended > second.opened[1]


def _other(box: _Box) -> OtherJourney:
    return OtherJourney(
        unit_id=hex32(box.unit),
        booking=box.booking,
        opened_at=box.opened_at,
        closed_at=box.closed_at,
        is_closed=box.ended is not None,
    )
