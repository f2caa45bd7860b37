"""What a judged bundle says, put together so that answers can be told from it.

Everything here comes out of the bundle that was verified; the names of units alone are the index's
word. Documents are opened against their commitments once more: one that does not open is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ledger_client.documents import Commitment, FullOpening, JsonValue, rebuild
from ledger_client.epcis import EpcisEvent
from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import BlockRef, Entry, Party, entry_hash, next_head
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.state import KeyState
from ledger_client.ledger.values import NOBODY, Head, UnitId, number_of
from ledger_client.officer.answers import Person
from ledger_client.officer.shapes import hex8
from ledger_client.proofs import Bundle, Report
from ledger_client.proofs.bundle_parts import EntryShown, UnitHistory
from ledger_client.proofs.event_documents import event_of_document, is_event_document
from ledger_client.proofs.opened import Opened

_GRANTS: Final = frozenset({Kind.ADD_KEY, Kind.RECOVER_KEY})
COUNCIL: Final = "the council"


@dataclass(frozen=True, slots=True)
class Step:
    """One entry and the head right after it; the head is zero where it cannot be folded."""

    entry: Entry
    head: Head


@dataclass(frozen=True, slots=True)
class Facts:
    """A judged bundle, read.

    Attributes:
        units: whole histories, by unit.
        documents: what was opened, by commitment.
        people: names, by participant, each opened from its own enrolment.
        keys: what each key may do, as it was granted.
        names: of units, for people: the index's word.
        descriptions: of classes of goods, as the events that made them told; the index's word.
    """

    report: Report
    bundle: Bundle
    units: Mapping[UnitId, tuple[Step, ...]]
    documents: Mapping[bytes, Opened]
    people: Mapping[int, str]
    keys: Mapping[bytes, KeyState]
    names: Mapping[UnitId, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> UnitId:
        """The unit that was asked about."""
        return UnitId(self.bundle.subject)

    @property
    def history(self) -> tuple[Step, ...]:
        """Of the subject."""
        return self.units.get(self.subject, ())

    def person(self, participant: int) -> Person:
        """A participant as answers show it; nobody's act is the council's."""
        if participant == NOBODY:
            return Person(id=hex8(NOBODY), name=COUNCIL)
        return Person(id=hex8(participant), name=self.people.get(participant))

    def name(self, unit: bytes) -> str:
        """What a unit is called here, else its id."""
        return self.names.get(UnitId(unit), f"unit 0x{unit.hex()}")

    def document(self, entry: Entry) -> Mapping[str, JsonValue]:
        """The document of an entry; empty where it is not here."""
        opened = self.documents.get(entry.commitment)
        told = None if opened is None else opened.document
        return told if isinstance(told, Mapping) else {}

    def event(self, entry: Entry) -> EpcisEvent | None:
        """The EPCIS event behind an entry, where its document is one."""
        document = self.document(entry)
        if not document or not is_event_document(document):
            return None
        try:
            return event_of_document(document)
        except InvalidInput:
            return None

    def text(self, entry: Entry, *names: str) -> str | None:
        """The first of these members of an entry's document that is a text."""
        document = self.document(entry)
        found = (document.get(name) for name in names)
        return next((one for one in found if isinstance(one, str)), None)

    def told_at(self, entry: Entry) -> str:
        """When it happened as its document claims, else when it came to the ledger."""
        return self.text(entry, "eventTime") or utc_text(entry.at.time)


def utc_text(seconds: int) -> str:
    """RFC 3339 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(
    report: Report,
    bundle: Bundle,
    names: Mapping[UnitId, str] | None = None,
    descriptions: Mapping[str, str] | None = None,
) -> Facts:
    """The facts of a bundle and of the report on it."""
    documents = _opened(bundle)
    return Facts(
        report=report,
        bundle=bundle,
        units=_units(bundle),
        documents=documents,
        people=_people(bundle, documents),
        keys=_keys(bundle),
        names=names or {},
        descriptions=descriptions or {},
    )


def _units(bundle: Bundle) -> dict[UnitId, tuple[Step, ...]]:
    whole = (one for one in bundle.units if one.from_head is None)
    return {UnitId(one.unit_id): _folded(one) for one in whole}


def _folded(history: UnitHistory) -> tuple[Step, ...]:
    head, found = Head(history.unit_id), list[Step]()
    for wire in history.entries:
        entry = entry_of(history.unit_id, wire) if isinstance(wire, EntryShown) else None
        if entry is None:
            return tuple(found)
        head = next_head(head, entry_hash(entry))
        found.append(Step(entry, head))
    return tuple(found)


def entry_of(subject: bytes, wire: EntryShown) -> Entry | None:
    """An entry as the bundle writes it; None for what no contract ever wrote."""
    try:
        return Entry(
            UnitId(subject),
            Kind(wire.kind),
            Form(wire.form),
            wire.detail,
            Party.unpack(number_of(wire.actor)),
            Party.unpack(number_of(wire.counterparty)),
            wire.related,
            wire.commitment,
            BlockRef(wire.number, wire.time),
        )
    except (ValueError, InvalidInput):
        return None


def _opened(bundle: Bundle) -> dict[bytes, Opened]:
    found: dict[bytes, Opened] = {}
    for place, wire in enumerate(bundle.openings):
        opening = wire.opening()
        if not isinstance(opening, FullOpening):
            continue
        try:
            document = rebuild(opening, Commitment(wire.commitment))
        except InvalidInput:
            continue
        leaves = tuple((leaf.pointer, leaf.value) for leaf in opening.leaves)
        found[wire.commitment] = Opened(f"/openings/{place}", leaves, document)
    return found


def _people(bundle: Bundle, documents: Mapping[bytes, Opened]) -> dict[int, str]:
    found: dict[int, str] = {}
    for history in bundle.participants:
        for wire in history.entries:
            if not isinstance(wire, EntryShown) or wire.kind != Kind.ENROL:
                continue
            opened = documents.get(wire.commitment)
            told = None if opened is None else opened.document
            name = told.get("name") if isinstance(told, Mapping) else None
            if isinstance(name, str):
                found[number_of(history.participant)] = name
    return found


def _keys(bundle: Bundle) -> dict[bytes, KeyState]:
    found: dict[bytes, KeyState] = {}
    for history in bundle.participants:
        for wire in history.entries:
            if isinstance(wire, EntryShown) and wire.kind in _GRANTS:
                try:
                    found[wire.counterparty[8:]] = KeyState.unpack(number_of(wire.commitment))
                except InvalidInput:
                    continue
    return found
