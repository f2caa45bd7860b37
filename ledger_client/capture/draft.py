"""The plan in the making: each method appends one write and moves the state on with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from ledger_client.capture.holdings import CapturedEntry, Holdings, Offer, Unit
from ledger_client.capture.plans import CaptureFinding
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import (
    HeadSeen,
    OfferExpiry,
    OpenedUnit,
    Related,
    RelatedUnit,
    UnitRef,
)
from ledger_client.capture.state import State
from ledger_client.capture.units import LOGBOOK_KEY, UnitKey, level_of
from ledger_client.capture.writes import (
    Ending,
    NewUnit,
    PlannedAccept,
    PlannedAcceptReserved,
    PlannedClose,
    PlannedControl,
    PlannedCorrect,
    PlannedObserve,
    PlannedOffer,
    PlannedOpen,
    PlannedPack,
    PlannedTransform,
    PlannedUnpack,
    PlannedWithdraw,
    PlannedWrite,
)
from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import ParticipantId


class _Origin(TypedDict):
    event: int
    idempotency_key: str


@dataclass(slots=True)
class Draft:
    """What has been planned so far.

    Attributes:
        event, key, at, pointer: the event being planned: index, idempotency key, time, pointer.
        entries: by idempotency key, what the events of this document and earlier ones made.
    """

    profile: Profile
    holdings: Holdings
    state: State
    event: int = 0
    key: str = ""
    at: datetime | None = None
    pointer: str = ""
    writes: list[PlannedWrite] = field(default_factory=list)
    findings: dict[CaptureFinding, None] = field(default_factory=dict)
    entries: dict[str, list[CapturedEntry]] = field(default_factory=dict)
    _late: set[UnitRef] = field(default_factory=set)

    @property
    def me(self) -> ParticipantId:
        """The capturer."""
        return self.profile.participant

    def find(self, code: str, pointer: str, sentence: str, unit: UnitRef | None = None) -> None:
        """Add a finding, once."""
        self.findings[CaptureFinding(code, pointer, sentence, unit)] = None

    def newborn(
        self,
        ref: OpenedUnit,
        key: UnitKey,
        aliases: Sequence[str] = (),
        booking: str | None = None,
        part_of: UnitRef | None = None,
    ) -> NewUnit:
        """A unit that the write being made opens, taken up into the state."""
        level = level_of(key.kind, self.profile)
        new = NewUnit(ref, key, level, tuple(aliases), booking, part_of)
        self.state.add(
            Unit(ref, key, level, self.me, aliases=new.aliases, booking=booking, part_of=part_of)
        )
        return new

    def open(
        self,
        key: UnitKey,
        aliases: Sequence[str] = (),
        booking: str | None = None,
        part_of: UnitRef | None = None,
    ) -> UnitRef:
        """``open`` a unit; returns it."""
        ref = OpenedUnit(len(self.writes))
        new = self.newborn(ref, key, aliases, booking, part_of)
        self._append(PlannedOpen(unit=ref, new=new, **self._origin()))
        return ref

    def raise_level(self, ref: OpenedUnit, level: int) -> None:
        """Open a unit of this plan at a higher level than first thought."""
        opening = self.writes[ref.write]
        if isinstance(opening, PlannedOpen | PlannedTransform):
            self.writes[ref.write] = opening.raised(ref, level)
            self.state.put(replace(self.state.unit(ref), level=level))

    def observe(self, ref: UnitRef, related: Related | None = None) -> None:
        """``observe`` on a unit."""
        turn = self.state.unit(ref).turn
        self._append(PlannedObserve(unit=ref, turn=turn, related=related, **self._origin()))

    def observe_in_logbook(self, related: Related | None, bulk: bool) -> None:
        """``observe`` in the logbook, which is opened first where there is none."""
        ref = self._logbook()
        turn = self.state.unit(ref).turn
        self._append(
            PlannedObserve(
                unit=ref, turn=turn, related=related, in_logbook=True, bulk=bulk, **self._origin()
            )
        )

    def correct(self, ref: UnitRef, related: Related) -> None:
        """``correct`` on a unit."""
        turn = self.state.unit(ref).turn
        self._append(PlannedCorrect(unit=ref, turn=turn, related=related, **self._origin()))

    def correct_in_logbook(self, related: Related) -> None:
        """``correct`` in the logbook."""
        ref = self._logbook()
        turn = self.state.unit(ref).turn
        self._append(
            PlannedCorrect(unit=ref, turn=turn, related=related, in_logbook=True, **self._origin())
        )

    def control(self, ref: UnitRef) -> None:
        """``control`` by customs."""
        turn = self.state.unit(ref).turn
        self._append(PlannedControl(unit=ref, turn=turn, **self._origin()))

    def offer(self, ref: UnitRef, taker: ParticipantId) -> None:
        """``offer`` to ``taker``."""
        related = OfferExpiry(self.profile.defaults.offer_days)
        turn = self._moved(ref, offer=Offer(self.me, taker))
        self._append(
            PlannedOffer(unit=ref, turn=turn, counterparty=taker, related=related, **self._origin())
        )

    def accept(self, ref: UnitRef, giver: ParticipantId, reservations: tuple[str, ...]) -> None:
        """``accept`` from ``giver``, or ``acceptReserved`` where something was not as announced."""
        turn = self._moved(ref, offer=None, custodian=self.me, given=False)
        seen = HeadSeen(ref)
        write: PlannedWrite = PlannedAccept(
            unit=ref, turn=turn, counterparty=giver, related=seen, **self._origin()
        )
        if reservations:
            write = PlannedAcceptReserved(
                unit=ref,
                turn=turn,
                counterparty=giver,
                related=seen,
                reservations=reservations,
                **self._origin(),
            )
        self._append(write)

    def withdraw(self, ref: UnitRef, taker: ParticipantId) -> None:
        """``withdraw`` the offer to ``taker``."""
        turn = self._moved(ref, offer=None)
        self._append(
            PlannedWithdraw(
                unit=ref, turn=turn, counterparty=taker, related=HeadSeen(ref), **self._origin()
            )
        )

    def close(self, ref: UnitRef, ending: Ending, successor: UnitRef | None = None) -> None:
        """``close`` a unit; ``successor`` is the unit that it became part of."""
        turn = self._moved(ref, closed=True)
        related = None if successor is None else RelatedUnit(successor)
        self._append(
            PlannedClose(unit=ref, turn=turn, ending=ending, related=related, **self._origin())
        )

    def pack(self, parent: UnitRef, children: Sequence[UnitRef]) -> None:
        """One ``nest`` that packs ``children`` into ``parent``."""
        turn = self._moved(parent, emptied=False)
        turns = tuple(self._moved(child, parent=parent) for child in children)
        self._append(
            PlannedPack(
                unit=parent,
                turn=turn,
                children=tuple(children),
                child_turns=turns,
                **self._origin(),
            )
        )

    def unpack(self, parent: UnitRef, children: Sequence[UnitRef]) -> None:
        """One ``nest`` that takes ``children`` out of ``parent``."""
        custodian = self.state.custodian(parent)
        turn = self._moved(parent)
        turns = tuple(self._moved(child, parent=None, custodian=custodian) for child in children)
        self._append(
            PlannedUnpack(
                unit=parent,
                turn=turn,
                children=tuple(children),
                child_turns=turns,
                **self._origin(),
            )
        )

    def transform(self, consumed: Sequence[UnitRef], outputs: Sequence[NewUnit]) -> None:
        """One ``transform`` of the units consumed into ``outputs``, which are taken up already."""
        turns = tuple(self._moved(ref, closed=True) for ref in consumed)
        self._append(
            PlannedTransform(
                unit=consumed[0],
                turn=turns[0],
                inputs=tuple(consumed),
                input_turns=turns,
                outputs=tuple(outputs),
                **self._origin(),
            )
        )

    def _logbook(self) -> UnitRef:
        if self.state.logbook is not None:
            return self.state.logbook
        if self.state.logbook_closed:
            raise InvalidInput(
                "the logbook is closed, and a participant has only one",
                pointer=self.pointer,
                rule="logbook.closed",
            )
        return self.open(LOGBOOK_KEY)

    def _moved(self, ref: UnitRef, **changes: object) -> int:
        """Change a unit as a statement does; returns the turn that the statement names."""
        unit = self.state.unit(ref)
        self.state.put(replace(unit, turn=unit.turn + 1, **changes))  # type: ignore[arg-type]
        return unit.turn

    def _origin(self) -> _Origin:
        return {"event": self.event, "idempotency_key": self.key}

    def _append(self, write: PlannedWrite) -> None:
        self.writes.append(write)
        made = self.entries.setdefault(self.key, [])
        for ref, kind in write.entries:
            made.append(CapturedEntry(ref, kind))
            self._note_time(ref)

    def _note_time(self, ref: UnitRef) -> None:
        if self.at is None or ref == self.state.logbook:
            return
        last = self.state.unit(ref).last_event_time
        if last is not None and self.at < last and ref not in self._late:
            self._late.add(ref)
            self.find(
                "time.late",
                f"{self.pointer}/eventTime",
                "happened before an event that this unit's history already has",
                ref,
            )
        self.state.touch(ref, self.at)
