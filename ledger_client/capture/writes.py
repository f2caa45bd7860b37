"""The writes of a plan, which the shell resolves, signs and sends.

Data only: no secret, no head, no signature. Units are known ones or ones that an earlier write of
the same plan opens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Self, TypeAlias

from ledger_client.capture.refs import OpenedUnit, Related, RelatedUnit, UnitRef
from ledger_client.capture.units import UnitKey
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import NOBODY, ParticipantId

Made: TypeAlias = tuple[UnitRef, Kind]
"""An entry of a write: in whose history, and its kind."""


class Ending(StrEnum):
    """How a unit ended by its custodian's own ``close``.

    The ledger's entry does not say it (its outcome is 0): the committed event does, by its
    business step, by unpacking the last of a container's contents, or by consuming the unit.
    """

    DESTROYED = "destroyed"
    DECOMMISSIONED = "decommissioned"
    EMPTIED = "emptied"
    TRANSFORMED = "transformed"


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that a write opens.

    Attributes:
        ref: by which the plan names it.
        key: what makes it this unit; ``str(key)`` goes into the label.
        level: 1 to 255; 0 for the logbook.
        aliases: other canonical texts under which it must be found.
        booking: of a journey.
        part_of: the consignment of which it is a part.
    """

    ref: OpenedUnit
    key: UnitKey
    level: int
    aliases: tuple[str, ...] = ()
    booking: str | None = None
    part_of: UnitRef | None = None

    @property
    def is_logbook(self) -> bool:
        """Whether the unit is the logbook (its label is zero)."""
        return self.level == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWrite:
    """What all writes have.

    Attributes:
        event: index in the document of the event whose document the commitment stands for.
        idempotency_key: of that event; its salts derive from it.
        unit: in whose history the entry goes; of several, the first.
        turn: what the unit's turn will be when this write runs, if nobody else moves it.
    """

    kind: ClassVar[Kind]
    event: int
    idempotency_key: str
    unit: UnitRef
    turn: int = 0

    @property
    def opens(self) -> tuple[NewUnit, ...]:
        """The units that it opens."""
        return ()

    @property
    def entries(self) -> tuple[Made, ...]:
        """The entries that it makes, in the order in which the ledger appends them."""
        return ((self.unit, self.kind),)

    @property
    def named(self) -> tuple[UnitRef, ...]:
        """Every unit that its call names."""
        return tuple(unit for unit, _ in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOpen(PlannedWrite):
    """``open``: a unit, or the participant's logbook."""

    kind = Kind.OPEN
    new: NewUnit

    @property
    def opens(self) -> tuple[NewUnit, ...]:
        """As :attr:`PlannedWrite.opens`."""
        return (self.new,)

    def raised(self, _: OpenedUnit, level: int) -> Self:
        """The same, opened at a higher level."""
        return replace(self, new=replace(self.new, level=level))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem(PlannedWrite):
    """A write that goes as the contract's ``Item``.

    Attributes:
        counterparty: taker of an offer or a withdrawal, giver of an accept, else nobody.
        related: what to put there; ``None`` is zero.
    """

    counterparty: ParticipantId = NOBODY
    related: Related | None = None

    @property
    def named(self) -> tuple[UnitRef, ...]:
        """As :attr:`PlannedWrite.named`; also the unit that it is about."""
        about = (self.related.unit,) if isinstance(self.related, RelatedUnit) else ()
        return (self.unit, *about)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedObserve(PlannedItem):
    """``observe``; ``in_logbook`` says that the unit is the capturer's logbook.

    ``bulk`` marks telemetry and events without a unit: those that stand together go in one write.
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
    """``close`` by the custodian; ``related`` is the successor, where there is one."""

    kind = Kind.CLOSE
    ending: Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNesting(PlannedWrite):
    """One ``nest``: a ``contents`` entry on ``unit``, and one entry on each child.

    Attributes:
        children: in the order of the call.
        child_turns: the turns to name, in the same order.
    """

    children: tuple[UnitRef, ...]
    child_turns: tuple[int, ...]

    @property
    def entries(self) -> tuple[Made, ...]:
        """As :attr:`PlannedWrite.entries`."""
        return ((self.unit, Kind.CONTENTS), *((child, self.kind) for child in self.children))


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
    """One ``transform``: ``inputs`` are closed, ``outputs`` opened; there are some of both.

    Attributes:
        inputs: in the order of the call; ``unit`` is the first.
        input_turns: the turns to name, in the same order.
        outputs: in the order of the call.
    """

    kind = Kind.TRANSFORM
    inputs: tuple[UnitRef, ...]
    input_turns: tuple[int, ...]
    outputs: tuple[NewUnit, ...]

    @property
    def opens(self) -> tuple[NewUnit, ...]:
        """As :attr:`PlannedWrite.opens`."""
        return self.outputs

    @property
    def entries(self) -> tuple[Made, ...]:
        """As :attr:`PlannedWrite.entries`."""
        made = ((output.ref, Kind.OPEN) for output in self.outputs)
        return (*((unit, Kind.TRANSFORM) for unit in self.inputs), *made)

    def raised(self, ref: OpenedUnit, level: int) -> Self:
        """The same, with one output opened at a higher level."""
        outputs = (replace(one, level=level) if one.ref == ref else one for one in self.outputs)
        return replace(self, outputs=tuple(outputs))
