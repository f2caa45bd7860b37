"""Which unit is which, where one document opened several: a unit's id does not say.

A document tells keys in the order in which capture opens them, also of units that were opened
before. Which those are the ledger's history says: units that the same participant opened or took
into custody. What anybody else opened under the same key counts for nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, CompoundSelect, and_, delete, func, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.database.models import EntryRow, UnitRow, WaitingRow
from api.database.texts import is_storable
from ledger_client.capture.documents_told import UnitTold
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, Kind
from ledger_client.ledger.values import Contract

MAX_KEY_CHARACTERS: Final = 500
"""Of the key of a unit that is named."""
MAX_TOLD: Final = 5_000
"""Units of a document with more are named only where it opened all of them."""
_MANY: Final = 400
_CUSTODY: Final = tuple(
    int(kind)
    for kind in (
        Kind.OPEN,
        Kind.ACCEPT,
        Kind.ACCEPT_RESERVED,
        Kind.HANDOFF,
        Kind.PACK,
        Kind.UNPACK,
    )
)
"""What only the custodian does, or becomes it by doing it."""
Pair = tuple[EntryRow, UnitTold]


class Pairing:
    """Pairs entries that opened units with the units that their documents tell.

    Attributes:
        due: commitment and participant of documents whose units may be told apart now.
    """

    def __init__(self, session: Session) -> None:
        self._session: Final = session
        self.due: list[tuple[bytes, bytes]] = []

    def opened(self, commitment: bytes, actor: bytes, most: int) -> Sequence[EntryRow]:
        """The entries with which a participant opened cargo by a document; ``most`` at most."""
        query = select(EntryRow).where(*_openings(commitment, actor)).order_by(EntryRow.id)
        return self._session.scalars(query.limit(most)).all()

    def pairs(self, rows: Sequence[EntryRow], told: Sequence[UnitTold]) -> list[Pair]:
        """Each entry with what it opened; none where that cannot be told yet.

        Args:
            rows: of one document and one participant.
        """
        self._forget(rows[0])
        if len(told) == len(rows):
            return list(zip(rows, told, strict=True))
        if not len(rows) < len(told) <= MAX_TOLD:
            return []
        known = self._known(rows[0], [one.key for one in told])
        fresh = [one for one in told if one.key not in known]
        kinds = [one for one in fresh if one.key.kind is not UnitKind.LOAD_UNIT]
        for candidates in (fresh, kinds):
            if len(candidates) == len(rows):
                return list(zip(rows, candidates, strict=True))
        self._wait(rows[0], fresh)
        return []

    def earlier(self, row: EntryRow, key: UnitKey) -> bytes | None:
        """The unit of a key that a participant had before an entry; the one opened last."""
        if not is_nameable(key):
            return None
        query = (
            select(UnitRow.unit_id)
            .where(UnitRow.kind == key.kind.value, UnitRow.key == key.text, UnitRow.opened)
            .where(_custody(UnitRow.unit_id, row.actor_id, row.id))
            .order_by(UnitRow.opened_at.desc(), UnitRow.unit_id)
        )
        return self._session.scalar(query.limit(1))

    def named(self, unit: bytes, key: UnitKey) -> None:
        """Say that a unit was named: documents that wait for its key may be due."""
        query = select(WaitingRow).where(
            WaitingRow.key == _digest(key),
            WaitingRow.actor_id.in_(_custodians(unit)),
            _custody(unit, WaitingRow.actor_id, WaitingRow.first),
        )
        for row in self._session.scalars(query).all():
            opener = (row.commitment, row.actor_id)
            self._session.delete(row)
            self._session.flush()
            if self._may_be_told(*opener) and opener not in self.due:
                self.due.append(opener)

    def _known(self, first: EntryRow, keys: Sequence[UnitKey]) -> set[UnitKey]:
        """The keys of units that the participant had before."""
        found: set[UnitKey] = set()
        had = _custody(UnitRow.unit_id, first.actor_id, first.id)
        for texts in _parts([one.text for one in keys if is_nameable(one)]):
            query = select(UnitRow.kind, UnitRow.key).where(UnitRow.key.in_(texts), UnitRow.opened)
            for kind, text in self._session.execute(query.where(had).distinct()):
                found.add(UnitKey(UnitKind(kind), text))
        return found

    def _wait(self, first: EntryRow, told: Sequence[UnitTold]) -> None:
        """Remember which keys would help: each is looked at once, when it is named."""
        waiting = {_digest(one.key): one.key.kind.value for one in told}
        values = [
            {
                "commitment": first.commitment,
                "actor_id": first.actor_id,
                "key": key,
                "kind": kind,
                "first": first.id,
            }
            for key, kind in waiting.items()
        ]
        if values:
            self._session.execute(insert(WaitingRow), values)

    def _forget(self, first: EntryRow) -> None:
        self._session.execute(
            delete(WaitingRow).where(
                WaitingRow.commitment == first.commitment, WaitingRow.actor_id == first.actor_id
            )
        )

    def _may_be_told(self, commitment: bytes, actor: bytes) -> bool:
        """Whether as many keys are left as units were opened."""
        of_document = (WaitingRow.commitment == commitment, WaitingRow.actor_id == actor)
        left = select(func.count()).select_from(WaitingRow).where(*of_document)
        kinds = left.where(WaitingRow.kind != UnitKind.LOAD_UNIT.value)
        opened = select(func.count()).select_from(EntryRow).where(*_openings(commitment, actor))
        fitting = (self._session.scalar(left), self._session.scalar(kinds))
        return self._session.scalar(opened) in fitting


def is_nameable(key: UnitKey) -> bool:
    """Whether a unit of this key can be looked for by it."""
    return is_storable(key.text, MAX_KEY_CHARACTERS)


def _openings(commitment: bytes, actor: bytes) -> tuple[ColumnElement[bool], ...]:
    return (
        EntryRow.commitment == commitment,
        EntryRow.actor_id == actor,
        EntryRow.contract == Contract.LEDGER.value,
        EntryRow.kind == int(Kind.OPEN),
        EntryRow.detail < LOGBOOK_DETAIL,
    )


def _custody(
    unit: bytes | InstrumentedAttribute[bytes],
    actor: bytes | InstrumentedAttribute[bytes],
    before: int | InstrumentedAttribute[int],
) -> ColumnElement[bool]:
    """An entry before that one which shows that a participant has or had custody of a unit."""
    took = and_(EntryRow.actor_id == actor, EntryRow.kind.in_(_CUSTODY))
    given = and_(EntryRow.counterparty_id == actor, EntryRow.kind == int(Kind.HANDOFF))
    on_it = and_(EntryRow.contract == Contract.LEDGER.value, EntryRow.subject == unit)
    found = select(EntryRow.id).where(on_it, EntryRow.id < before, or_(took, given))
    return found.exists()


def _custodians(unit: bytes) -> CompoundSelect[bytes]:
    """All who did with a unit what only its custodian does, or were given it."""
    on_it = (EntryRow.contract == Contract.LEDGER.value, EntryRow.subject == unit)
    took = select(EntryRow.actor_id).where(*on_it, EntryRow.kind.in_(_CUSTODY))
    given = select(EntryRow.counterparty_id).where(*on_it, EntryRow.kind == int(Kind.HANDOFF))
    return took.union(given)


def _digest(key: UnitKey) -> bytes:
    return hashlib.sha256(str(key).encode("utf-8", "surrogatepass")).digest()


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), _MANY):
        yield texts[start : start + _MANY]
