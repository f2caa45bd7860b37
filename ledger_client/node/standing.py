"""Where every unit stands after some entries: the effect of each kind, without judging it.

What is on the ledger passed its rules; whether a node tells the truth about it is the verifier's
business. Planning needs the state as it was before a document was first captured, which no slot
holds any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger_client.ledger.kinds import LOGBOOK_DETAIL, UNPACKING, Kind
from ledger_client.ledger.values import NOBODY, Contract, Head, ParticipantId, UnitId
from ledger_client.node.ledger_index import IndexedEntry


@dataclass(slots=True)
class Standing:
    """One unit.

    Attributes:
        head: after its last entry.
        custodian: its own; of a packed unit whoever packed it.
        turn: as statements name it.
        parent: what it is packed in.
        children: what is packed in it, in the order they went in.
        taker, offer_expiry: of the last offer that was not settled; seconds since 1970.
        holds: the authorities that hold it.
        past_custodians: everyone who had custody and gave it away.
        had_children: something was packed in it once.
    """

    head: Head
    custodian: ParticipantId = NOBODY
    level: int = 0
    logbook: bool = False
    turn: int = 0
    parent: UnitId | None = None
    children: dict[UnitId, None] = field(default_factory=dict)
    taker: ParticipantId = NOBODY
    offer_expiry: int = 0
    holds: set[ParticipantId] = field(default_factory=set)
    closed: bool = False
    had_children: bool = False
    past_custodians: set[ParticipantId] = field(default_factory=set)

    def is_offered(self, now: int) -> bool:
        """Whether an offer is live."""
        return self.taker != NOBODY and now < self.offer_expiry


class Standings:
    """All units after the entries added so far."""

    def __init__(self, entries: Iterable[IndexedEntry] = ()) -> None:
        self.units: dict[UnitId, Standing] = {}
        self._contents: dict[Head, UnitId] = {}
        for one in entries:
            self.add(one)

    def outermost(self, unit: UnitId) -> UnitId:
        """The unit itself, or the outermost that it is packed in."""
        while (parent := self.units[unit].parent) is not None:
            unit = parent
        return unit

    def custodian(self, unit: UnitId) -> ParticipantId:
        """The effective custodian."""
        return self.units[self.outermost(unit)].custodian

    def add(self, one: IndexedEntry) -> None:
        """Let the next entry take effect."""
        if one.contract is not Contract.LEDGER:
            return
        entry = one.entry
        unit = self.units.setdefault(entry.unit_id, Standing(one.head))
        unit.head = one.head
        if entry.kind is Kind.OPEN:
            unit.custodian = entry.actor.id
            unit.level = entry.detail & (LOGBOOK_DETAIL - 1)
            unit.logbook = bool(entry.detail & LOGBOOK_DETAIL)
        elif entry.kind in (Kind.PACK, Kind.UNPACK, Kind.CONTENTS):
            self._nest(unit, one)
        else:
            _act(unit, one)

    def _nest(self, unit: Standing, one: IndexedEntry) -> None:
        unit.turn += 1
        if one.entry.kind is Kind.CONTENTS:
            self._contents[one.head] = one.entry.unit_id
            unit.had_children |= not one.entry.detail & UNPACKING
            return
        parent = self._contents[Head(one.entry.related)]
        if one.entry.kind is Kind.PACK:
            unit.parent, unit.taker = parent, NOBODY
            self.units[parent].children[one.entry.unit_id] = None
        else:
            unit.parent, unit.custodian = None, self.units[parent].custodian
            self.units[parent].children.pop(one.entry.unit_id, None)


def _act(unit: Standing, one: IndexedEntry) -> None:
    entry = one.entry
    if entry.kind is Kind.OFFER:
        unit.taker = entry.counterparty.id
        unit.offer_expiry = int.from_bytes(entry.related, "big")
    elif entry.kind in (Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.HANDOFF):
        unit.past_custodians.add(unit.custodian)
        takes = entry.counterparty if entry.kind is Kind.HANDOFF else entry.actor
        unit.custodian, unit.taker = takes.id, NOBODY
        unit.past_custodians.discard(unit.custodian)
    elif entry.kind in (Kind.REJECT, Kind.WITHDRAW):
        unit.taker = NOBODY
    elif entry.kind is Kind.HOLD:
        unit.holds.add(entry.actor.id)
    elif entry.kind is Kind.RELEASE:
        unit.holds.discard(entry.counterparty.id)
    elif entry.kind is Kind.CLOSE:
        unit.closed = True
    else:
        return
    unit.turn += 1
