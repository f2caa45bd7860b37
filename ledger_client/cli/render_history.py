"""A unit's history as a custody strip: who has it, and what was written meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ledger_client.cli.names import Names, id_text, subject_text, time_text
from ledger_client.ledger.kinds import KIND_NAMES, UNPACKING, Form, Kind, Outcome
from ledger_client.ledger.values import ZERO_WORD

if TYPE_CHECKING:
    from ledger_client.answering.histories import HistoryRow
    from ledger_client.documents import JsonValue
    from ledger_client.ledger.entries import Entry
    from ledger_client.ledger.values import UnitId

_TAKES: Final = frozenset({Kind.OPEN, Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.HANDOFF})
_FROM_SOMEBODY: Final = frozenset({Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.REJECT, Kind.WITHDRAW})
_HEAD_DIGITS: Final = 12
_MINUTES: Final = len("2026-11-21 06:00")
_DAY: Final = len("2026-11-21")
_OUTCOMES: Final = frozenset(Outcome) - {Outcome.NONE}
_MARKS: Final[dict[Kind, tuple[str, str]]] = {
    Kind.OPEN: ("●", "bold green"),
    Kind.OFFER: ("○", "cyan"),
    Kind.ACCEPT: ("●", "bold green"),
    Kind.ACCEPT_RESERVED: ("◐", "bold yellow"),
    Kind.HANDOFF: ("●", "bold green"),
    Kind.REJECT: ("✗", "yellow"),
    Kind.WITHDRAW: ("✗", "yellow"),
    Kind.HOLD: ("■", "bold red"),
    Kind.RELEASE: ("□", "green"),
    Kind.BOUND: ("▣", "bold red"),
    Kind.UNBOUND: ("▢", "green"),
    Kind.ALERT: ("!", "bold red"),
    Kind.CLEAR: ("✓", "green"),
    Kind.CLOSE: ("◼", "bold"),
    Kind.CONTENTS: ("+", "blue"),
    Kind.PACK: ("▼", "blue"),
    Kind.UNPACK: ("▲", "blue"),
    Kind.ATTACH: ("§", "magenta"),
    Kind.CONTROL: ("◎", "cyan"),
}


def history_json(unit: UnitId, rows: Sequence[HistoryRow], names: Names) -> dict[str, JsonValue]:
    """A history as a JSON object."""
    return {
        "unitId": subject_text(unit),
        "name": names.unit(unit),
        "entries": [_row_json(row) for row in rows],
    }


def _row_json(row: HistoryRow) -> dict[str, JsonValue]:
    entry = row.entry
    return {
        "kind": KIND_NAMES[entry.kind],
        "form": Form(entry.form).name.lower(),
        "detail": entry.detail,
        "actor": {
            "participant": id_text(entry.actor.id),
            "name": row.actor,
            "key": f"0x{entry.actor.key.hex()}",
        },
        "counterparty": {"participant": id_text(entry.counterparty.id), "name": row.counterparty},
        "related": subject_text(entry.related),
        "commitment": subject_text(entry.commitment),
        "block": {"number": entry.at.number, "time": entry.at.time},
        "head": subject_text(row.head),
        "txHash": subject_text(row.tx_hash),
        "document": row.document,
        "note": row.note,
    }


def history_view(
    unit: UnitId, rows: Sequence[HistoryRow], names: Names, documents: bool
) -> RenderableType:
    """A history for people: one block per custodian, one line per entry."""
    title = Text.assemble(
        (names.unit(unit), "bold"),
        (f"  {subject_text(unit)}\n", "dim"),
        (f"{len(rows)} entries; when it happened, when it was anchored (UTC), head", "dim"),
    )
    parts: list[RenderableType] = [title]
    for custodian, stretch in _stretches(rows):
        parts.append(Text.assemble(("┏━ ", "green"), (custodian, "bold green")))
        table = _table()
        for row in stretch:
            _add_row(table, row, custodian, names, documents)
        parts.append(table)
    return Padding(Group(*parts), (0, 0, 1, 0))


def _table() -> Table:
    """Strip, mark, kind, what, when it happened, when it was anchored, the head."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1, style="green")
    table.add_column(width=1)
    table.add_column(width=14)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(width=16, style="dim", no_wrap=True)
    table.add_column(width=16, no_wrap=True)
    table.add_column(width=_HEAD_DIGITS, style="dim", no_wrap=True)
    return table


def _stretches(rows: Sequence[HistoryRow]) -> Iterator[tuple[str, list[HistoryRow]]]:
    """Entries in groups by who has custody; the entry that takes custody begins a group."""
    custodian = ""
    group: list[HistoryRow] = []
    for row in rows:
        if row.entry.kind in _TAKES:
            if group:
                yield custodian, group
            both = row.entry.kind is Kind.HANDOFF
            custodian, group = row.counterparty if both else row.actor, []
        group.append(row)
    if group:
        yield custodian or "custody from before", group


def _add_row(table: Table, row: HistoryRow, custodian: str, names: Names, documents: bool) -> None:
    mark, style = _MARKS.get(row.entry.kind, ("·", "dim"))
    kind = Text(KIND_NAMES[row.entry.kind], "bold" if style.startswith("bold") else "")
    table.add_row(
        "┃",
        Text(mark, style),
        kind,
        _what(row, custodian, names),
        _happened(row.document),
        time_text(row.entry.at.time)[:_MINUTES],
        row.head.hex()[:_HEAD_DIGITS],
    )
    if documents and row.document is not None:
        shown = json.dumps(row.document, indent=2, ensure_ascii=False)
        table.add_row("┃", "", "", Text(shown, "dim"))


def _what(row: HistoryRow, custodian: str, names: Names) -> str:
    entry = row.entry
    parts: list[str] = []
    if entry.kind is Kind.HANDOFF:
        parts.append(f"from {row.actor}, both signed")
    elif entry.kind is Kind.OFFER:
        expiry = int.from_bytes(entry.related, "big")
        parts.append(f"to {row.counterparty} until {time_text(expiry)[:_DAY]}")
    elif entry.kind in _FROM_SOMEBODY:
        parts.append(f"from {row.counterparty}")
    elif entry.kind is Kind.CONTENTS:
        verb = "out" if entry.detail & UNPACKING else "in"
        count = entry.detail & (UNPACKING - 1)
        parts.append(f"{count} unit{'s' if count != 1 else ''} {verb}")
    elif entry.kind is Kind.OBSERVE and entry.related != ZERO_WORD:
        parts.append(f"about {names.unit(entry.related)}")
    if row.actor != custodian and entry.kind is not Kind.HANDOFF:
        parts.append(f"by {row.actor}")
    parts.extend(_stopping(entry, names))
    bare = row.document or entry.commitment == ZERO_WORD
    parts.append(_told(entry.kind, row.document) or ("" if bare else row.note))
    return "; ".join(part for part in parts if part)


def _stopping(entry: Entry, names: Names) -> Iterator[str]:
    """How a hold stops what is around the unit; what became of a closed unit, and what follows."""
    if entry.kind is Kind.HOLD and entry.detail:
        yield "binding"
    elif entry.kind is Kind.BOUND:
        yield "something inside is held bindingly"
    elif entry.kind is Kind.UNBOUND:
        yield "nothing inside is held bindingly any more"
    elif entry.kind is Kind.CLOSE:
        if entry.detail in _OUTCOMES:
            yield Outcome(entry.detail).name.lower()
        if entry.related != ZERO_WORD:
            yield f"followed by {names.unit(entry.related)}"


def _happened(document: JsonValue) -> str:
    """The claimed time of what an entry tells, to the minute."""
    when = document.get("eventTime") if isinstance(document, dict) else None
    return when[:_MINUTES].replace("T", " ") if isinstance(when, str) else ""


_TELLING: Final = (
    "reason", "text", "result", "controlType", "alertType", "scope", "number", "quantity",
)  # fmt: skip


def _told(row_kind: Kind, document: JsonValue) -> str:
    """The few words of a document that a person wants beside its entry."""
    if not isinstance(document, dict):
        return ""
    found: list[str] = []
    step = document.get("bizStep")
    if isinstance(step, str):
        found.append(step.rpartition("BizStep-")[2].rpartition(":")[2])
    if row_kind is Kind.ACCEPT_RESERVED and isinstance(
        disposition := document.get("disposition"), str
    ):
        found.append(disposition.rpartition("Disp-")[2].rpartition(":")[2])
    for name in _TELLING:
        value = document.get(name)
        if isinstance(value, str) and value:
            found.append(value)
    reservation = document.get("reservation")
    if isinstance(reservation, dict):
        found.extend(f"{about}: {what}" for about, what in reservation.items())
    return ", ".join(found)
