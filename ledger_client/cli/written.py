"""What commands that write have in common: the receipt shown, the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ledger_client.cli.names import Names
from ledger_client.cli.render_receipt import receipt_json, receipt_view

if TYPE_CHECKING:
    from ledger_client.cli.run import Run
    from ledger_client.client import Tidewaiter
    from ledger_client.writing.receipts import Receipt


def show_receipt(run: Run, client: Tidewaiter, receipt: Receipt) -> None:
    """Show one receipt."""
    run.show(receipt_json(receipt), receipt_view(receipt, Names(client.store)))


def utc_now() -> datetime:
    """The present time."""
    return datetime.now(UTC)
