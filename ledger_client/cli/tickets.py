"""An offer's ticket: the file, and the QR code on the screen or in a file."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from ledger_client.cli.files import write_file
from ledger_client.cli.names import Names
from ledger_client.cli.render_receipt import receipt_json, receipt_view

if TYPE_CHECKING:
    from ledger_client.cli.run import Run
    from ledger_client.client import Tidewaiter
    from ledger_client.documents import JsonValue
    from ledger_client.writing.receipts import Receipt
    from ledger_client.writing.tickets import Ticket


def show_offer(
    run: Run,
    client: Tidewaiter,
    receipt: Receipt,
    ticket: Ticket,
    file: Path | None,
    qr: Path | None,
) -> None:
    """Write the ticket and its QR code where wanted, and show them."""
    if file is not None:
        write_file(file, ticket.encode())
    if qr is not None:
        write_file(qr, _svg(ticket.short))
    answer: dict[str, JsonValue] = {
        "receipt": receipt_json(receipt),
        "ticket": {
            "short": ticket.short,
            "file": None if file is None else str(file),
            "qr": None if qr is None else str(qr),
        },
    }
    parts: list[RenderableType] = [receipt_view(receipt, Names(client.store))]
    for name, path in (("ticket", file), ("QR code", qr)):
        if path is not None:
            parts.append(Text.assemble((f"  {name:<8} ", "dim"), str(path)))
    if file is None and qr is None:
        parts.append(Text.assemble(("  ticket   ", "dim"), ticket.short))
    if sys.stdout.isatty():
        parts.append(Text(_terminal_code(ticket.short), no_wrap=True))
    run.show(answer, *parts)


def _svg(text: str) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4)
    return out.getvalue()


def _terminal_code(text: str) -> str:
    import segno

    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, compact=True, border=2)
    return out.getvalue()
