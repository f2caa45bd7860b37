"""Where the gas of a mined tx went, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, cast

from scripts.gas_chain import Chain
from scripts.gas_operations import intrinsic

TX_GAS = 21_000
COLD_READ = 2_100
PRECOMPILE_ECRECOVER = 3_000
# What a write costs, the first touch of its slot included or not (EIP-2929); 2,200 where the slot
# is touched first and keeps its value.
REWRITTEN, NEW = (2_200, 2_900, 5_000), (20_000, 22_100)
CALLS = frozenset({"CALL", "STATICCALL", "DELEGATECALL"})

# The parts in their order: first those that the act itself demands, then what is left to code.
DEMANDED = (
    "tx",
    "calldata",
    "slots read",
    "slots rewritten",
    "slots new",
    "logs",
    "signatures",
    "contracts called",
)
LEFT = ("hashing", "warm slots", "rest")
PARTS = (*DEMANDED, *LEFT)


class Step(TypedDict):
    """One step of the trace: the gas before it, what the node says that it costs."""

    op: str
    depth: int
    gas: int
    gasCost: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Gas by part, and how often something of the part was done."""

    gas: dict[str, int]
    count: dict[str, int]

    @property
    def total(self) -> int:
        """The gas of the tx."""
        return sum(self.gas.values())

    @property
    def demanded(self) -> int:
        """What an EVM takes for the slots, logs, bytes, signatures and calls of the act alone."""
        return sum(self.gas[part] for part in DEMANDED)


def breakdown(chain: Chain, tx_hash: str) -> Breakdown:
    """The parts of a tx that was mined, by the same call made on the block before.

    The node keeps no steps of what it mined, unless it keeps those of all.

    Raises:
        RuntimeError: the parts do not add up to what the receipt says.
    """
    tx = cast("dict[str, str]", chain.rpc("eth_getTransactionByHash", tx_hash))
    call = {"from": tx["from"], "to": tx["to"], "data": tx["input"]}
    call |= {"gas": tx["gas"], "gasPrice": "0x0"}
    options = {"disableMemory": True, "disableStack": True, "disableStorage": True}
    before = hex(int(tx["blockNumber"], 16) - 1)
    answer = chain.rpc("debug_traceCall", call, before, options)
    steps = cast("dict[str, list[Step]]", answer)["structLogs"]
    found = parts(steps, intrinsic(tx["input"]) - TX_GAS)
    used = chain.receipt_gas(tx_hash)
    if found.total != used:
        raise RuntimeError(f"tx {tx_hash}: its parts are {found.total:,} gas, it used {used:,}")
    return found


def parts(steps: Sequence[Step], calldata: int) -> Breakdown:
    """The parts of a trace whose tx has calldata of this cost."""
    gas, count = dict.fromkeys(PARTS, 0), dict.fromkeys(PARTS, 0)
    gas |= {"tx": TX_GAS, "calldata": calldata}
    for step, cost, inner in zip(steps, *own_costs(steps), strict=True):
        part = _part(step["op"], cost, called=inner)
        gas[part] += cost
        count[part] += 1
    return Breakdown(gas, count)


def own_costs(steps: Sequence[Step]) -> tuple[list[int], list[bool]]:
    """What each step took itself, without the steps of a call that it made; whether it made one."""
    costs = [step["gasCost"] for step in steps]
    called = [False] * len(steps)
    open_calls: list[int] = []
    inside = [0]
    for number, step in enumerate(steps):
        while len(open_calls) >= step["depth"]:
            caller = open_calls.pop()
            spent_inside = inside.pop()
            costs[caller] = steps[caller]["gas"] - step["gas"] - spent_inside
            inside[-1] += costs[caller] + spent_inside
        follower = steps[number + 1] if number + 1 < len(steps) else None
        if follower is not None and follower["depth"] > step["depth"]:
            open_calls.append(number)
            inside.append(0)
            called[number] = True
        else:
            if follower is not None and follower["depth"] == step["depth"]:
                costs[number] = step["gas"] - follower["gas"]
            inside[-1] += costs[number]
    return costs, called


def _part(op: str, cost: int, *, called: bool) -> str:
    if op == "SLOAD":
        return "slots read" if cost >= COLD_READ else "warm slots"
    if op == "SSTORE":
        return _written(cost)
    if op.startswith("LOG"):
        return "logs"
    if op == "KECCAK256" or op == "SHA3":
        return "hashing"
    if op in CALLS:
        precompile = not called and cost >= PRECOMPILE_ECRECOVER
        return "signatures" if precompile else "contracts called"
    return "rest"


def _written(cost: int) -> str:
    if cost in REWRITTEN:
        return "slots rewritten"
    return "slots new" if cost in NEW else "warm slots"
