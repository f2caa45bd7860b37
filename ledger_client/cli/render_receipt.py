"""Receipts: what was written, where it stands, and what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ledger_client.cli.names import Names, id_text, subject_text, time_text
from ledger_client.ledger.kinds import KIND_NAMES, Form, Kind
from ledger_client.ledger.values import Contract, short_hex

if TYPE_CHECKING:
    from ledger_client.documents import JsonValue
    from ledger_client.ledger.entries import AppendedEntry
    from ledger_client.writing.receipts import Receipt

_ID_BITS: Final = 64


def receipt_json(receipt: Receipt) -> dict[str, JsonValue]:
    """A receipt as a JSON object."""
    return {
        "kind": KIND_NAMES[receipt.kind],
        "contract": receipt.contract.value,
        "subject": subject_text(receipt.subject),
        "commitment": subject_text(receipt.commitment) if any(receipt.commitment) else None,
        "txHash": subject_text(receipt.tx_hash),
        "block": {"number": receipt.number, "time": receipt.time},
        "gasUsed": receipt.gas_used,
        "calldataBytes": receipt.calldata_bytes,
        "alreadyWritten": receipt.already,
        "entries": [_entry_json(one) for one in receipt.entries],
    }


def _entry_json(appended: AppendedEntry) -> dict[str, JsonValue]:
    entry = appended.entry
    return {
        "contract": f"0x{appended.contract.hex()}",
        "subject": subject_text(entry.unit_id),
        "kind": KIND_NAMES[entry.kind],
        "form": Form(entry.form).name.lower(),
        "actor": id_text(entry.actor.id),
        "counterparty": id_text(entry.counterparty.id),
        "related": subject_text(entry.related),
        "commitment": subject_text(entry.commitment),
    }


def receipt_view(receipt: Receipt, names: Names | None) -> RenderableType:
    """One receipt for people."""
    mark = ("=", "yellow") if receipt.already else ("✓", "bold green")
    title = Text.assemble(
        mark, " ", (KIND_NAMES[receipt.kind], "bold"), "  ", _subject(receipt, names)
    )
    if receipt.already:
        title.append("  already on the ledger, nothing was sent", "yellow")
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right", min_width=9)
    table.add_column()
    table.add_row("subject", subject_text(receipt.subject))
    table.add_row("block", f"{receipt.number}, {time_text(receipt.time)}")
    table.add_row("tx", subject_text(receipt.tx_hash))
    table.add_row("cost", _cost(receipt))
    if len(receipt.entries) > 1:
        table.add_row("entries", _entries(receipt, names))
    return Group(title, table)


def receipts_view(receipts: Sequence[Receipt], names: Names) -> RenderableType:
    """Many receipts as a table with their sum."""
    table = Table(box=None, pad_edge=False, show_footer=len(receipts) > 1, header_style="dim")
    table.add_column("", width=1)
    table.add_column("written", footer=f"{len(receipts)} writes")
    table.add_column("about", overflow="fold")
    table.add_column("block", justify="right")
    table.add_column("gas", justify="right", footer=f"{sum(r.gas_used for r in receipts):,}")
    table.add_column(
        "calldata B", justify="right", footer=f"{sum(r.calldata_bytes for r in receipts):,}"
    )
    table.add_column("tx", style="dim")
    for one in receipts:
        mark = Text("=", "yellow") if one.already else Text("✓", "green")
        cost = ("", "") if one.already else (f"{one.gas_used:,}", f"{one.calldata_bytes:,}")
        told = (KIND_NAMES[one.kind], _subject(one, names), str(one.number))
        table.add_row(mark, *told, *cost, short_hex(one.tx_hash))
    return table


def _subject(receipt: Receipt, names: Names | None) -> str:
    if receipt.contract is Contract.COUNCIL:
        return f"proposal {short_hex(receipt.subject)}"
    if names is None:
        return short_hex(receipt.subject)
    if receipt.contract is Contract.REGISTRY:
        return _registered(receipt.subject, names)
    if receipt.contract is Contract.CERTIFICATES:
        return f"certificate {names.certificate(receipt.subject)}"
    return names.unit(receipt.subject)


def _registered(subject: bytes, names: Names) -> str:
    """A participant by its name; an accreditation's subject is a hash."""
    number = int.from_bytes(subject)
    return short_hex(subject) if number >> _ID_BITS else names.participant(number)


def _cost(receipt: Receipt) -> str:
    if receipt.already:
        return "none this time"
    return f"{receipt.gas_used:,} gas, {receipt.calldata_bytes:,} bytes of calldata"


def _entries(receipt: Receipt, names: Names | None) -> str:
    def told(one: AppendedEntry) -> str:
        kind = one.entry.kind
        named = names is not None and kind < Kind.ISSUE
        subject = names.unit(one.entry.unit_id) if named and names else short_hex(one.entry.unit_id)
        return f"{KIND_NAMES[kind]} on {subject}"

    counted = Counter(told(one) for one in receipt.entries)
    return "\n".join(
        line if count == 1 else f"{line}, {count} times" for line, count in counted.items()
    )
