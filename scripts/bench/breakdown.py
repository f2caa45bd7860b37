"""Show, for each operation of the gas snapshot, where its gas goes.

    python -m scripts.bench.breakdown            measure, trace, print the table of docs/gas.md
    python -m scripts.bench.breakdown --write    and put it there

Finds each operation's tx by the function called and the gas used, and adds up its trace.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from eth_utils.abi import function_abi_to_4byte_selector
from eth_utils.hexadecimal import encode_hex

from scripts.bench.page import put
from scripts.bench.trace import Breakdown, breakdown
from scripts.gas_actors import CERTIFICATES, LEDGER
from scripts.gas_authorities import authorities
from scripts.gas_chain import Chain, running
from scripts.gas_operations import Measurement, intrinsic
from scripts.gas_several import several
from scripts.measure_gas import FLOORS, GOALS


@dataclass(frozen=True, slots=True)
class Operation:
    """A name of the snapshot, the function called, and how its figure is made from the tx's gas."""

    name: str
    contract: str
    function: str
    entries: int = 1
    net: bool = False

    def figure(self, used: int, data: str) -> int:
        """The snapshot's figure of a tx that used this gas."""
        return -(-used // self.entries) - (intrinsic(data) if self.net else 0)


OPERATIONS = (
    Operation("open", LEDGER, "open"),
    Operation("observe", LEDGER, "write"),
    Operation("observe_carried", LEDGER, "writeNote"),
    Operation("offer", LEDGER, "write"),
    Operation("accept", LEDGER, "write"),
    Operation("handoff_two_signatures", LEDGER, "handoff"),
    Operation("batch_100_units", LEDGER, "writeBatch", 100),
    Operation("batch_100_units_carried", LEDGER, "writeBatchCarried", 100),
    Operation("batch_100_handoffs", LEDGER, "writeTogether", 100),
    Operation("batch_100_handoffs_one_pair", LEDGER, "handoffMany", 100),
    Operation("batch_100_one_unit", LEDGER, "observeMany", 100),
    Operation("pack_child_first", LEDGER, "nest"),
    Operation("pack_child", LEDGER, "nest"),
    Operation("hold", LEDGER, "hold"),
    Operation("container_handoff_empty", LEDGER, "handoff", net=True),
    Operation("container_handoff_10000_inside", LEDGER, "handoff", net=True),
    Operation("certificate_issue", CERTIFICATES, "issue"),
    Operation("certificate_revoke", CERTIFICATES, "write"),
    Operation("attach", LEDGER, "attach"),
    Operation("transform", LEDGER, "transform"),
)
COLUMNS = (
    ("tx", ("tx",)),
    ("calldata", ("calldata",)),
    ("slots read", ("slots read",)),
    ("rewritten", ("slots rewritten",)),
    ("new", ("slots new",)),
    ("logs", ("logs",)),
    ("signatures", ("signatures",)),
    ("calls", ("contracts called",)),
    ("hashing", ("hashing",)),
    ("the rest", ("warm slots", "rest")),
)
Mined = tuple[str, str, str, int]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="put the table into docs/gas.md")
    write = bool(parser.parse_args().write)
    with running() as chain:
        print("measuring every operation of the snapshot", flush=True)
        gas = Measurement(chain).run((authorities, several))
        print("tracing the tx of each", flush=True)
        table = markdown(gas, dict(traced(chain, gas)))
    print(table)
    if write:
        put("operations", table)
    return 0


def traced(chain: Chain, gas: dict[str, int]) -> Iterator[tuple[str, Breakdown]]:
    """The parts of the operations whose tx was found, by name."""
    txs = list(mined(chain))
    for operation in OPERATIONS:
        found = _tx_of(operation, gas.get(operation.name), chain, txs)
        if found is None:
            print(f"{operation.name}: no tx used what was measured", file=sys.stderr)
        else:
            yield operation.name, breakdown(chain, found)


def mined(chain: Chain) -> Iterator[Mined]:
    """Every tx of the chain, newest first: hash, contract called, calldata, gas used."""
    newest = int(cast("str", chain.rpc("eth_blockNumber")), 16)
    for number in range(newest, 0, -1):
        block = cast("dict[str, list[dict[str, str]]]", _block(chain, number))
        receipts = cast("list[dict[str, str]]", chain.rpc("eth_getBlockReceipts", hex(number)))
        for tx, receipt in zip(block["transactions"], receipts, strict=True):
            used = int(receipt["gasUsed"], 16)
            yield tx["hash"], tx["to"] or "", tx["input"], used


def _block(chain: Chain, number: int) -> object:
    return chain.rpc("eth_getBlockByNumber", hex(number), True)


def _tx_of(operation: Operation, figure: int | None, chain: Chain, txs: list[Mined]) -> str | None:
    contract = chain.contracts[operation.contract]
    to = str(contract.address).lower()
    selectors = {
        encode_hex(function_abi_to_4byte_selector(function.abi))
        for function in contract.find_functions_by_name(operation.function)
    }
    for tx_hash, called, data, used in txs:
        same = called.lower() == to and data[:10] in selectors
        if same and operation.figure(used, data) == figure:
            return tx_hash
    return None


def markdown(gas: dict[str, int], found: dict[str, Breakdown]) -> str:
    """The table: a row for each operation, batches for one entry."""
    names = [name for name, _ in COLUMNS]
    head = ["operation", "gas", "goal", "floor", *names]
    lines = [_row(head), _row(["---", *["--:"] * (len(head) - 1)])]
    for operation in OPERATIONS:
        if operation.name in gas:
            cells = _cells(operation, gas[operation.name], found.get(operation.name))
            lines.append(_row(cells))
    return "\n".join(lines) + "\n"


def _cells(operation: Operation, figure: int, found: Breakdown | None) -> list[str]:
    goal, floor = GOALS.get(operation.name), FLOORS.get(operation.name)
    cells = [f"`{operation.name}`", f"{figure:,}", f"{goal:,}" if goal else ""]
    given = f"*{floor:,}*" if floor else ""
    if found is None:
        return [*cells, given, *[""] * len(COLUMNS)]
    shares = {part: gas / operation.entries for part, gas in found.gas.items()}
    if operation.net:
        shares |= {"tx": 0.0, "calldata": 0.0}
    demanded = found.demanded / operation.entries
    if operation.net:
        demanded -= found.gas["tx"] + found.gas["calldata"]
    cells.append(given or f"{demanded:,.0f}")
    return cells + [_number(sum(shares[part] for part in parts)) for _, parts in COLUMNS]


def _number(gas: float) -> str:
    return f"{gas:,.0f}" if gas else ""


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
