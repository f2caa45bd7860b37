"""The participants that a machine knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from ledger_client.documents import JsonValue
    from ledger_client.home import Home


def participants_json(home: Home) -> dict[str, JsonValue]:
    """Who is known here, as a JSON object."""
    files = [(name, home.participant(name).file) for name in home.participant_names()]
    here: list[JsonValue] = [
        {
            "folder": name,
            "id": file.id,
            "name": file.name,
            "roles": list(file.roles),
            "glns": list(file.glns),
            "key": file.key,
        }
        for name, file in files
    ]
    return {"participants": here, "council": list(home.council_names())}


def participants_view(home: Home) -> RenderableType:
    """Who is known here, for people."""
    names = home.participant_names()
    if not names:
        return Text("No participant signs on this machine yet: tidewaiter participant enrol")
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("--as", style="bold")
    for title in ("name", "roles", "GLN", "id"):
        table.add_column(title, overflow="fold")
    for name in names:
        file = home.participant(name).file
        table.add_row(name, file.name, ", ".join(file.roles), ", ".join(file.glns), file.id)
    seats = ", ".join(home.council_names())
    council = Text.assemble(("council keys here: ", "dim"), seats or "none")
    return Group(table, council)
