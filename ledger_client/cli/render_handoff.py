"""Half-signed handoffs: who signed, whom they wait for, and the document that is signed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ledger_client.answering.histories import document_of
from ledger_client.answering.store_documents import StoreDocuments
from ledger_client.cli.names import Names, id_text, time_text
from ledger_client.writing.handoff_forms import read_struct

if TYPE_CHECKING:
    from pathlib import Path

    from ledger_client.documents import JsonValue
    from ledger_client.ledger.structs import HandoffItem
    from ledger_client.store import SignedHandoff, Store

_SHORT = 12


def half_json(half: SignedHandoff, store: Store, file: Path | None) -> dict[str, JsonValue]:
    """A handoff as a JSON object."""
    waits = half.waits_for
    units = [_unit_json(item, store) for item in read_struct(half.struct).items]
    return {
        "digest": f"0x{half.digest.hex()}",
        "unitId": f"0x{half.unit_id.hex()}",
        "turn": half.turn,
        "giver": id_text(half.giver),
        "taker": id_text(half.taker),
        "deadline": half.deadline,
        "giverSigned": half.giver_signature is not None,
        "takerSigned": half.taker_signature is not None,
        "waitsFor": None if waits is None else id_text(waits),
        "document": units[0]["document"],
        "note": units[0]["note"],
        "units": list(units),
        "file": None if file is None else str(file),
    }


def _unit_json(item: HandoffItem, store: Store) -> dict[str, JsonValue]:
    document, note = document_of(StoreDocuments(store), item.commitment)
    return {
        "unitId": f"0x{item.unit_id.hex()}",
        "turn": item.turn,
        "document": document,
        "note": note,
    }


def half_view(half: SignedHandoff, store: Store, file: Path | None) -> RenderableType:
    """One handoff for people."""
    names = Names(store)
    waits = half.waits_for
    state = "both signed" if waits is None else f"waits for {names.participant(waits)}"
    mark = ("◑", "yellow") if waits is not None else ("●", "green")
    items = read_struct(half.struct).items
    title = Text.assemble(
        mark, " ", ("handoff", "bold"), f"  {_units(half, names)}  ", (state, mark[1])
    )
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right", min_width=9)
    table.add_column()
    table.add_row("giver", _side(names, half.giver, half.giver_signature))
    table.add_row("taker", _side(names, half.taker, half.taker_signature))
    table.add_row("digest", f"0x{half.digest.hex()}")
    table.add_row("good until", time_text(half.deadline))
    if len(items) > 1:
        table.add_row("units", "\n".join(names.unit(item.unit_id) for item in items))
    for told in _documents(items, store):
        table.add_row("signs", Text(told))
    if file is not None:
        table.add_row("file", str(file))
    return Group(title, table)


def halves_view(halves: Sequence[SignedHandoff], store: Store) -> RenderableType:
    """All open handoffs as a table."""
    if not halves:
        return Text("No handoff waits for anybody.")
    names = Names(store)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("handoff", "unit", "giver", "taker", "waits for", "good until"):
        table.add_column(title)
    for half in halves:
        waits = half.waits_for
        table.add_row(
            half.digest.hex()[:_SHORT],
            _units(half, names),
            names.participant(half.giver),
            names.participant(half.taker),
            "nobody, send it" if waits is None else names.participant(waits),
            time_text(half.deadline),
        )
    return table


def _units(half: SignedHandoff, names: Names) -> str:
    """The first unit's name, and how many more there are."""
    more = len(read_struct(half.struct).items) - 1
    return names.unit(half.unit_id) + (f" and {more} more" if more else "")


def _documents(items: Sequence[HandoffItem], store: Store) -> Iterator[str]:
    """What is signed: one text where the documents say the same of each unit, else each."""
    found = [document_of(StoreDocuments(store), item.commitment) for item in items]
    alike = {json.dumps(_about_no_unit(document)) for document, _ in found}
    shown = found[:1] if len(alike) == 1 and len(found) > 1 and found[0][0] else found
    for document, note in shown:
        told = document if shown is found else _about_no_unit(document)
        yield note if told is None else json.dumps(told, indent=2, ensure_ascii=False)


def _about_no_unit(document: JsonValue) -> JsonValue:
    if not isinstance(document, dict):
        return document
    return {name: value for name, value in document.items() if name != "subject"}


def _side(names: Names, id: int, signature: bytes | None) -> Text:
    signed = ("signed", "green") if signature is not None else ("has not signed", "yellow")
    return Text.assemble(names.participant(id), "  ", signed)
