"""What the capturer's store and the ledger say: pure data, given by the shell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from ledger_client.capture.refs import UnitRef
from ledger_client.capture.units import UnitKey
from ledger_client.identifiers import Gln
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ParticipantId


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that is live now."""

    giver: ParticipantId
    taker: ParticipantId


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a class is known to be inside; no quantity means not counted.

    ``text`` is the canonical text of the class; no ``uom`` means pieces.
    """

    text: str
    quantity: Decimal | None = None
    uom: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as its ledger state and the store's documents have it.

    Attributes:
        ref: the unit.
        key: what it is; kind ``unread`` where nobody showed us its opening.
        level: nesting level.
        custodian: of the unit itself; meaningless while it is packed.
        turn: as the ledger has it.
        parent: what it is packed in. The parent must be among the holdings' units too.
        offer: live now, else ``None``.
        held: a hold stands on this very unit, or it is bound.
        closed: nothing but a correction may follow.
        given: the capturer had custody once and gave it away.
        emptied: it had contents once and has none (of a journey that was not closed).
        aliases: other canonical texts under which it is known.
        booking: of a journey, if known.
        part_of: the consignment of which it is a part.
        last_event_time: of the latest event captured on it.
        amounts: quantities of classes inside, as captured.
        unnamed_children: children on the ledger that are not among the holdings' units.
    """

    ref: UnitRef
    key: UnitKey
    level: int
    custodian: ParticipantId
    turn: int = 0
    parent: UnitRef | None = None
    offer: Offer | None = None
    held: bool = False
    closed: bool = False
    given: bool = False
    emptied: bool = False
    aliases: tuple[str, ...] = ()
    booking: str | None = None
    part_of: UnitRef | None = None
    last_event_time: datetime | None = None
    amounts: tuple[Amount, ...] = ()
    unnamed_children: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a serial belongs: the lot or batch it came from, and the unit it was packed into."""

    home: UnitRef | None = None
    inside: UnitRef | None = None

    @property
    def unit(self) -> UnitRef | None:
        """The innermost: what an entry about the serial goes to."""
        return self.inside or self.home


@dataclass(frozen=True, slots=True)
class CapturedEntry:
    """An entry that an event made, in whose history."""

    unit: UnitRef
    kind: Kind


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything that planning looks at, beside the events and the profile.

    Attributes:
        units: every unit that an identifier of the document may mean, its ancestors, the
            children of those that may be unpacked, and the capturer's logbook (its key is
            ``LOGBOOK_KEY``) once it is open. Closed units too, if their identifier occurs.
        members: by canonical text of the serial.
        directory: enrolled participants by GLN, as their name openings tell.
        captured: by idempotency key, the entries an event has made. Only events all of whose
            writes are on the ledger: a plan once begun is finished, not made anew.
        event_ids: hash of the event that was captured under an ``eventID``.
    """

    units: tuple[Unit, ...] = ()
    members: Mapping[str, Membership] = field(default_factory=dict)
    directory: Mapping[Gln, ParticipantId] = field(default_factory=dict)
    captured: Mapping[str, tuple[CapturedEntry, ...]] = field(default_factory=dict)
    event_ids: Mapping[str, str] = field(default_factory=dict)
