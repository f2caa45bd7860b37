"""A batch: its acts, and every entry that its one tx made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ledger_client.cli.names import Names, id_text, subject_text, time_text
from ledger_client.cli.render_receipt import receipt_json
from ledger_client.ledger.kinds import KIND_NAMES, Form

if TYPE_CHECKING:
    from ledger_client.documents import JsonValue
    from ledger_client.writing.batching import BatchReceipt, PlannedAct

_FORMS = {Form.DIRECT: "sent", Form.CARRIED: "carried", Form.BOTH: "both signed"}


def plan_json(acts: Sequence[PlannedAct]) -> dict[str, JsonValue]:
    """A batch that the contract would take, as a JSON object."""
    return {"wouldPass": True, "acts": [_act_json(one) for one in acts]}


def plan_view(acts: Sequence[PlannedAct], names: Names) -> RenderableType:
    """A batch that the contract would take, for people."""
    title = Text.assemble(
        ("✓", "bold green"), f" the ledger would take all {len(acts)} acts; nothing was sent"
    )
    return Group(title, _acts(acts, names))


def batch_json(done: BatchReceipt) -> dict[str, JsonValue]:
    """A batch on the ledger, as a JSON object."""
    return {
        "acts": [_act_json(one) for one in done.acts],
        "receipt": receipt_json(done.receipt),
    }


def batch_view(done: BatchReceipt, names: Names) -> RenderableType:
    """A batch on the ledger, for people."""
    receipt = done.receipt
    mark = ("=", "yellow") if receipt.already else ("✓", "bold green")
    title = Text.assemble(mark, " ", ("batch", "bold"), f"  {len(done.acts)} acts in one tx")
    if receipt.already:
        title.append("  already on the ledger, nothing was sent", "yellow")
    told = Table.grid(padding=(0, 2))
    told.add_column(style="dim", justify="right", min_width=9)
    told.add_column()
    told.add_row("block", f"{receipt.number}, {time_text(receipt.time)}")
    told.add_row("tx", subject_text(receipt.tx_hash))
    if not receipt.already:
        cost = f"{receipt.gas_used:,} gas, {receipt.calldata_bytes:,} bytes of calldata"
        told.add_row("cost", cost)
    return Group(title, told, _entries(done, names))


def _act_json(act: PlannedAct) -> dict[str, JsonValue]:
    return {
        "act": act.name,
        "participant": id_text(act.draft.participant),
        "unitId": subject_text(act.draft.subject),
        "commitment": subject_text(act.draft.commitment),
    }


def _acts(acts: Sequence[PlannedAct], names: Names) -> Table:
    table = _table("act", "unit")
    for place, one in enumerate(acts, 1):
        table.add_row(str(place), one.name, names.unit(one.draft.subject))
    return table


def _entries(done: BatchReceipt, names: Names) -> Table:
    table = _table("entry", "subject", "by", "how")
    for place, one in enumerate(done.receipt.entries, 1):
        entry = one.entry
        table.add_row(
            str(place),
            KIND_NAMES[entry.kind],
            names.unit(entry.unit_id),
            names.participant(entry.actor.id),
            _FORMS[entry.form],
        )
    return table


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("", justify="right", style="dim")
    for title in titles:
        table.add_column(title, overflow="fold")
    return table
