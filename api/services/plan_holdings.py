"""What planning looks at, as far as this service knows it.

The units that a document names, and how they stand on the ledger at the index's block.

What only the participant's own store keeps is not known here: where each serial is, and what was
counted. A plan made here says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select

from api.database.models import AliasRow, EntryRow, ParticipantNameRow, UnitRow
from api.database.texts import is_storable
from api.indexer.folding import in_parts
from api.services.access import Readers
from api.services.acquaintances import known_to
from api.services.verified import Answers, kind_of_row
from ledger_client.capture.aliases import NumberForm, normal_number
from ledger_client.capture.holdings import CapturedEntry, Holdings, Offer, Unit
from ledger_client.capture.idempotency import idempotency_key_of_event
from ledger_client.capture.refs import KnownUnit
from ledger_client.capture.units import LOGBOOK_KEY, UnitKey, UnitKind, canonical_text
from ledger_client.documents import JsonValue as DocumentJson
from ledger_client.epcis import (
    EpcisDocument,
    EpcisEvent,
    JsonObject,
    JsonValue,
    event_hash,
    typed_json,
)
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.identifiers import Gln, recognise_key
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, Kind
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.ledger_index import IndexedEntry
from ledger_client.proofs.event_documents import event_of_document, is_event_document

_ID_BYTES = 8


@dataclass(slots=True)
class HoldingsReader:
    """Reads the holdings of one participant for one document."""

    answers: Answers
    readers: Readers
    me: ParticipantId
    _states: dict[UnitId, UnitState] = field(default_factory=dict)
    _captured: dict[str, list[CapturedEntry]] = field(default_factory=dict)
    _event_ids: dict[str, str] = field(default_factory=dict)

    def read(self, document: EpcisDocument) -> Holdings:
        """Everything here that an identifier of the document may mean, and what it stands in.

        Raises:
            CannotTell: no node served, or the index cannot be asked.
            InvalidInput: a text that no database takes (rule ``text.storable``).
        """
        texts: set[str] = set()
        for index, event in enumerate(document.events):
            texts |= _storable(_texts(typed_json(event)), f"/epcisBody/eventList/{index}")
        found = dict.fromkeys(one for one in self._named(texts) if self.readers.may_read(one))
        found |= dict.fromkeys(self._logbooks())
        for unit in tuple(found):
            found |= dict.fromkeys(self._around(unit))
        units = tuple(self._unit(unit, frozenset(found)) for unit in found)
        return Holdings(
            units=units,
            directory=self._directory(),
            captured={key: tuple(made) for key, made in self._captured.items()},
            event_ids=self._event_ids,
        )

    def _named(self, texts: Iterable[str]) -> Iterator[UnitId]:
        told = [*texts]
        exact = {text for one in told for text in (one, *_canonical(one))}
        normal = {normal_number(one.rpartition(":")[2].rpartition("/")[2]) for one in told} - {""}
        session = self.answers.session
        for part in in_parts(sorted(exact)):
            by_key = select(UnitRow.unit_id).where(UnitRow.key.in_(part))
            by_alias = select(AliasRow.unit_id).where(AliasRow.typed.in_(part))
            yield from (UnitId(one) for one in session.scalars(by_key.union(by_alias)))
        for part in in_parts(sorted(normal)):
            numbered = or_(AliasRow.normal.in_(part), AliasRow.stem.in_(part))
            query = select(AliasRow.unit_id).where(numbered).distinct()
            yield from (UnitId(one) for one in session.scalars(query))

    def _logbooks(self) -> Iterator[UnitId]:
        opened = select(EntryRow.subject).where(
            EntryRow.contract == Contract.LEDGER.value,
            EntryRow.kind == int(Kind.OPEN),
            EntryRow.detail >= LOGBOOK_DETAIL,
            EntryRow.actor_id == self.me.to_bytes(_ID_BYTES, "big"),
        )
        yield from (UnitId(one) for one in self.answers.session.scalars(opened))

    def _around(self, unit: UnitId) -> Iterator[UnitId]:
        """What it is packed in, up to the outermost, and what is packed in it."""
        yield from self.answers.reader.ancestors(unit)
        yield from self._children(unit)

    def _children(self, unit: UnitId) -> Iterator[UnitId]:
        for child in self.answers.index.children_ever(unit):
            if self._state(child).packed and self.answers.reader.parent(child) == unit:
                yield child

    def _state(self, unit: UnitId) -> UnitState:
        if unit not in self._states:
            self._states[unit] = self.answers.reader.unit(unit)
        return self._states[unit]

    def _unit(self, unit: UnitId, known: frozenset[UnitId]) -> Unit:
        state, row = self._state(unit), self.answers.session.get(UnitRow, unit)
        history = self.answers.index.history(Contract.LEDGER, unit)
        parent = self.answers.reader.parent(unit) if state.packed else None
        children = tuple(self._children(unit))
        now = int(self.answers.now.timestamp())
        had_custody = {one.entry.actor.id for one in history if one.entry.kind is Kind.OPEN}
        had_custody |= {one.entry.actor.id for one in history if one.entry.kind in _TAKES}
        gave = self.me in had_custody and state.custodian != self.me
        return Unit(
            ref=KnownUnit(unit),
            key=_key(unit, state, row),
            level=state.level,
            custodian=state.custodian,
            turn=state.turn,
            parent=None if parent is None else KnownUnit(parent),
            offer=Offer(state.custodian, state.taker) if state.offer_is_live(now) else None,
            held=bool(state.holds or state.bound),
            closed=state.closed,
            given=gave and parent is None,
            emptied=not children and any(one.entry.kind is Kind.CONTENTS for one in history),
            aliases=self._aliases(unit),
            booking=None if row is None else row.booking,
            part_of=None if row is None or row.part_of is None else _ref(row.part_of),
            last_event_time=self._told(unit, history),
            unnamed_children=sum(child not in known for child in children),
        )

    def _aliases(self, unit: UnitId) -> tuple[str, ...]:
        canonical = select(AliasRow.typed).where(
            AliasRow.unit_id == unit, AliasRow.form == NumberForm.CANONICAL.value
        )
        return tuple(self.answers.session.scalars(canonical))

    def _told(self, unit: UnitId, history: Iterable[IndexedEntry]) -> datetime | None:
        """Note the events that ``me`` captured on a unit; the time of the latest."""
        latest: datetime | None = None
        for one in history:
            event = self._event(one.entry.commitment)
            if event is None or one.entry.actor.id != self.me:
                continue
            key = idempotency_key_of_event(self.me, event)
            made = self._captured.setdefault(key, [])
            made.append(CapturedEntry(KnownUnit(unit), one.entry.kind))
            if event.event_id is not None:
                self._event_ids[event.event_id] = event_hash(event)
            moment = event.event_time.instant
            latest = moment if latest is None else max(latest, moment)
        return latest

    def _event(self, commitment: bytes) -> EpcisEvent | None:
        try:
            document: DocumentJson = self.answers.payloads.document(commitment)
            return event_of_document(document) if is_event_document(document) else None
        except (EvidenceMissing, InvalidInput):
            return None

    def _directory(self) -> Mapping[Gln, ParticipantId]:
        """The participants that a GLN may mean to ``me``; of others nothing is told."""
        session = self.answers.session
        known = known_to(session, self.me)
        rows = self.answers.session.execute(
            select(ParticipantNameRow.gln, ParticipantNameRow.id).where(
                ParticipantNameRow.gln.is_not(None)
            )
        )
        found: dict[Gln, ParticipantId] = {}
        for gln, party in rows:
            id_ = ParticipantId(int.from_bytes(party))
            if not (self.readers.is_authority or id_ in known):
                continue
            with suppress(InvalidInput):  # as it was enrolled, which is nothing of the asker's
                found[Gln.parse(gln or "")] = id_
        return found


_TAKES = frozenset({Kind.ACCEPT, Kind.ACCEPT_RESERVED})


def _key(unit: UnitId, state: UnitState, row: UnitRow | None) -> UnitKey:
    if state.logbook:
        return LOGBOOK_KEY
    if row is None:
        return UnitKey(UnitKind.UNREAD, unit.hex())
    return UnitKey(kind_of_row(row), row.key)


def _ref(unit: bytes) -> KnownUnit:
    return KnownUnit(UnitId(unit))


def _canonical(text: str) -> Iterator[str]:
    with suppress(InvalidInput):  # planning says where and why, if it is about a unit
        key = recognise_key(text)
        if key is not None:
            yield canonical_text(key)


def _storable(texts: Iterable[str], pointer: str) -> set[str]:
    found = set(texts)
    if not all(is_storable(one) for one in found):
        raise InvalidInput(
            "holds a character that is none: NUL or half a pair",
            pointer=pointer,
            rule="text.storable",
        )
    return found


def _texts(value: JsonValue) -> Iterator[str]:
    """Every text in an event."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, JsonObject):
        for _, member in value:
            yield from _texts(member)
