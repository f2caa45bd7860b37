"""What a number may mean: each unit on its own, never one picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ledger_client.capture.aliases import NumberForm
from ledger_client.cli.names import Names, id_text, moment_text, time_text

if TYPE_CHECKING:
    from datetime import datetime

    from ledger_client.answering.lookup import Found, LookupAnswer
    from ledger_client.documents import JsonValue
    from ledger_client.store import Store


def lookup_json(answer: LookupAnswer) -> dict[str, JsonValue]:
    """An answer as a JSON object."""
    return {
        "typed": answer.typed,
        "found": [_found_json(one) for one in answer.found],
        "findings": [{"code": one.code, "sentence": one.sentence} for one in answer.findings],
    }


def _found_json(found: Found) -> dict[str, JsonValue]:
    state = found.state
    return {
        "unitId": f"0x{found.unit_id.hex()}",
        "name": found.name,
        "kind": found.kind.value,
        "booking": found.booking,
        "numbers": [{"form": one.form.value, "text": one.typed} for one in found.numbers],
        "exact": found.exact,
        "custodian": id_text(found.custodian),
        "turn": state.turn,
        "packed": state.packed,
        "closed": state.closed,
        "holds": state.holds,
        "bindingHolds": state.bindings,
        "bound": state.bound,
        "children": state.children,
        "offerTo": id_text(state.taker) if state.taker else None,
        "openedAt": _json_moment(found.opened_at),
        "closedAt": _json_moment(found.closed_at),
        "madeOf": [f"0x{one.hex()}" for one in found.origins.made_of],
        "became": [f"0x{one.hex()}" for one in found.origins.became],
        "parts": [f"0x{one.hex()}" for one in found.parts],
    }


def lookup_view(answer: LookupAnswer, store: Store) -> RenderableType:
    """An answer for people."""
    names = Names(store)
    parts: list[RenderableType] = []
    if not answer.found:
        parts.append(Text("Nothing is known under this number here.", "yellow"))
    elif len(answer.found) > 1:
        told = f"{len(answer.found)} units bear this number; each has its own history."
        parts.append(Text(told, "yellow"))
    parts.extend(_found(one, names) for one in answer.found)
    parts.extend(
        Text.assemble(("· ", "dim"), one.sentence, (f"  {one.code}", "dim"))
        for one in answer.findings
    )
    return Group(*parts)


def _found(found: Found, names: Names) -> RenderableType:
    state = found.state
    title = Text.assemble(("▌", "cyan"), " ", (names.unit(found.unit_id), "bold"))
    if not found.exact:
        title.append("  its check digit differs from what was typed", "yellow")
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right", min_width=9)
    table.add_column(overflow="fold")
    table.add_row("state", _state(found))
    table.add_row("custodian", names.participant(found.custodian))
    if state.children:
        table.add_row("inside", f"{state.children} units")
    if state.taker and not state.closed:
        told = f"offered to {names.participant(state.taker)} until {time_text(state.offer_expiry)}"
        table.add_row("offer", told)
    links = {"made of": found.origins.made_of, "became": found.origins.became, "parts": found.parts}
    for name, units in links.items():
        if units:
            table.add_row(name, ", ".join(map(names.unit, units)))
    table.add_row("opened", _span(found))
    table.add_row("numbers", _numbers(found))
    table.add_row("unit id", Text(f"0x{found.unit_id.hex()}", "dim"))
    return Padding(Group(title, table), (0, 0, 1, 0))


def _state(found: Found) -> Text:
    state, words = found.state, Text()
    if state.closed:
        words.append("closed", "dim")
    elif state.holds:
        plural = "s" if state.holds > 1 else ""
        words.append(f"HELD ({state.holds} hold{plural})", "bold red")
        if state.bindings:
            words.append(", binding: what it is packed in may not move", "bold red")
    elif state.bound:
        words.append("BOUND: something inside is held", "bold red")
    else:
        words.append("open", "green")
    if state.packed:
        words.append(", packed inside another unit")
    return words


def _span(found: Found) -> str:
    start = "time not known here" if found.opened_at is None else moment_text(found.opened_at)
    end = "" if found.closed_at is None else f", closed {moment_text(found.closed_at)}"
    return f"{start}{end}"


def _numbers(found: Found) -> str:
    told = (
        f"{one.typed} ({one.form.value.replace('_', ' ')})"
        for one in found.numbers
        if one.form is not NumberForm.CANONICAL
    )
    return ", ".join(told) or "none"


def _json_moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
