"""What opened documents name: units and their numbers, participants, certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.database.engine import is_away
from api.database.models import EntryRow, UnitRow
from api.database.texts import is_storable
from api.derived_names import name_certificates, name_participants
from api.derived_numbers import Numbers
from api.logs import logger, where_of
from api.pairing import Pairing, is_nameable
from api.payloads import Payloads
from ledger_client.capture.documents_told import (
    UnitTold,
    numbers_of_document,
    numbers_of_event,
    units_told,
)
from ledger_client.capture.units import UnitKey
from ledger_client.documents import JsonValue
from ledger_client.epcis import EpcisEvent
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, Kind
from ledger_client.ledger.values import Contract, ParticipantId
from ledger_client.proofs.event_documents import event_of_document, is_event_document

_NESTED: Final = frozenset({Kind.PACK, Kind.UNPACK})
ENDING: Final = (int(Kind.CLOSE), int(Kind.TRANSFORM))
"""Kinds of entries that end a unit."""
MAX_ALIKE: Final = 100
"""Units opened with a document that tells fewer: so many are found by its numbers."""
_Document = Mapping[str, JsonValue]


class Deriver:
    """Reads kept openings in one session, each by itself: what cannot be read harms no other."""

    def __init__(self, session: Session) -> None:
        self._session: Final = session
        self._payloads: Final = Payloads(session)
        self._pairing: Final = Pairing(session)
        self._numbers: Final = Numbers(session)

    @property
    def named(self) -> tuple[bytes, ...]:
        """The units that were given a name or a number."""
        return tuple(self._numbers.named)

    def read(self, commitment: bytes, after: int = 0, until: int | None = None) -> None:
        """Derive what one kept opening names, for the entries that commit to it.

        What it names may tell apart units that could not be told apart before; they are named too.

        Args:
            after: only for entries with a higher id.
            until: and with no higher id than this.

        Raises:
            SQLAlchemyError: the database does not serve.
        """
        self._alone(commitment, lambda document: self._read(document, commitment, after, until))
        due = self._pairing.due
        while due:
            again, actor = due.pop()
            self._alone(again, partial(self._open_again, again, actor))

    def _alone(self, commitment: bytes, work: Callable[[_Document], None]) -> None:
        """Do it in a savepoint; an error leaves nothing behind, and is told of in the log."""
        known, due = len(self._numbers.named), len(self._pairing.due)
        try:
            with self._session.begin_nested():
                document = self._payloads.document(commitment)
                if isinstance(document, Mapping):
                    work(document)
        except EvidenceMissing:
            return
        except Exception as wrong:  # whoever wrote the document chose what it does here
            if is_away(wrong):
                raise
            del self._pairing.due[due:]
            self._numbers.forget_since(known)
            told = f"0x{commitment.hex()}"
            logger().warning("document not derived", commitment=told, **where_of(wrong))

    def _read(self, document: _Document, commitment: bytes, after: int, until: int | None) -> None:
        query = select(EntryRow).where(EntryRow.commitment == commitment, EntryRow.id > after)
        if until is not None:
            query = query.where(EntryRow.id <= until)
        entries = self._session.scalars(query.order_by(EntryRow.id)).all()
        for contract, rows in _by_contract(entries).items():
            if contract == Contract.LEDGER.value:
                self._units(document, rows)
            elif contract == Contract.CERTIFICATES.value:
                name_certificates(self._session, document, rows)
            elif contract == Contract.REGISTRY.value:
                name_participants(self._session, document, rows)

    def _units(self, document: _Document, rows: Sequence[EntryRow]) -> None:
        event = _event_of(document)
        moment = _moment_of(document, event)
        cargo = [one for one in rows if one.kind == Kind.OPEN and not one.detail & LOGBOOK_DETAIL]
        for actor in dict.fromkeys(one.actor_id for one in cargo):
            self._open(document, event, (rows[0].commitment, actor))
        numbers = numbers_of_document(document) if event is None else numbers_of_event(event)
        logbooks = self._logbooks(rows)
        for row in rows:
            if row.subject in logbooks or row.kind in _NESTED:
                continue
            self._numbers.tell(row.subject, numbers, moment)
            if row.kind in ENDING:
                self._ended(row.subject, moment)

    def _open_again(self, commitment: bytes, actor: bytes, document: _Document) -> None:
        self._open(document, _event_of(document), (commitment, actor))

    def _open(
        self, document: _Document, event: EpcisEvent | None, opener: tuple[bytes, bytes]
    ) -> None:
        """Name the units that one participant opened with one document, in its order.

        Where they cannot be told apart, each gets the numbers of all: it is found by its own.
        """
        commitment, actor = opener
        told = units_told(document, event, ParticipantId(int.from_bytes(actor, "big")))
        rows = self._pairing.opened(commitment, actor, max(MAX_ALIKE, len(told) + 1))
        moment = _moment_of(document, event)
        units = [one.subject for one in rows]
        self._numbers.forget_guessed(units)
        paired = self._pairing.pairs(rows, told)
        if not paired:
            self._numbers.guess(units, (alias for one in told for alias in one.aliases), moment)
        by_key = {one.key: row.subject for row, one in paired}
        for row, one in paired:
            if is_nameable(one.key):
                self._name(row, one, self._whole(row, one.part_of, by_key), moment)
            self._numbers.tell(row.subject, one.aliases, moment)
        self._session.flush()
        for row, one in paired:
            self._pairing.named(row.subject, one.key)

    def _name(self, row: EntryRow, told: UnitTold, whole: bytes | None, moment: int | None) -> None:
        booking = told.booking
        unit = UnitRow(
            unit_id=row.subject,
            kind=told.key.kind.value,
            key=told.key.text,
            booking=booking if booking and is_storable(booking) else None,
            part_of=whole,
            opened_at=moment if moment is not None else row.time,
            closed_at=self._closed_at(row.subject),
            opened=True,
        )
        self._session.merge(unit)

    def _whole(
        self, row: EntryRow, key: UnitKey | None, here: Mapping[UnitKey, bytes]
    ) -> bytes | None:
        if key is None:
            return None
        return here.get(key) or self._pairing.earlier(row, key)

    def _ended(self, unit: bytes, moment: int | None) -> None:
        self._numbers.know(unit)
        row = self._session.get_one(UnitRow, unit)
        row.closed_at = moment if moment is not None else self._closed_at(unit)

    def _closed_at(self, unit: bytes) -> int | None:
        """When the ledger took the end of a unit, until its document tells when it was."""
        ended = select(EntryRow.time).where(
            EntryRow.contract == Contract.LEDGER.value,
            EntryRow.subject == unit,
            EntryRow.kind.in_(ENDING),
        )
        kept = self._session.get(UnitRow, unit)
        known = None if kept is None else kept.closed_at
        return known if known is not None else self._session.scalar(ended)

    def _logbooks(self, rows: Sequence[EntryRow]) -> set[bytes]:
        """The subjects that are logbooks: what is noted there gives no unit a number."""
        subjects = {one.subject for one in rows}
        openings = select(EntryRow.subject, EntryRow.detail).where(
            EntryRow.contract == Contract.LEDGER.value,
            EntryRow.kind == int(Kind.OPEN),
            EntryRow.subject.in_(subjects),
        )
        found = self._session.execute(openings).all()
        return {subject for subject, detail in found if detail & LOGBOOK_DETAIL}


def _event_of(document: Mapping[str, JsonValue]) -> EpcisEvent | None:
    if not is_event_document(document):
        return None
    try:
        return event_of_document(document)
    except InvalidInput:
        return None


def _moment_of(document: Mapping[str, JsonValue], event: EpcisEvent | None) -> int | None:
    """When it happened, as claimed, in seconds; None where it is not told in a way that is read."""
    if event is not None:
        return max(0, int(event.event_time.instant.timestamp()))
    told = document.get("eventTime")
    try:
        moment = datetime.fromisoformat(told if isinstance(told, str) else "")
        return None if moment.tzinfo is None else max(0, int(moment.timestamp()))
    except (ValueError, OverflowError):
        return None


def _by_contract(rows: Iterable[EntryRow]) -> dict[str, list[EntryRow]]:
    found: dict[str, list[EntryRow]] = {}
    for row in rows:
        found.setdefault(row.contract, []).append(row)
    return found
