"""What a planned write refers to: units, and heads that the shell looks up when it signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import UnitId


@dataclass(frozen=True, slots=True, order=True)
class KnownUnit:
    """A unit that is on the ledger."""

    unit_id: UnitId


@dataclass(frozen=True, slots=True, order=True)
class OpenedUnit:
    """The unit that write number ``write`` of the plan opens, its ``place``-th of several."""

    write: int
    place: int = 0


UnitRef: TypeAlias = KnownUnit | OpenedUnit


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
