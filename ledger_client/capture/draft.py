"""The plan in the making: each method appends one write and moves the state on with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from ledger_client.capture.holdings import CapturedEntry, Holdings, Offer, Unit
from ledger_client.capture.profile import Profile
from ledger_client.capture.state import State
from ledger_client.capture.units import LOGBOOK_KEY, LOGBOOK_LEVEL, UnitKey, level_of
from ledger_client.capture.writes import (
    CaptureFinding,
    HeadSeen,
    OfferExpiry,
    OpenedUnit,
    Outcome,
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
    Related,
    UnitRef,
)
from ledger_client.errors import InvalidInput
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ParticipantId


class _Origin(TypedDict):
    event: int
    idempotency_key: str
    sendable: bool


@dataclass(slots=True)
class Draft:
    """What has been planned so far.

    Attributes:
        event, key, at, pointer: the event being planned: index, idempotency key, time, pointer.
        sendable: whether what is being planned can be sent.
        entries: by idempotency key, what the events of this document and earlier ones made.
    """

    profile: Profile
    holdings: Holdings
    state: State
    event: int = 0
    key: str = ""
    at: datetime | None = None
    pointer: str = ""
    sendable: bool = True
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

    def open(
        self,
        key: UnitKey,
        aliases: Sequence[str] = (),
        booking: str | None = None,
        made_of: Sequence[UnitRef] = (),
    ) -> UnitRef:
        """``open`` a unit; returns it."""
        ref = OpenedUnit(len(self.writes))
        level = level_of(key.kind, self.profile)
        self.state.add(Unit(ref, key, level, self.me, aliases=tuple(aliases), booking=booking))
        self._append(
            PlannedOpen(
                unit=ref,
                key=key,
                level=level,
                aliases=tuple(aliases),
                booking=booking,
                made_of=tuple(made_of),
                **self._origin(),
            )
        )
        return ref

    def raise_level(self, ref: UnitRef, level: int) -> None:
        """Open a unit of this plan at a higher level than first thought."""
        if isinstance(ref, OpenedUnit):
            opened = self.writes[ref.write]
            if isinstance(opened, PlannedOpen):
                self.writes[ref.write] = replace(opened, level=level)
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

    def close(self, ref: UnitRef, outcome: Outcome) -> None:
        """``close`` a unit."""
        turn = self._moved(ref, closed=True)
        self._append(PlannedClose(unit=ref, turn=turn, outcome=outcome, **self._origin()))

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

    def transform(self, consumed: UnitRef) -> int:
        """``transform`` of one input; returns the index of the write."""
        turn = self._moved(consumed, closed=True)
        self._append(PlannedTransform(unit=consumed, turn=turn, **self._origin()))
        return len(self.writes) - 1

    def _logbook(self) -> UnitRef:
        if self.state.logbook is not None:
            return self.state.logbook
        if self.state.logbook_closed:
            raise InvalidInput(
                "the logbook is closed, and a participant has only one",
                pointer=self.pointer,
                rule="logbook.closed",
            )
        ref = OpenedUnit(len(self.writes))
        self.state.add(Unit(ref, LOGBOOK_KEY, LOGBOOK_LEVEL, self.me))
        self._append(PlannedOpen(unit=ref, key=LOGBOOK_KEY, level=LOGBOOK_LEVEL, **self._origin()))
        return ref

    def _moved(self, ref: UnitRef, **changes: object) -> int:
        """Change a unit as a statement does; returns the turn that the statement names."""
        unit = self.state.unit(ref)
        self.state.put(replace(unit, turn=unit.turn + 1, **changes))  # type: ignore[arg-type]
        return unit.turn

    def _origin(self) -> _Origin:
        return {"event": self.event, "idempotency_key": self.key, "sendable": self.sendable}

    def _append(self, write: PlannedWrite) -> None:
        self.writes.append(write)
        made = self.entries.setdefault(self.key, [])
        made.append(CapturedEntry(write.unit, _entry_kind(write)))
        for ref in (write.unit, *_children_of(write)):
            self._note_time(ref)
        if write.kind in (Kind.PACK, Kind.UNPACK):
            made.extend(CapturedEntry(child, write.kind) for child in _children_of(write))

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


def _entry_kind(write: PlannedWrite) -> Kind:
    """The kind of the entry that the write makes on its own unit."""
    return Kind.CONTENTS if write.kind in (Kind.PACK, Kind.UNPACK) else write.kind


def _children_of(write: PlannedWrite) -> tuple[UnitRef, ...]:
    return write.children if isinstance(write, PlannedPack | PlannedUnpack) else ()
