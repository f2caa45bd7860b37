"""Answers that an asker has already: known to be the same by what they rest on, without proof.

An answer rests on histories, payloads and what numbers mean, and holds until a time. The index is
proved complete up to its block, so where none of its rows about these has come since, nothing on
the ledger has; then the asker's answer is the answer still, and is neither proved nor sent again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.database.models import AliasRow, EntryRow, PayloadRow, UnitRow
from api.services import numbers
from api.services.verified import Answers, rests_on
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.officer.descriptions import classes_of
from ledger_client.officer.facts import Facts

MAX_KEPT: Final = 10_000
MAX_SUBJECTS: Final = 2_000
"""An answer that rests on more is made anew each time: looking for what changed costs as much."""
_AT_ONCE: Final = 500
_TOLD: Final = tuple(UnitRow.__table__.columns)
Subject = tuple[Contract, bytes]


@dataclass(frozen=True, slots=True)
class Ground:
    """What one answer rests on.

    Attributes:
        subjects: the histories that were read.
        commitments: the payloads that were asked for, those that were not here among them.
        typed: the number that it was asked by, if by one.
        goods: the classes of goods that it names.
        until: the first second at which time alone may change it; None: never.
    """

    subjects: frozenset[Subject]
    commitments: frozenset[bytes]
    typed: str | None
    goods: frozenset[str]
    until: int | None

    @classmethod
    def of(cls, answers: Answers, facts: Sequence[Facts], typed: str | None) -> Self | None:
        """What answers rest on; None where too much, or where a payload was found altered."""
        subjects = answers.index.subjects
        if answers.payloads.altered or len(subjects) > MAX_SUBJECTS:
            return None
        times = (one.report.holds_until for one in facts)
        return cls(
            subjects,
            frozenset(answers.payloads.asked),
            typed,
            frozenset(name for one in facts for name in classes_of(one)),
            min((time for time in times if time is not None), default=None),
        )

    def mark(self, session: Session) -> bytes:
        """A digest of everything that the ground is made of now: equal where nothing changed."""
        return hashlib.sha256(json.dumps([*self._marks(session)]).encode()).digest()

    def _marks(self, session: Session) -> Iterator[object]:
        for contract in Contract:
            subjects = sorted(one for of, one in self.subjects if of is contract)
            yield [_newest(session, contract, some) for some in _parts(subjects)]
        yield [_opened(session, some) for some in _parts(sorted(self.commitments))]
        units = sorted(one for of, one in self.subjects if of is Contract.LEDGER)
        yield [_named(session, some) for some in _parts(units)]
        found = () if self.typed is None else numbers.find(session, self.typed)
        yield sorted(one.unit.hex() for one in found)
        lots = select(func.count()).where(AliasRow.typed.in_(sorted(self.goods)))
        yield session.scalar(lots) if self.goods else 0
        yield numbers.unread(session)


@dataclass(frozen=True, slots=True)
class Made:
    """How an answer was made.

    Attributes:
        parts: what its entity tag covers beside its words.
        units: what its asker must be allowed to read.
        as_authority: whether it was made for one who may read everything.
        ground: what it rests on; None where it cannot be known again without proof.
        mark: the ground's, at that moment.
    """

    parts: tuple[bytes, ...]
    units: tuple[UnitId, ...]
    as_authority: bool
    ground: Ground | None
    mark: bytes

    @classmethod
    def of(cls, answers: Answers, facts: Sequence[Facts], typed: str | None = None) -> Self:
        """How the answer was made that these facts are of.

        Args:
            typed: the number by which it was asked for.
        """
        ground = Ground.of(answers, facts, typed)
        return cls(
            tuple(part for one in facts for part in rests_on(one.bundle, one)),
            tuple(one.subject for one in facts),
            answers.readers.is_authority,
            ground,
            b"" if ground is None else ground.mark(answers.session),
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given; ``dataset`` and ``subject`` are for the record of the read."""

    etag: str
    made: Made
    dataset: str
    subject: bytes | None

    def holds(self, answers: Answers) -> bool:
        """Whether it would be given again, to who asks now."""
        made, readers, now = self.made, answers.readers, int(answers.now.timestamp())
        if made.ground is None or made.as_authority is not readers.is_authority:
            return False
        is_over = made.ground.until is not None and now >= made.ground.until
        if is_over or not all(readers.may_read(unit) for unit in made.units):
            return False
        return made.ground.mark(answers.session) == made.mark


class Refreshes:
    """The answers of one process that may be asked for again, the latest of each question."""

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._kept: Final[OrderedDict[bytes, Kept]] = OrderedDict()

    def keep(self, question: bytes, kept: Kept) -> None:
        """Remember the answer to a question, and forget what was not asked for longest."""
        with self._lock:
            self._kept[question] = kept
            self._kept.move_to_end(question)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)

    def find(self, question: bytes) -> Kept | None:
        """The last answer to a question."""
        with self._lock:
            return self._kept.get(question)


def _parts(many: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (many[at : at + _AT_ONCE] for at in range(0, len(many), _AT_ONCE))


def _newest(session: Session, contract: Contract, subjects: Sequence[bytes]) -> list[list[object]]:
    """Of each subject the entry that came last; entries come in the order of the chain."""
    query = (
        select(EntryRow.subject, func.max(EntryRow.id), func.count())
        .where(EntryRow.contract == contract.value, EntryRow.subject.in_(subjects))
        .group_by(EntryRow.subject)
        .order_by(EntryRow.subject)
    )
    return [[subject.hex(), last, many] for subject, last, many in session.execute(query)]


def _opened(session: Session, commitments: Sequence[bytes]) -> list[int]:
    """How many payloads are here, and how many of them were not erased."""
    query = select(func.count(), func.count(PayloadRow.content)).where(
        PayloadRow.commitment.in_(commitments)
    )
    return list(session.execute(query).one())


def _named(session: Session, units: Sequence[bytes]) -> list[list[object]]:
    """All that documents told of the units: names, times, numbers."""
    rows = session.execute(
        select(*_TOLD).where(UnitRow.unit_id.in_(units)).order_by(UnitRow.unit_id)
    )
    numbered = session.execute(
        select(AliasRow.unit_id, AliasRow.form, AliasRow.typed)
        .where(AliasRow.unit_id.in_(units))
        .order_by(AliasRow.unit_id, AliasRow.form, AliasRow.typed)
    )
    return [[unit.hex(), *told] for unit, *told in (*rows, *numbered)]
