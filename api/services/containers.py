"""The officer's answer: a container number in, its current journey out, proved as far as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.database.models import UnitRow
from api.schemas.base import hex32
from api.services import numbers
from api.services.access import Readers, not_found
from api.services.verified import Answers, booking_of
from ledger_client.capture.units import UnitKind
from ledger_client.identifiers import ContainerNumber
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.officer.container import ContainerAnswer, Journey, OtherJourney
from ledger_client.officer.facts import Facts
from ledger_client.officer.index_word import IndexWord
from ledger_client.officer.summary import ENDING, summary
from ledger_client.proofs import Question


@dataclass(frozen=True, slots=True)
class _Box:
    """One journey of the box; event times where they were told, else the ledger's."""

    unit: UnitId
    booking: str | None
    opened_at: int
    closed_at: int | None
    block: int


def container(answers: Answers, readers: Readers, typed: str) -> tuple[ContainerAnswer, Facts]:
    """The current journey of a box, and what the answer rests on.

    Raises:
        InvalidInput: it is no container number (its check digit does not matter).
        HttpProblem: ``unit.not_found``: no journey of it that the reader may read.
        CannotTell: no node served, or the index cannot be asked.
    """
    number = ContainerNumber.parse(typed, "number")
    journeys = _journeys(answers, readers, number)
    if not journeys:
        raise not_found()
    chosen = _current(journeys)
    question = Question(type="container", text=number.number)
    facts = answers.facts(chosen.unit, question)
    journey = _journey(chosen, journeys)
    unread = numbers.unread(answers.session)
    word = IndexWord(journey, tuple(answers.payloads.altered), unread)
    return summary(facts, number, answers.trust_root, word), facts


def _journeys(answers: Answers, readers: Readers, number: ContainerNumber) -> tuple[_Box, ...]:
    """The journeys of the box that the reader may read, the earliest first.

    Which units they are is the index's word; whether and in which order they were opened and
    closed is the ledger's.
    """
    found: list[_Box] = []
    for match in numbers.find(answers.session, number.base):
        row = answers.session.get(UnitRow, match.unit)
        if row is None or row.kind != UnitKind.JOURNEY.value or not readers.may_read(match.unit):
            continue
        history = answers.index.history(Contract.LEDGER, match.unit)
        ended = next((one.entry for one in history if one.entry.kind in ENDING), None)
        closed = None if ended is None else row.closed_at or ended.at.time
        opened = history[0].entry.at
        found.append(
            _Box(
                match.unit,
                booking_of(row.booking),
                row.opened_at or opened.time,
                closed,
                opened.number,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.opened_at, one.block, one.unit)))


def _current(journeys: Sequence[_Box]) -> _Box:
    """The latest that is not closed, else the latest."""
    still = [one for one in journeys if one.closed_at is None]
    return (still or list(journeys))[-1]


def _journey(chosen: _Box, journeys: Sequence[_Box]) -> Journey:
    others = [one for one in journeys if one is not chosen]
    overlap = [one for one in others if _overlap(one, chosen)]
    return Journey(
        unit_id=hex32(chosen.unit),
        booking=chosen.booking,
        opened_at=chosen.opened_at,
        closed_at=chosen.closed_at,
        is_closed=chosen.closed_at is not None,
        place=journeys.index(chosen) + 1,
        of=len(journeys),
        earlier=tuple(_other(one) for one in others if one not in overlap),
        overlapping=tuple(_other(one) for one in overlap),
    )


def _overlap(one: _Box, other: _Box) -> bool:
    first, second = sorted((one, other), key=lambda box: (box.opened_at, box.block))
    return first.closed_at is None or first.closed_at > second.opened_at


def _other(box: _Box) -> OtherJourney:
    return OtherJourney(
        unit_id=hex32(box.unit),
        booking=box.booking,
        opened_at=box.opened_at,
        closed_at=box.closed_at,
        is_closed=box.closed_at is not None,
    )
