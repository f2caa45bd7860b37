"""What opened documents name: units and their numbers, participants, certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.database.models import (
    AliasRow,
    CertificateDocumentRow,
    EntryRow,
    ParticipantNameRow,
    UnitRow,
)
from api.payloads import Payloads
from ledger_client.capture.aliases import Alias, normal_number, number_stem
from ledger_client.capture.documents_told import (
    UnitTold,
    numbers_of_document,
    numbers_of_event,
    units_told,
)
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.documents import JsonValue
from ledger_client.epcis import EpcisEvent
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, Kind
from ledger_client.ledger.values import Contract, ParticipantId
from ledger_client.proofs.event_documents import event_of_document, is_event_document

_NESTED: Final = frozenset({Kind.PACK, Kind.UNPACK})
_ENDING: Final = frozenset({Kind.CLOSE, Kind.TRANSFORM})
MAX_NUMBER_CHARACTERS: Final = 200
K = TypeVar("K", str, bytes)


class Deriver:
    """Reads kept openings in one session.

    Attributes:
        named: the units that were given a name or a number.
    """

    def __init__(self, session: Session) -> None:
        self._session: Final = session
        self._payloads: Final = Payloads(session)
        self.named: dict[bytes, None] = {}

    def read(self, commitment: bytes) -> None:
        """Derive what one kept opening names, for each entry that commits to it."""
        try:
            document = self._payloads.document(commitment)
        except EvidenceMissing:
            return
        entries = self._session.scalars(
            select(EntryRow).where(EntryRow.commitment == commitment).order_by(EntryRow.id)
        ).all()
        if not isinstance(document, Mapping):
            return
        for contract, rows in _grouped(entries, lambda one: one.contract).items():
            if contract == Contract.LEDGER.value:
                self._units(document, rows)
            elif contract == Contract.CERTIFICATES.value:
                self._certificates(document, rows)
            elif contract == Contract.REGISTRY.value:
                self._participants(document, rows)

    def _units(self, document: Mapping[str, JsonValue], rows: Sequence[EntryRow]) -> None:
        event = _event_of(document)
        moment = _moment_of(document, event)
        opened = [one for one in rows if one.kind == Kind.OPEN]
        cargo = [one for one in opened if not one.detail & LOGBOOK_DETAIL]
        logbooks = self._logbooks(rows)
        for actor, mine in _grouped(cargo, lambda one: one.actor_id).items():
            told = units_told(document, event, ParticipantId(int.from_bytes(actor, "big")))
            self._opened(mine, told, moment)
        numbers = numbers_of_document(document) if event is None else numbers_of_event(event)
        for row in rows:
            if row.subject in logbooks or row.kind in _NESTED:
                continue
            self._number(row.subject, numbers, moment)
            if row.kind in _ENDING:
                self._ended(row.subject, moment)

    def _opened(
        self, rows: Sequence[EntryRow], told: Sequence[UnitTold], moment: int | None
    ) -> None:
        """Name the units that one participant opened with one document, in its order.

        Where they cannot be told apart, none is named: the number is told to be unread.
        """
        paired = self._paired(rows, told)
        by_key = {one.key: row.subject for row, one in paired}
        for row, one in paired:
            self._session.merge(
                UnitRow(
                    unit_id=row.subject,
                    kind=one.key.kind.value,
                    key=one.key.text,
                    booking=one.booking,
                    part_of=self._whole(one.part_of, by_key),
                    opened_at=moment if moment is not None else row.time,
                    closed_at=self._closed_at(row.subject),
                    opened=True,
                )
            )
            self._number(row.subject, one.aliases, moment)

    def _paired(
        self, rows: Sequence[EntryRow], told: Sequence[UnitTold]
    ) -> list[tuple[EntryRow, UnitTold]]:
        first = rows[0].id
        fresh = [one for one in told if not self._was_opened(one.key, first)]
        kinds = [one for one in fresh if one.key.kind is not UnitKind.LOAD_UNIT]
        for candidates in (told, fresh, kinds):
            if len(candidates) == len(rows):
                return list(zip(rows, candidates, strict=True))
        return []

    def _was_opened(self, key: UnitKey, before: int) -> bool:
        """Whether a unit of this key was opened by an earlier entry."""
        earlier = (
            select(EntryRow.id)
            .join(UnitRow, UnitRow.unit_id == EntryRow.subject)
            .where(UnitRow.key == key.text, UnitRow.kind == key.kind.value)
            .where(EntryRow.kind == int(Kind.OPEN), EntryRow.id < before)
            .limit(1)
        )
        return self._session.scalar(earlier) is not None

    def _whole(self, key: UnitKey | None, here: Mapping[UnitKey, bytes]) -> bytes | None:
        if key is None:
            return None
        found = select(UnitRow.unit_id).where(UnitRow.key == key.text, UnitRow.opened).limit(1)
        return here.get(key) or self._session.scalar(found)

    def _number(self, unit: bytes, numbers: Iterable[Alias], since: int | None) -> None:
        for alias in numbers:
            normal = normal_number(alias.typed)
            if not normal or len(alias.typed) > MAX_NUMBER_CHARACTERS:
                continue
            self._known(unit)
            self._session.merge(
                AliasRow(
                    unit_id=unit,
                    form=alias.form.value,
                    typed=alias.typed,
                    normal=normal,
                    stem=number_stem(normal),
                    since=since,
                )
            )
            self.named[unit] = None

    def _known(self, unit: bytes) -> None:
        """A unit with a number has a row, though nobody showed us its opening."""
        if self._session.get(UnitRow, unit) is None:
            row = UnitRow(unit_id=unit, kind=UnitKind.UNREAD.value, key=unit.hex(), opened=False)
            self._session.add(row)
            self._session.flush()

    def _ended(self, unit: bytes, moment: int | None) -> None:
        row = self._session.get(UnitRow, unit)
        if row is not None:
            row.closed_at = moment if moment is not None else self._closed_at(unit)

    def _closed_at(self, unit: bytes) -> int | None:
        """When the ledger took the end of a unit, until its document tells when it was."""
        kinds = [int(kind) for kind in _ENDING]
        ended = select(EntryRow.time).where(
            EntryRow.contract == Contract.LEDGER.value,
            EntryRow.subject == unit,
            EntryRow.kind.in_(kinds),
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

    def _participants(self, document: Mapping[str, JsonValue], rows: Sequence[EntryRow]) -> None:
        name, glns = _text(document, "name"), document.get("glns")
        first = glns[0] if isinstance(glns, list | tuple) and glns else None
        for row in rows:
            if row.kind == Kind.ENROL and name:
                self._session.merge(
                    ParticipantNameRow(
                        id=row.subject[-8:],
                        name=name,
                        gln=first if isinstance(first, str) else None,
                        commitment=row.commitment,
                    )
                )

    def _certificates(self, document: Mapping[str, JsonValue], rows: Sequence[EntryRow]) -> None:
        number, scope = _text(document, "number"), _text(document, "scope")
        for row in rows:
            if row.kind == Kind.ISSUE and number and scope:
                self._session.merge(
                    CertificateDocumentRow(
                        certificate_id=row.subject,
                        number=number,
                        normal=normal_number(number),
                        scope=scope,
                        unit_of_measure=_text(document, "unitOfMeasure"),
                        commitment=row.commitment,
                    )
                )


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
    try:
        moment = datetime.fromisoformat(_text(document, "eventTime") or "")
        return None if moment.tzinfo is None else max(0, int(moment.timestamp()))
    except (ValueError, OverflowError):
        return None


def _grouped(rows: Iterable[EntryRow], key: Callable[[EntryRow], K]) -> dict[K, list[EntryRow]]:
    found: dict[K, list[EntryRow]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _text(document: Mapping[str, JsonValue], name: str) -> str | None:
    found = document.get(name)
    return found if isinstance(found, str) else None
