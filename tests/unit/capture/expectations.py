"""Expected plans as a person writes them down, and plans written the same way.

A write is one line: ``<event> <kind> <unit> [key=value ...]``, in this order of keys, with what is
zero or empty left out::

    0 open pallet key=logistic_unit|urn:epc:id:sscc:0614141.1234567890 level=32
    1 accept box from=carrier related=head:box turn=6
    2 transform drum with=keg turns=1,2 out=made key=batch|#2 level=16

Units have the names of their tables; one that the plan opens has the name its ``open`` line gives,
an output of a transformation the name after ``out=``.
Keys may use URNs; they are compared as the Digital Links they are. ``#0`` is the hash of event 0.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger_client.capture.holdings import (
    Amount,
    CapturedEntry,
    Holdings,
    Membership,
    Offer,
    Unit,
)
from ledger_client.capture.plan import plan_document
from ledger_client.capture.plans import Plan
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import (
    HeadOfEntry,
    HeadSeen,
    KnownUnit,
    OfferExpiry,
    OpenedUnit,
    Related,
    RelatedUnit,
    UnitRef,
)
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.capture.writes import (
    NewUnit,
    PlannedAcceptReserved,
    PlannedClose,
    PlannedItem,
    PlannedNesting,
    PlannedObserve,
    PlannedTransform,
    PlannedWrite,
)
from ledger_client.epcis import EpcisDocument, event_hash, parse_document
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import Gln, canonical_uri
from ledger_client.ledger.kinds import KIND_NAMES, Kind
from ledger_client.ledger.values import ParticipantId, UnitId

EVENT_LIST = "/epcisBody/eventList"

PARTICIPANTS = {
    "me": 0xA1,
    "manufacturer": 0xB1,
    "supplier": 0xB2,
    "carrier": 0xB3,
    "terminal": 0xB4,
    "buyer": 0xB5,
}
_NAMES = {number: name for name, number in PARTICIPANTS.items()}
_KINDS = {name: kind for kind, name in KIND_NAMES.items()}
_LEVELS = {
    "serial": 16,
    "batch": 16,
    "lot": 16,
    "logistic_unit": 32,
    "consignment": 48,
    "load_unit": 64,
    "journey": 96,
    "logbook": 0,
    "unread": 50,
}


@dataclass(frozen=True)
class Expectation:
    """One document or event with what its plan must be."""

    name: str
    table: Mapping[str, Any]
    writes: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    refused: str | None = None


def expectation(name: str, table: Mapping[str, Any]) -> Expectation:
    """Read one TOML table."""
    known = {
        "document", "why", "name", "writes", "findings", "refused", "profile", "units", "members",
        "directory", "captured", "event_ids", "events",
    }  # fmt: skip
    assert not set(table) - known, f"{name}: {set(table) - known}"
    assert table.get("why", "").strip(), f"{name} does not say why"
    return Expectation(
        name,
        table,
        [_canonical_line(line) for line in table.get("writes", [])],
        sorted(table.get("findings", [])),
        table.get("refused"),
    )


def load(path: Path) -> Mapping[str, Any]:
    """A TOML file."""
    return tomllib.loads(path.read_text("utf-8"))


def plan_of(
    case: Expectation, document: EpcisDocument, others: Path | None = None
) -> tuple[Holdings, Plan]:
    """The case's starting state, and the plan of the document on it."""
    profile = Profile.from_toml(_toml_of_profile(case.table.get("profile", {})))
    holdings = _holdings(case.table, document, profile, others)
    return holdings, plan_document(document, profile, holdings)


def outcome(case: Expectation, document: EpcisDocument, others: Path | None = None) -> Outcome:
    """What planning the document comes to under the case's profile and starting state."""
    try:
        _, found = plan_of(case, document, others)
    except InvalidInput as error:
        pointer = (error.pointer or "").removeprefix(f"{EVENT_LIST}/")
        return Outcome(refused=f"{pointer} {error.rule}")
    return _outcome(case, found, document)


@dataclass(frozen=True)
class Outcome:
    """A plan or a refusal, written as expectations are."""

    writes: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    refused: str | None = None


def expected(case: Expectation) -> Outcome:
    """What the case says."""
    if case.refused is not None:
        return Outcome(refused=case.refused)
    return Outcome(case.writes, case.findings)


def document_of(events: list[dict[str, Any]]) -> EpcisDocument:
    """A document of events that leave out what every event has."""
    full = [
        {
            "eventTime": f"2026-03-01T{10 + i:02}:00:00Z",
            "eventTimeZoneOffset": "+00:00",
            **event,
        }
        for i, event in enumerate(events)
    ]
    return parse_document(
        json.dumps(
            {
                "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
                "type": "EPCISDocument",
                "schemaVersion": "2.0",
                "creationDate": "2026-03-02T00:00:00Z",
                "epcisBody": {"eventList": full},
            }
        ).encode()
    )


def _toml_of_profile(table: Mapping[str, Any]) -> str:
    """The profile file that a case describes; its participant is always ``me``."""
    lines = [f'participant = "{PARTICIPANTS["me"]:016x}"']
    tables = {name: value for name, value in table.items() if isinstance(value, dict)}
    lines += [f"{name} = {_toml(value)}" for name, value in table.items() if name not in tables]
    for name, members in tables.items():
        lines += [f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in members.items())]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def _holdings(
    table: Mapping[str, Any], document: EpcisDocument, profile: Profile, others: Path | None
) -> Holdings:
    refs = {name: _ref(name) for name in table.get("units", {})}
    units = [_unit(refs, name, told) for name, told in table.get("units", {}).items()]
    captured: dict[str, tuple[CapturedEntry, ...]] = {}
    for told in table.get("captured", []):
        key = f"{profile.participant:016x}|{event_hash(document.events[told['event']])}|"
        entries = [line.split() for line in told["entries"]]
        captured[key] = tuple(CapturedEntry(refs[u], _KINDS[kind]) for u, kind in entries)
    return Holdings(
        units=tuple(units),
        members={
            canonical_uri(text): _membership(refs, told)
            for text, told in table.get("members", {}).items()
        },
        directory={
            Gln.parse(text): _participant(name) for text, name in table.get("directory", {}).items()
        },
        captured=captured,
        event_ids={
            event_id: _hash_in(told, others)
            for event_id, told in table.get("event_ids", {}).items()
        },
    )


def _hash_in(told: str, others: Path | None) -> str:
    """The hash of the first event of another sample document, or the text itself."""
    if others is None or not told.endswith(".jsonld"):
        return told
    return event_hash(parse_document((others / told).read_bytes()).events[0])


def _ref(name: str) -> UnitRef:
    return KnownUnit(UnitId(name.encode().ljust(32, b"\0")))


def _participant(name: str) -> ParticipantId:
    return ParticipantId(PARTICIPANTS[name])


def _unit(refs: Mapping[str, UnitRef], name: str, told: Mapping[str, Any]) -> Unit:
    kind, _, text = told["key"].partition("|")
    offer = told.get("offer")
    last = told.get("last_event_time")
    assert last is None or isinstance(last, datetime)
    return Unit(
        refs[name],
        UnitKey(UnitKind(kind), canonical_uri(text)),
        told.get("level", _LEVELS[kind]),
        _participant(told.get("custodian", "me")),
        turn=told.get("turn", 0),
        parent=refs[told["parent"]] if "parent" in told else None,
        offer=Offer(*map(_participant, offer.split())) if offer else None,
        held=told.get("held", False),
        closed=told.get("closed", False),
        given=told.get("given", False),
        emptied=told.get("emptied", False),
        aliases=tuple(map(canonical_uri, told.get("aliases", []))),
        booking=told.get("booking"),
        part_of=refs[told["part_of"]] if "part_of" in told else None,
        last_event_time=last,
        amounts=tuple(_amount(line) for line in told.get("amounts", [])),
        unnamed_children=told.get("unnamed_children", 0),
    )


def _amount(line: str) -> Amount:
    text, quantity, *uom = line.split()
    return Amount(canonical_uri(text), Decimal(quantity), uom[0] if uom else None)


def _membership(refs: Mapping[str, UnitRef], told: str) -> Membership:
    places = dict(part.split(":") for part in told.split())
    return Membership(
        refs[places["home"]] if "home" in places else None,
        refs[places["inside"]] if "inside" in places else None,
    )


def _canonical_line(line: str) -> str:
    """A line whose URNs are Digital Links."""
    words = []
    for word in line.split():
        head, bar, text = word.partition("|")
        words.append(
            f"{head}|{canonical_uri(text)}" if bar and "urn:epc:id:bic" not in text else word
        )
    return " ".join(words)


def _outcome(case: Expectation, found: Plan, document: EpcisDocument) -> Outcome:
    names: dict[UnitRef, str] = {_ref(name): name for name in case.table.get("units", {})}
    for index, write in enumerate(found.writes):
        for new in write.opens:
            names[new.ref] = _opened_name(case.writes, index, new.ref)
    hashes = {event_hash(event): f"#{i}" for i, event in enumerate(document.events)}
    lines = [_line(write, names, hashes) for write in found.writes]
    findings = [
        " ".join(
            [
                finding.code,
                finding.pointer.removeprefix(f"{EVENT_LIST}/"),
                *([names[finding.unit]] if finding.unit is not None else []),
            ]
        )
        for finding in found.findings
    ]
    return Outcome(lines, sorted(findings))


def _opened_name(lines: list[str], index: int, ref: OpenedUnit) -> str:
    words = lines[index].split() if index < len(lines) else []
    outputs = [word.removeprefix("out=") for word in words if word.startswith("out=")]
    told = words[2:3] if words[1:2] == ["open"] else outputs[ref.place : ref.place + 1]
    return told[0] if told else f"opened#{index}.{ref.place}"


def _line(write: PlannedWrite, names: Mapping[UnitRef, str], hashes: Mapping[str, str]) -> str:
    words = [str(write.event), KIND_NAMES[Kind(write.kind)], names[write.unit]]
    if isinstance(write, PlannedTransform):
        words += _inputs_words(write, names)
    for new in write.opens:
        words += [] if new.ref == write.unit else [f"out={names[new.ref]}"]
        words += _open_words(new, names, hashes)
    if isinstance(write, PlannedItem):
        words += _item_words(write, names)
    if isinstance(write, PlannedNesting):
        words.append("children=" + ",".join(names[child] for child in write.children))
        if any(write.child_turns):
            words.append("child_turns=" + ",".join(map(str, write.child_turns)))
    if write.turn and not isinstance(write, PlannedTransform):
        words.append(f"turn={write.turn}")
    if isinstance(write, PlannedObserve) and write.bulk:
        words.append("bulk")
    return " ".join(words)


def _inputs_words(write: PlannedTransform, names: Mapping[UnitRef, str]) -> list[str]:
    words = []
    assert write.unit == write.inputs[0]
    assert write.turn == write.input_turns[0]
    if len(write.inputs) > 1:
        words.append("with=" + ",".join(names[unit] for unit in write.inputs[1:]))
    if any(write.input_turns):
        words.append("turns=" + ",".join(map(str, write.input_turns)))
    return words


def _open_words(new: NewUnit, names: Mapping[UnitRef, str], hashes: Mapping[str, str]) -> list[str]:
    key = str(new.key)
    for full, short in hashes.items():
        key = key.replace(full, short)
    words = [f"key={key}", f"level={new.level}"]
    if new.aliases:
        words.append("aliases=" + ",".join(new.aliases))
    if new.booking:
        words.append(f"booking={new.booking}")
    if new.part_of is not None:
        words.append(f"part_of={names[new.part_of]}")
    return words


def _item_words(write: PlannedItem, names: Mapping[UnitRef, str]) -> list[str]:
    words = []
    if write.counterparty:
        is_from = write.kind in (Kind.ACCEPT, Kind.ACCEPT_RESERVED)
        words.append(f"{'from' if is_from else 'to'}={_NAMES[write.counterparty]}")
    if write.related is not None:
        words.append(f"related={_related(write.related, names)}")
    if isinstance(write, PlannedAcceptReserved):
        words.append("reserved=" + ",".join(write.reservations))
    if isinstance(write, PlannedClose):
        words.append(f"outcome={write.ending.value}")
    return words


def _related(related: Related, names: Mapping[UnitRef, str]) -> str:
    if isinstance(related, RelatedUnit):
        return f"unit:{names[related.unit]}"
    if isinstance(related, HeadSeen):
        return f"head:{names[related.unit]}"
    if isinstance(related, HeadOfEntry):
        return f"entry:{names[related.unit]}:{KIND_NAMES[related.kind]}"
    assert isinstance(related, OfferExpiry)
    return f"in:{related.days}d"
