"""Gas and calldata of each step, read from the blocks that it made."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.table import Table

from ledger_client.errors import TidewaiterError
from ledger_client.home import Home
from ledger_client.ledger.kinds import KIND_NAMES
from ledger_client.node.connection import Connection
from ledger_client.signing.transactions import call_of


@dataclass(frozen=True, slots=True)
class Step:
    """One command (or several alike): what it wrote and what its txs cost."""

    title: str
    wrote: str
    runs: int
    txs: int
    gas: int
    calldata_bytes: int


@dataclass(slots=True)
class Meter:
    """Measures commands by the entries that appear on the chain while they run."""

    steps: list[Step] = field(default_factory=list)

    @contextlib.contextmanager
    def measured(self, home: Path, command: str) -> Iterator[None]:
        """Measure the command that runs inside the block."""
        before = _height(home)
        yield
        after = _height(home)
        if before is not None and after is not None and after > before:
            self._add(_step(Home(home).connect(), command, before, after))

    def _add(self, step: Step) -> None:
        """Commands that wrote the same under the same title share a row."""
        for place, known in enumerate(self.steps):
            if (known.title, known.wrote) == (step.title, step.wrote):
                self.steps[place] = Step(
                    step.title,
                    step.wrote,
                    known.runs + step.runs,
                    known.txs + step.txs,
                    known.gas + step.gas,
                    known.calldata_bytes + step.calldata_bytes,
                )
                return
        self.steps.append(step)


def costs_table(steps: Sequence[Step]) -> Table:
    """The steps with their sum."""
    table = Table(box=None, pad_edge=False, header_style="dim", show_footer=True, expand=True)
    table.add_column("step", footer="all steps", overflow="fold", ratio=3)
    table.add_column("entries", style="dim", overflow="fold", ratio=2)
    table.add_column("txs", justify="right", footer=str(sum(one.txs for one in steps)))
    table.add_column("gas", justify="right", footer=f"{sum(one.gas for one in steps):,}")
    bytes_sent = sum(one.calldata_bytes for one in steps)
    table.add_column("calldata B", justify="right", footer=f"{bytes_sent:,}")
    for one in steps:
        title = one.title if one.runs == 1 else f"{one.title} ({one.runs} times)"
        cells = (str(one.txs), f"{one.gas:,}", f"{one.calldata_bytes:,}")
        table.add_row(title, one.wrote, *cells)
    return table


def _height(home: Path) -> int | None:
    try:
        return Home(home).connect().rpc.block_number()
    except TidewaiterError:
        return None


def _step(connection: Connection, command: str, before: int, after: int) -> Step:
    entries = tuple(connection.reader.entries(before + 1, after))
    hashes = dict.fromkeys(one.tx_hash for one in entries)
    kinds = Counter(KIND_NAMES[one.entry.kind] for one in entries)
    wrote = ", ".join(kind if n == 1 else f"{n} {kind}" for kind, n in kinds.items())
    gas = sum(connection.rpc.wait_for_receipt(one, 10.0).gas_used for one in hashes)
    sent = sum(len(call_of(connection.rpc.raw_tx(one))[1]) for one in hashes)
    return Step(_title(command), wrote, 1, len(hashes), gas, sent)


def _title(command: str) -> str:
    """The command's own words: the group's verb, or the document that was captured."""
    words = command.split()
    if words[0] == "capture":
        return Path(words[1]).stem
    is_group = words[0] in ("council", "participant", "handoff", "certificate")
    return " ".join(words[:2]) if is_group else words[0]
