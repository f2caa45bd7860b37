"""What a plan says: writes that the shell resolves, signs and sends, and findings for people.

Data only: no secret, no head, no signature. Units are known ones or ones that an earlier write of
the same plan opens; references to heads are symbolic, and the shell resolves them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, TypeAlias

from ledger_client.capture.holdings import CapturedEntry, Holdings
from ledger_client.capture.refs import KnownUnit, OpenedUnit, UnitRef
from ledger_client.capture.units import UnitKey
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import NOBODY, ParticipantId

__all__ = [
    "CaptureFinding",
    "HeadOfEntry",
    "HeadSeen",
    "KnownUnit",
    "OfferExpiry",
    "OpenedUnit",
    "Outcome",
    "Plan",
    "PlannedAccept",
    "PlannedAcceptReserved",
    "PlannedClose",
    "PlannedControl",
    "PlannedCorrect",
    "PlannedItem",
    "PlannedNesting",
    "PlannedObserve",
    "PlannedOffer",
    "PlannedOpen",
    "PlannedPack",
    "PlannedTransform",
    "PlannedUnpack",
    "PlannedWithdraw",
    "PlannedWrite",
    "Related",
    "RelatedUnit",
    "UnitRef",
]


@dataclass(frozen=True, slots=True)
class RelatedUnit:
    """``related`` is the id of another unit."""

    unit: UnitRef


@dataclass(frozen=True, slots=True)
class OfferExpiry:
    """``related`` is the time of sending and so many days."""

    days: int


@dataclass(frozen=True, slots=True)
class HeadSeen:
    """``related`` is the head of ``unit`` as the capturer has it when it signs."""

    unit: UnitRef


@dataclass(frozen=True, slots=True)
class HeadOfEntry:
    """``related`` is the head of ``unit`` right after the entry that an earlier event made.

    Attributes:
        unit: whose history the entry is in (the logbook's for a claim).
        kind: the entry's kind.
        idempotency_key: of the event that made it.
    """

    unit: UnitRef
    kind: Kind
    idempotency_key: str


Related: TypeAlias = RelatedUnit | OfferExpiry | HeadSeen | HeadOfEntry


class Outcome(StrEnum):
    """How a unit ended."""

    DESTROYED = "destroyed"
    DECOMMISSIONED = "decommissioned"
    EMPTIED = "emptied"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWrite:
    """What all writes have.

    Attributes:
        event: index in the document of the event whose document the commitment stands for.
        idempotency_key: of that event; its salts derive from it.
        unit: in whose history the entry goes.
        turn: what the unit's turn will be when this write runs, if nobody else moves it.
        sendable: ``False`` for what the ledger does not take yet (transformations).
    """

    kind: ClassVar[Kind]
    event: int
    idempotency_key: str
    unit: UnitRef
    turn: int = 0
    sendable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOpen(PlannedWrite):
    """``open``: a unit, or the participant's logbook.

    Attributes:
        key: what makes it this unit; ``str(key)`` goes into the label.
        level: 1 to 255; 0 for the logbook.
        aliases: other canonical texts under which it must be found.
        booking: of a journey.
        made_of: the inputs of the transformation that made it.
    """

    kind = Kind.OPEN
    key: UnitKey
    level: int
    aliases: tuple[str, ...] = ()
    booking: str | None = None
    made_of: tuple[UnitRef, ...] = ()

    @property
    def is_logbook(self) -> bool:
        """Whether the unit is the logbook (its label is zero)."""
        return self.level == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem(PlannedWrite):
    """A write that goes as the contract's ``Item``.

    Attributes:
        counterparty: taker of an offer or a withdrawal, giver of an accept, else nobody.
        related: what to put there; ``None`` is zero.
    """

    counterparty: ParticipantId = NOBODY
    related: Related | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedObserve(PlannedItem):
    """``observe``; ``in_logbook`` says that the unit is the capturer's logbook.

    ``bulk`` marks telemetry and events without a unit: many of them may share one root.
    """

    kind = Kind.OBSERVE
    in_logbook: bool = False
    bulk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedControl(PlannedItem):
    """``control`` by customs."""

    kind = Kind.CONTROL


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCorrect(PlannedItem):
    """``correct``; ``related`` is the entry corrected."""

    kind = Kind.CORRECT
    in_logbook: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOffer(PlannedItem):
    """``offer`` to ``counterparty``."""

    kind = Kind.OFFER


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAccept(PlannedItem):
    """``accept`` from ``counterparty``."""

    kind = Kind.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAcceptReserved(PlannedItem):
    """``acceptReserved`` from ``counterparty``: taken, and not as announced.

    ``reservations`` are the dispositions that say why.
    """

    kind = Kind.ACCEPT_RESERVED
    reservations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWithdraw(PlannedItem):
    """``withdraw`` of the offer to ``counterparty``."""

    kind = Kind.WITHDRAW


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedClose(PlannedItem):
    """``close``."""

    kind = Kind.CLOSE
    outcome: Outcome = Outcome.DECOMMISSIONED


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNesting(PlannedWrite):
    """One ``nest``: a ``contents`` entry on ``unit``, and one entry on each child.

    Attributes:
        children: in the order of the call.
        child_turns: the turns to name, in the same order.
    """

    children: tuple[UnitRef, ...]
    child_turns: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPack(PlannedNesting):
    """``children`` go into ``unit``."""

    kind = Kind.PACK


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedUnpack(PlannedNesting):
    """``children`` come out of ``unit``."""

    kind = Kind.UNPACK


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTransform(PlannedWrite):
    """``unit`` is consumed and closed; ``outputs`` are what it became (empty if told elsewhere)."""

    kind = Kind.TRANSFORM
    outputs: tuple[UnitRef, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptureFinding:
    """Something a person should know; nothing is refused for it.

    Attributes:
        code: stable, such as ``time.late``.
        pointer: where in the document.
        sentence: for people.
        unit: the unit it is about, if one.
    """

    code: str
    pointer: str
    sentence: str
    unit: UnitRef | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All writes of a document in the order to send them; all of them, or none.

    Attributes:
        writes: in order; a nesting counts once.
        findings: in the order of the events.
        keys: idempotency key of each event of the document, in document order.
        already: events that were captured before and write nothing.
        entries: by idempotency key, the entries that each event of the plan makes.
        after: the holdings once every write has run: units opened are among them under their
            ``OpenedUnit``; what the store keeps of serials, amounts and times is taken from here.
    """

    writes: tuple[PlannedWrite, ...]
    findings: tuple[CaptureFinding, ...]
    keys: tuple[str, ...]
    already: tuple[int, ...] = ()
    entries: Mapping[str, tuple[CapturedEntry, ...]] = field(default_factory=dict)
    after: Holdings = field(default_factory=Holdings)

    @property
    def sendable(self) -> bool:
        """Whether the ledger takes all of it; nothing of a plan is sent unless all of it is."""
        return all(write.sendable for write in self.writes)
