"""What a judged bundle says, put together so that answers can be told from it.

Everything here comes out of the bundle that was verified. Documents are opened against their
commitments once more: one that does not open is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ledger_client.documents import JsonValue
from ledger_client.epcis import EpcisEvent
from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import Entry, entry_hash, next_head
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import KeyState
from ledger_client.ledger.values import NOBODY, Head, UnitId, number_of
from ledger_client.officer.answers import Person
from ledger_client.officer.opened_documents import Documents
from ledger_client.officer.shapes import hex8
from ledger_client.officer.unit_names import unit_names
from ledger_client.proofs import Bundle, Report, TrustRoot
from ledger_client.proofs.bundle_parts import EntryShown, UnitHistory
from ledger_client.proofs.shown_entries import entry_of

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
        documents: what was opened.
        people: names, by participant, each opened from its own enrolment.
        keys: what each key may do, as it was granted.
        names: of units, for people, as their documents tell.
        descriptions: of classes of goods, as the events that made them told.
    """

    report: Report
    bundle: Bundle
    units: Mapping[UnitId, tuple[Step, ...]]
    documents: Documents
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
        return self.documents.document(entry.commitment)

    def event(self, entry: Entry) -> EpcisEvent | None:
        """The EPCIS event behind an entry, where its document is one."""
        return self.documents.event(entry.commitment)

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
    report: Report, bundle: Bundle, root: TrustRoot, word: Mapping[UnitId, str] | None = None
) -> Facts:
    """The facts of a bundle and of the report on it.

    Args:
        word: what an index calls units; of use only where their documents do not tell them apart.
    """
    documents, units = Documents.of(bundle), _units(bundle)
    firsts = {unit: steps[0].entry for unit, steps in units.items() if steps}
    return Facts(
        report=report,
        bundle=bundle,
        units=units,
        documents=documents,
        people=_people(bundle, documents),
        keys=_keys(bundle),
        names=unit_names(bundle, firsts, documents, root.deployment, word or {}),
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


def _people(bundle: Bundle, documents: Documents) -> dict[int, str]:
    found: dict[int, str] = {}
    for history in bundle.participants:
        for wire in history.entries:
            if not isinstance(wire, EntryShown) or wire.kind != Kind.ENROL:
                continue
            name = documents.document(wire.commitment).get("name")
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
