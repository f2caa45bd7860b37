"""Gas and calldata of each step, read from the blocks that it made."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.table import Table

from ledger_client.errors import TidewaiterError
from ledger_client.home import Home
from ledger_client.node.rpc import Rpc
from ledger_client.signing.transactions import call_of

TITLE_WORDS: Final = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One command and what its txs cost."""

    command: str
    txs: int
    gas: int
    calldata_bytes: int


@dataclass(slots=True)
class Meter:
    """Measures commands by the blocks that appear while they run."""

    steps: list[Step] = field(default_factory=list)

    @contextlib.contextmanager
    def measured(self, home: Path, command: str) -> Iterator[None]:
        """Measure the command that runs inside the block."""
        before = _height(home)
        yield
        after = _height(home)
        if before is not None and after is not None and after > before:
            self.steps.append(_step(_rpc(home), command, before, after))


def costs_table(steps: Sequence[Step]) -> Table:
    """The steps with their sum."""
    table = Table(box=None, pad_edge=False, header_style="dim", show_footer=True)
    table.add_column("step", footer="all steps", overflow="ellipsis", no_wrap=True, ratio=1)
    table.add_column("txs", justify="right", footer=str(sum(one.txs for one in steps)))
    table.add_column("gas", justify="right", footer=f"{sum(one.gas for one in steps):,}")
    bytes_sent = sum(one.calldata_bytes for one in steps)
    table.add_column("calldata bytes", justify="right", footer=f"{bytes_sent:,}")
    for one in steps:
        table.add_row(one.command, str(one.txs), f"{one.gas:,}", f"{one.calldata_bytes:,}")
    table.expand = True
    return table


def _rpc(home: Path) -> Rpc:
    return Rpc(list(Home(home).network().urls))


def _height(home: Path) -> int | None:
    try:
        return _rpc(home).block_number()
    except TidewaiterError:
        return None


def _step(rpc: Rpc, command: str, before: int, after: int) -> Step:
    hashes = [
        bytes.fromhex(str(one).removeprefix("0x"))
        for number in range(before + 1, after + 1)
        for one in _txs(rpc, number)
    ]
    gas = sum(rpc.wait_for_receipt(one, 10.0).gas_used for one in hashes)
    sent = sum(len(call_of(rpc.raw_tx(one))[1]) for one in hashes)
    return Step(command, len(hashes), gas, sent)


def _txs(rpc: Rpc, number: int) -> list[object]:
    listed = rpc.block(number).header.get("transactions")
    return list(listed) if isinstance(listed, list) else []
