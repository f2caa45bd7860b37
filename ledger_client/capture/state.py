"""The state that a plan runs on: the holdings, moved on by each write planned so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from ledger_client.capture.holdings import Amount, Holdings, Membership, Unit
from ledger_client.capture.refs import UnitRef
from ledger_client.capture.units import LOGBOOK_KEY, UnitKind
from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import ParticipantId

MAX_DEPTH: Final = 255


class State:
    """Units and serials as they will be once the writes planned so far have run."""

    def __init__(self, holdings: Holdings, participant: ParticipantId) -> None:
        self._participant = participant
        self._units: dict[UnitRef, Unit] = {}
        self._refs: dict[str, list[UnitRef]] = {}
        self._children: dict[UnitRef, dict[UnitRef, None]] = {}
        self._parts: dict[UnitRef, list[UnitRef]] = {}
        self._members = dict(holdings.members)
        self._inside: dict[UnitRef, dict[str, None]] = {}
        self.logbook: UnitRef | None = None
        self.logbook_closed = False
        for unit in holdings.units:
            self.add(unit)
        for text, membership in self._members.items():
            if membership.inside is not None:
                self._inside.setdefault(membership.inside, {})[text] = None

    def add(self, unit: Unit) -> None:
        """Take up a unit."""
        self._units[unit.ref] = unit
        if unit.key == LOGBOOK_KEY and unit.custodian == self._participant:
            self.logbook = None if unit.closed else unit.ref
            self.logbook_closed = unit.closed
        for text in {index_text(unit), *unit.aliases}:
            self._refs.setdefault(text, []).append(unit.ref)
        if unit.parent is not None:
            self._children.setdefault(unit.parent, {})[unit.ref] = None
        if unit.part_of is not None:
            self._parts.setdefault(unit.part_of, []).append(unit.ref)

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units as they stand now."""
        return tuple(self._units.values())

    @property
    def members(self) -> dict[str, Membership]:
        """Where every serial belongs now."""
        return dict(self._members)

    def unit(self, ref: UnitRef) -> Unit:
        """The unit.

        Raises:
            InvalidInput: rule ``holdings.unit_missing``.
        """
        unit = self._units.get(ref)
        if unit is None:
            raise InvalidInput(
                "the holdings name a unit that is not among them", rule="holdings.unit_missing"
            )
        return unit

    def put(self, unit: Unit) -> None:
        """Replace a unit that was taken up; its key and aliases stay."""
        before = self.unit(unit.ref)
        if before.parent != unit.parent:
            if before.parent is not None:
                del self._children[before.parent][unit.ref]
            if unit.parent is not None:
                self._children.setdefault(unit.parent, {})[unit.ref] = None
        self._units[unit.ref] = unit

    def named(self, text: str) -> tuple[UnitRef, ...]:
        """Every unit that a canonical text may mean, closed ones too."""
        return tuple(self._refs.get(text, ()))

    def outermost(self, ref: UnitRef) -> UnitRef:
        """The unit itself, or the outermost that it is packed in."""
        return self._upwards(ref)[-1].ref

    def custodian(self, ref: UnitRef) -> ParticipantId:
        """The effective custodian: the outermost parent's."""
        return self.unit(self.outermost(ref)).custodian

    def is_held(self, ref: UnitRef) -> bool:
        """Whether a hold stands on the unit or on anything that it is packed in."""
        return any(unit.held for unit in self._upwards(ref))

    def _upwards(self, ref: UnitRef) -> list[Unit]:
        """The unit, what it is packed in, and so on to the outermost."""
        path = [self.unit(ref)]
        while (parent := path[-1].parent) is not None:
            path.append(self.unit(parent))
            if len(path) > MAX_DEPTH:
                raise InvalidInput("the holdings nest in a circle", rule="holdings.circle")
        return path

    def children(self, ref: UnitRef) -> tuple[UnitRef, ...]:
        """Units packed directly in it, in the order they went in."""
        return tuple(self._children.get(ref, ()))

    def parts_of(self, ref: UnitRef) -> tuple[Unit, ...]:
        """The parts of a consignment that goes in several containers."""
        return tuple(self.unit(part) for part in self._parts.get(ref, ()))

    def membership(self, text: str) -> Membership | None:
        """Where a serial belongs, if it is known."""
        return self._members.get(text)

    def members_inside(self, ref: UnitRef) -> tuple[str, ...]:
        """The serials packed directly in a unit."""
        return tuple(self._inside.get(ref, ()))

    def members_of(self, ref: UnitRef) -> frozenset[str]:
        """The serials whose innermost unit it is."""
        return frozenset(text for text, found in self._members.items() if found.unit == ref)

    def settle(self, text: str, home: UnitRef) -> None:
        """A serial comes from ``home``, a lot or batch."""
        self._members[text] = Membership(home, None)

    def put_inside(self, texts: Iterable[str], ref: UnitRef) -> None:
        """Serials go into a unit."""
        for text in texts:
            before = self._members.get(text, Membership())
            self._members[text] = replace(before, inside=ref)
            self._inside.setdefault(ref, {})[text] = None

    def take_out(self, texts: Iterable[str], ref: UnitRef) -> None:
        """Serials come out of a unit, back to where they came from."""
        for text in texts:
            if self._inside.get(ref, {}).pop(text, "absent") is None:
                self._members[text] = replace(self._members[text], inside=None)

    def end(self, texts: Iterable[str]) -> None:
        """Serials cease to be: they belong nowhere."""
        for text in texts:
            inside = self._members.get(text, Membership()).inside
            if inside is not None:
                self._inside[inside].pop(text, None)
            self._members[text] = Membership()

    def add_amounts(self, ref: UnitRef, amounts: Iterable[Amount]) -> None:
        """Quantities of classes go into a unit."""
        held = {(amount.text, amount.uom): amount for amount in self.unit(ref).amounts}
        for amount in amounts:
            before = held.get((amount.text, amount.uom))
            held[(amount.text, amount.uom)] = _sum(before, amount)
        self.put(replace(self.unit(ref), amounts=tuple(held.values())))

    def take_amounts(self, ref: UnitRef, amounts: Iterable[Amount]) -> None:
        """Quantities of classes come out; what was not counted, or all of it, is gone."""
        held = {(amount.text, amount.uom): amount for amount in self.unit(ref).amounts}
        for amount in amounts:
            before = held.pop((amount.text, amount.uom), None)
            rest = _rest(before, amount)
            if rest is not None:
                held[(amount.text, amount.uom)] = rest
        self.put(replace(self.unit(ref), amounts=tuple(held.values())))

    def is_empty(self, ref: UnitRef) -> bool:
        """Whether nothing is known to be inside."""
        unit = self.unit(ref)
        counted = unit.amounts or unit.unnamed_children
        return not counted and not self.children(ref) and not self.members_inside(ref)

    def touch(self, ref: UnitRef, at: datetime) -> None:
        """An event of that time has been planned on the unit."""
        unit = self.unit(ref)
        if unit.last_event_time is None or unit.last_event_time < at:
            self.put(replace(unit, last_event_time=at))


def index_text(unit: Unit) -> str:
    """Under which canonical text a unit is looked for: all journeys of a box under the box."""
    return unit.key.text.split("|")[0] if unit.key.kind is UnitKind.JOURNEY else unit.key.text


def _sum(before: Amount | None, more: Amount) -> Amount:
    if before is None:
        return more
    if before.quantity is None or more.quantity is None:
        return replace(more, quantity=None)
    return replace(more, quantity=before.quantity + more.quantity)


def _rest(before: Amount | None, taken: Amount) -> Amount | None:
    if before is None or before.quantity is None or taken.quantity is None:
        return None
    rest = before.quantity - taken.quantity
    return replace(before, quantity=rest) if rest > 0 else None
