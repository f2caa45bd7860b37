"""A plan as a table for people: one row per event, one line per write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from ledger_client.capture.holdings import Holdings
from ledger_client.capture.plans import Plan
from ledger_client.capture.refs import HeadOfEntry, OfferExpiry, RelatedUnit, UnitRef
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.capture.writes import (
    PlannedAccept,
    PlannedAcceptReserved,
    PlannedClose,
    PlannedItem,
    PlannedNesting,
    PlannedOpen,
    PlannedTransform,
    PlannedWrite,
)
from ledger_client.epcis import EpcisEvent
from ledger_client.ledger.kinds import KIND_NAMES
from ledger_client.ledger.values import ParticipantId

_SHORT_HASH: Final = 12
_LINK: Final = "https://id.gs1.org/"
_WORDS: Final = {
    UnitKind.LOGISTIC_UNIT: "SSCC",
    UnitKind.JOURNEY: "container",
    UnitKind.CONSIGNMENT: "consignment",
    UnitKind.LOT: "lot",
    UnitKind.SERIAL: "item",
    UnitKind.BATCH: "batch",
    UnitKind.LOAD_UNIT: "load unit",
    UnitKind.LOGBOOK: "logbook",
    UnitKind.UNREAD: "unit",
}


@dataclass(frozen=True, slots=True)
class WriteLine:
    """One write: the kind, the unit's name, and the rest in words."""

    kind: str
    unit: str
    detail: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One event and what it writes; no line where it was captured before.

    Attributes:
        event: index in the document.
        time: as written in the document.
        what: event type, action and business step.
    """

    event: int
    time: str
    what: str
    lines: tuple[WriteLine, ...]


def plan_rows(
    plan: Plan,
    events: Sequence[EpcisEvent],
    holdings: Holdings,
    participants: Mapping[ParticipantId, str] | None = None,
) -> tuple[PlanRow, ...]:
    """The plan, event by event in document order.

    Args:
        participants: names to show; others are shown by their id.
    """
    names = unit_names(plan, holdings)
    known = participants or {}
    lines: dict[int, list[WriteLine]] = {index: [] for index in range(len(events))}
    for write in plan.writes:
        line = WriteLine(KIND_NAMES[write.kind], names[write.unit], _detail(write, names, known))
        lines[write.event].append(line)
    return tuple(
        PlanRow(index, event.event_time.text, _what(event), tuple(lines[index]))
        for index, event in enumerate(events)
    )


def unit_names(plan: Plan, holdings: Holdings) -> dict[UnitRef, str]:
    """A name for every unit that the plan touches."""
    names: dict[UnitRef, str] = {unit.ref: unit_name(unit.key) for unit in holdings.units}
    for write in plan.writes:
        names |= {new.ref: unit_name(new.key) for new in write.opens}
    return names


def unit_name(key: UnitKey) -> str:
    """A unit's name for people: what kind it is, and its number."""
    word = _WORDS[key.kind]
    if key.kind is UnitKind.BATCH:
        return f"{word} {key.text.rpartition(';')[2][:_SHORT_HASH]}"
    text = key.text.partition("|")[0].removeprefix("urn:epc:id:bic:").removeprefix("ucr:")
    if text.startswith(_LINK):
        text = " ".join(unquote(text.removeprefix(_LINK)).split("/")[1::2])
    return f"{word} {text}".rstrip()


def _what(event: EpcisEvent) -> str:
    step = event.biz_step
    words = [event.type.value.removesuffix("Event"), getattr(event, "action", "")]
    words.append("" if step is None else step.word or step.text)
    words.append("" if event.error_declaration is None else "(declared wrong)")
    return " ".join(word for word in words if word)


def _detail(
    write: PlannedWrite, names: Mapping[UnitRef, str], known: Mapping[ParticipantId, str]
) -> str:
    parts = [*_parties(write, known), *_about(write, names)]
    if isinstance(write, PlannedAcceptReserved):
        parts.append(f"reserved: {', '.join(write.reservations)}")
    if isinstance(write, PlannedClose):
        parts.append(write.ending.value)
    if isinstance(write, PlannedOpen) and not write.new.is_logbook:
        parts.append(f"level {write.new.level}")
    return "; ".join(parts)


def _parties(write: PlannedWrite, known: Mapping[ParticipantId, str]) -> list[str]:
    if not isinstance(write, PlannedItem) or not write.counterparty:
        return []
    name = known.get(write.counterparty, f"{write.counterparty:016x}")
    is_from = isinstance(write, PlannedAccept | PlannedAcceptReserved)
    return [f"{'from' if is_from else 'to'} {name}"]


def _about(write: PlannedWrite, names: Mapping[UnitRef, str]) -> list[str]:
    if isinstance(write, PlannedNesting):
        return [", ".join(names[child] for child in write.children)]
    if isinstance(write, PlannedTransform):
        made = ", ".join(f"{names[new.ref]} at level {new.level}" for new in write.outputs)
        others = [names[unit] for unit in write.inputs[1:]]
        return [*([f"with {', '.join(others)}"] if others else []), f"into {made}"]
    related = write.related if isinstance(write, PlannedItem) else None
    if isinstance(related, RelatedUnit):
        word = "into" if isinstance(write, PlannedClose) else "about"
        return [f"{word} {names[related.unit]}"]
    if isinstance(related, OfferExpiry):
        return [f"for {related.days} days"]
    if isinstance(related, HeadOfEntry):
        return [f"the {KIND_NAMES[related.kind]} on {names[related.unit]}"]
    return []
