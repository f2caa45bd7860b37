"""A network's nodes as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.table import Table

from network.loopback.status import NodeStatus, agree, network_status

if TYPE_CHECKING:
    from ledger_client.cli.run import Run
    from ledger_client.documents import JsonValue
    from network.summary import NetworkSummary

COULD_NOT_TELL: Final = 3
COLUMNS: Final = ("node", "head", "hash", "peers", "proposer", "round", "seals", "age")


def show_status(run: Run, summary: NetworkSummary) -> int:
    """Print the state of all nodes; 0 when all answer and agree, else 3."""
    found, now = network_status(summary), datetime.now(UTC)
    alike = agree(found)
    names = {bytes.fromhex(one.address[2:]): one.name for one in summary.nodes}
    rows: list[JsonValue] = [_json(one, names, now) for one in found]
    said = f"{summary.name}: {summary.engine}, chain {summary.chain_id}"
    warning = [] if alike else ["two nodes have different blocks at one height"]
    run.show({"nodes": rows, "agree": alike}, said, _table(found, names, now), *warning)
    return 0 if alike and all(one.height is not None for one in found) else COULD_NOT_TELL


def _table(found: Sequence[NodeStatus], names: dict[bytes, str], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in COLUMNS:
        table.add_column(title, no_wrap=True)
    for one in found:
        table.add_row(one.name, *_cells(one, names, now))
    return table


def _cells(one: NodeStatus, names: dict[bytes, str], now: datetime) -> list[str]:
    if one.height is None or one.head is None:
        return ["does not answer"]
    age = one.age_seconds(now) or 0.0
    sealed = one.sealed
    made = ["-", "-", "-"]
    if sealed is not None:
        proposer = names.get(sealed.proposer, f"0x{sealed.proposer.hex()[:8]}")
        made = [proposer, str(sealed.round), f"{sealed.seals} of {sealed.validators}"]
    head = f"0x{one.head.hex()[:8]}"
    return [str(one.height), head, str(one.peers), *made, f"{age:.0f} s"]


def _json(one: NodeStatus, names: dict[bytes, str], now: datetime) -> JsonValue:
    told: dict[str, JsonValue] = {
        "name": one.name,
        "validator": one.is_validator,
        "url": one.url,
        "head": one.height,
        "hash": None if one.head is None else f"0x{one.head.hex()}",
        "peers": one.peers,
        "ageSeconds": None if one.block_time is None else round(one.age_seconds(now) or 0),
    }
    if one.sealed is not None:
        told["proposer"] = f"0x{one.sealed.proposer.hex()}"
        told["proposerName"] = names.get(one.sealed.proposer)
        told["round"] = one.sealed.round
        told["seals"] = one.sealed.seals
        told["validators"] = one.sealed.validators
    return told
