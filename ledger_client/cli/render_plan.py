"""The plan of a capture: what each event would write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ledger_client.ledger.kinds import KIND_NAMES

if TYPE_CHECKING:
    from ledger_client.documents import JsonValue
    from ledger_client.writing.capturing import CapturePlan


def plan_json(planned: CapturePlan) -> dict[str, JsonValue]:
    """A plan as a JSON object."""
    writes: list[JsonValue] = [
        {
            "event": write.event,
            "kind": KIND_NAMES[write.kind],
            "alreadyWritten": written,
        }
        for write, written in zip(planned.plan.writes, planned.written, strict=True)
    ]
    rows: list[JsonValue] = [
        {
            "event": row.event,
            "time": row.time,
            "what": row.what,
            "writes": [
                {"kind": line.kind, "unit": line.unit, "detail": line.detail} for line in row.lines
            ],
        }
        for row in planned.rows
    ]
    findings: list[JsonValue] = [
        {"code": one.code, "pointer": one.pointer, "sentence": one.sentence}
        for one in planned.plan.findings
    ]
    return {
        "writes": writes,
        "rows": rows,
        "findings": findings,
        "capturedBefore": list(planned.plan.already),
    }


def plan_view(planned: CapturePlan) -> RenderableType:
    """A plan for people."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("", justify="right", style="dim")
    table.add_column("event")
    table.add_column("writes", style="bold")
    table.add_column("unit", overflow="fold")
    table.add_column("", style="dim", overflow="fold")
    for row in planned.rows:
        told = Text.assemble(row.what, "\n", (row.time, "dim"))
        if not row.lines:
            table.add_row(str(row.event), told, Text("nothing", "dim"), "", "captured before")
        for index, line in enumerate(row.lines):
            lead = (str(row.event), told) if index == 0 else ("", "")
            table.add_row(*lead, line.kind, line.unit, line.detail)
    return Group(table, *_findings(planned), _sum(planned))


def _findings(planned: CapturePlan) -> list[Text]:
    return [
        Text.assemble(("! ", "yellow"), one.sentence, (f"  {one.code} {one.pointer}", "dim"))
        for one in planned.plan.findings
    ]


def _sum(planned: CapturePlan) -> Text:
    done = sum(planned.written)
    missing = len(planned.written) - done
    told = f"{missing} to write" + (f", {done} on the ledger already" if done else "")
    return Text(f"{told}; nothing was sent.", "bold")
