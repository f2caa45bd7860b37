"""What the council was asked, and what it has done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from ledger_client.cli.render_receipt import receipt_json, receipt_view
from ledger_client.ledger.kinds import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from ledger_client.cli.council_terms import Terms
    from ledger_client.documents import JsonValue
    from ledger_client.writing.council_requests import CouncilRequest
    from ledger_client.writing.receipts import Receipt


def council_json(
    receipt: Receipt, request: CouncilRequest | None, terms: Terms | None
) -> dict[str, JsonValue]:
    """A council act as a JSON object."""
    return {
        "proposal": f"0x{receipt.subject.hex()}",
        "sentence": None if request is None else request.sentence,
        "executableFrom": None if terms is None else terms.executable_from,
        "receipt": receipt_json(receipt),
    }


def council_view(
    receipt: Receipt, request: CouncilRequest | None, terms: Terms | None
) -> RenderableType:
    """A council act for people."""
    view = receipt_view(receipt, None)
    if request is None:
        return view
    parts: list[RenderableType] = [Text(request.sentence, "italic"), view]
    if terms is not None and terms.sentence and receipt.kind is not Kind.EXECUTE:
        parts.append(_terms(terms))
    return Group(*parts)


def request_json(
    request: CouncilRequest, path: Path, receipt: Receipt | None, terms: Terms
) -> dict[str, JsonValue]:
    """A request that was made, and its proposal where it was put before the council."""
    return {
        "sentence": request.sentence,
        "request": str(path),
        "proposal": None if receipt is None else f"0x{receipt.subject.hex()}",
        "executableFrom": terms.executable_from,
        "receipt": None if receipt is None else receipt_json(receipt),
    }


def request_view(
    request: CouncilRequest, path: Path, receipt: Receipt | None, terms: Terms
) -> RenderableType:
    """A request that was made, and what is to be done with it."""
    parts: list[RenderableType] = [
        Text.assemble(("✓", "bold green"), " request: ", (request.sentence, "bold")),
        Text.assemble(("  file      ", "dim"), str(path)),
    ]
    if terms.sentence:
        parts.append(_terms(terms))
    if receipt is None:
        parts.append(Text(f"  next      tidewaiter council propose {path} --as MEMBER", "dim"))
    else:
        parts.append(receipt_view(receipt, None))
        told = f"  next      tidewaiter council approve {path} --as MEMBER"
        parts.append(Text(told, "dim"))
    return Group(*parts)


def _terms(terms: Terms) -> Text:
    return Text.assemble(("  terms     ", "dim"), (terms.sentence, "yellow"))
