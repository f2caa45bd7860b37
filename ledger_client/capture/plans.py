"""What planning a document comes to: its writes, what people should know, and the state after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger_client.capture.holdings import CapturedEntry, Holdings
from ledger_client.capture.refs import UnitRef
from ledger_client.capture.writes import PlannedWrite


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
        writes: in order; a nesting and a transformation count once.
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
