"""Measure the gas of each operation on a development chain, and keep or compare it.

    python -m scripts.measure_gas            measure, print, write contracts/gas-snapshot.json
    python -m scripts.measure_gas --check    measure, compare with the snapshot exactly

``--check`` exits 1, naming the operation, when one differs from the snapshot, or takes more than
its goal. Batches are per entry; the handoffs of containers have their intrinsic gas taken off.
"""

import argparse
import json
import sys

from scripts.gas_authorities import authorities
from scripts.gas_chain import running
from scripts.gas_operations import Measurement
from scripts.gas_several import several
from scripts.solidity import ROOT

SNAPSHOT = ROOT / "contracts" / "gas-snapshot.json"

GOALS = {
    "observe": 44_200,
    "observe_carried": 56_000,
    "batch_100_units": 13_100,
    "batch_100_units_carried": 14_500,
    "batch_100_one_unit": 2_000,
    "batch_100_handoffs": 29_500,
    "batch_100_handoffs_one_pair": 16_400,
    "offer_and_accept": 98_000,
    "handoff_two_signatures": 61_500,
    "pack_child_first": 87_000,
    "pack_child": 67_000,
    "attach": 94_000,
}
FLOORS = {
    "observe": 41_200,
    "batch_100_units": 11_300,
    "batch_100_one_unit": 1_500,
    "batch_100_handoffs": 23_200,
    "offer_and_accept": 89_200,
    "handoff_two_signatures": 55_000,
}


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    check = bool(parser.parse_args().check)
    with running() as chain:
        gas = dict(sorted(Measurement(chain).run((authorities, several)).items()))
    print(table(gas))
    problems = over_goal(gas)
    if check:
        problems += differences(json.loads(SNAPSHOT.read_text(encoding="utf-8")), gas)
    else:
        SNAPSHOT.write_text(json.dumps(gas, indent=1) + "\n", encoding="utf-8")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def table(gas: dict[str, int]) -> str:
    """One line for each operation: gas, goal, floor."""
    lines = [f"{'operation':<32}{'gas':>10}{'goal':>10}{'floor':>10}"]
    for name, used in gas.items():
        goal, floor = (_number(limits.get(name)) for limits in (GOALS, FLOORS))
        lines.append(f"{name:<32}{used:>10,}{goal:>10}{floor:>10}")
    return "\n".join(lines)


def over_goal(gas: dict[str, int]) -> list[str]:
    """A sentence for each operation that takes more than it may."""
    problems = [
        f"{name}: {gas[name]:,} gas, goal {goal:,}"
        for name, goal in GOALS.items()
        if gas[name] > goal
    ]
    full, empty = gas["container_handoff_10000_inside"], gas["container_handoff_empty"]
    if full != empty:
        problems.append(f"container_handoff_10000_inside: {full:,} gas, empty {empty:,}")
    return problems


def differences(kept: dict[str, int], gas: dict[str, int]) -> list[str]:
    """A sentence for each operation that is not as in the snapshot."""
    return [
        f"{name}: {_number(gas.get(name)) or 'not measured'}, "
        f"snapshot {_number(kept.get(name)) or 'has none'}"
        for name in sorted(kept.keys() | gas.keys())
        if kept.get(name) != gas.get(name)
    ]


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


if __name__ == "__main__":
    sys.exit(main())
