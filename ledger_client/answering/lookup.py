"""From a number that somebody typed to the units that it may mean: all of them, never a guess.

The ledger holds no numbers, so what is found here is the index's word. A container number names
one unit per journey; journeys that overlap are all listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from ledger_client.answering.node_entries import NodeEntries
from ledger_client.answering.origins import Origins, origins
from ledger_client.capture.rows import unit_name
from ledger_client.capture.units import UnitKind
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import ContainerNumber, canonical_uri
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.proofs.findings import RULES
from ledger_client.store import Alias, KnownUnit, Store


@dataclass(frozen=True, slots=True)
class Found:
    """One unit that a number may mean.

    Attributes:
        unit_id: the unit.
        name: for people, such as ``container CSQU305438``.
        kind: what kind of unit.
        booking: of a journey.
        numbers: everything it is known by.
        exact: False where only a container number's check digit differs from what was typed.
        state: as the ledger has it now.
        custodian: the effective custodian.
        opened_at, closed_at: event times, as far as known here.
        origins: what it was made of, and what it became.
        parts: of a consignment in parts, as far as known here: its answer is the sum of theirs.
    """

    unit_id: UnitId
    name: str
    kind: UnitKind
    booking: str | None
    numbers: tuple[Alias, ...]
    exact: bool
    state: UnitState
    custodian: ParticipantId
    opened_at: datetime | None
    closed_at: datetime | None
    origins: Origins
    parts: tuple[UnitId, ...]


@dataclass(frozen=True, slots=True)
class LookupFinding:
    """Something to know about the number or about what it found; codes as in reports."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LookupAnswer:
    """What a number found.

    Attributes:
        typed: as typed.
        found: the units, those still open first.
        findings: about the number and the journeys.
    """

    typed: str
    found: tuple[Found, ...]
    findings: tuple[LookupFinding, ...]


def lookup(
    connection: Connection, store: Store, typed: str, *, with_origins: bool = True
) -> LookupAnswer:
    """Every unit that ``typed`` may mean: container, UCR, SSCC, B/L, seal, certificate, id ...

    Args:
        with_origins: also read what each was made of and became, which takes its history.

    Raises:
        CannotTell: no node served.
    """
    matches: dict[bytes, bool] = {}
    # URN and Digital Link of one key are one key.
    for match in (*store.units.find(typed), *store.units.find(canonical_uri(typed))):
        matches[match.unit_id] = matches.get(match.unit_id, False) or match.exact
    matches |= dict.fromkeys(_certified(connection, store, typed), True)
    found = [
        _found(connection, store, store.units.get(unit), exact, with_origins=with_origins)
        for unit, exact in matches.items()
    ]
    found = [one for one in found if one.state.exists]
    found.sort(key=lambda one: (one.state.closed, one.name, one.unit_id))
    return LookupAnswer(typed, tuple(found), tuple(_findings(typed, found)))


def _certified(connection: Connection, store: Store, typed: str) -> list[UnitId]:
    """The units known here that drew from a certificate of this number."""
    drawn = (
        UnitId(one.entry.related)
        for certificate in store.certificates.by_number(typed)
        for one in connection.reader.history(
            Contract.CERTIFICATES, UnitId(certificate.certificate_id)
        )
        if one.entry.kind is Kind.DRAW
    )
    return [unit for unit in drawn if store.units.knows(unit)]


def _found(
    connection: Connection, store: Store, known: KnownUnit, exact: bool, *, with_origins: bool
) -> Found:
    unit = UnitId(known.unit_id)
    key = known.unit_key
    state = connection.reader.unit(unit)
    return Found(
        unit_id=unit,
        name=unit_name(key),
        kind=key.kind,
        booking=known.booking,
        numbers=store.units.aliases(unit),
        exact=exact,
        state=state,
        custodian=connection.reader.custodian(unit),
        opened_at=known.opened_at,
        closed_at=known.closed_at,
        origins=origins(NodeEntries(connection), unit)
        if with_origins and state.exists
        else Origins(),
        parts=tuple(UnitId(part.unit_id) for part in store.units.parts_of(unit)),
    )


def _findings(typed: str, found: list[Found]) -> list[LookupFinding]:
    told: list[LookupFinding] = []
    if _has_wrong_digit(typed):
        told.append(_finding("identifier.check_digit"))
    boxes: dict[str, list[Found]] = {}
    for one in found:
        if one.kind is UnitKind.JOURNEY:
            boxes.setdefault(one.name, []).append(one)
    if any(_overlap(journeys) for journeys in boxes.values()):
        told.append(_finding("journey.overlap"))
    if any(_left_open(journeys) for journeys in boxes.values()):
        told.append(_finding("journey.not_closed"))
    if found:
        told.append(_finding("lookup.index_only"))
    return told


def _overlap(journeys: list[Found]) -> bool:
    """Whether a journey of a box begins before one that began earlier has ended."""
    told = _in_time(journeys)
    return any(closed is None or opened < closed for (_, closed), (opened, _) in pairwise(told))


def _left_open(journeys: list[Found]) -> bool:
    """Whether a journey of a box was not closed when a later one began."""
    return any(closed is None for _, closed in _in_time(journeys)[:-1])


def _in_time(journeys: list[Found]) -> list[tuple[datetime, datetime | None]]:
    """When each began and ended, the earliest first; those whose opening is not here left out.

    One that was closed elsewhere, at a time not known here, counts as ended when it began.
    """
    spans = [
        (one.opened_at, one.closed_at or (one.opened_at if one.state.closed else None))
        for one in journeys
    ]
    return sorted(
        ((opened, closed) for opened, closed in spans if opened is not None),
        key=lambda span: span[0],
    )


def _has_wrong_digit(typed: str) -> bool:
    try:
        return ContainerNumber.parse(typed).check_digit_matches is False
    except InvalidInput:
        return False


def _finding(code: str) -> LookupFinding:
    return LookupFinding(code, RULES[code].sentence)
