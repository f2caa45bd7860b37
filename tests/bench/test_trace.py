"""A trace is taken apart by the prices of EIP-2929 and EIP-2200, each step in one part."""

import pytest

from scripts.bench.trace import PARTS, Step, own_costs, parts


def _steps(*given: tuple[str, int, int, int]) -> list[Step]:
    return [Step(op=op, depth=depth, gas=gas, gasCost=cost) for op, depth, gas, cost in given]


# A cold read, a rewrite, a call of a contract not touched before that reads a slot, a log.
TRACE = _steps(
    ("SLOAD", 1, 100_000, 2_100),
    ("SSTORE", 1, 97_900, 2_900),
    ("STATICCALL", 1, 95_000, 90_000),
    ("SLOAD", 2, 90_000, 2_100),
    ("RETURN", 2, 87_900, 6),
    ("KECCAK256", 1, 90_294, 48),
    ("LOG2", 1, 90_246, 2_149),
    ("STOP", 1, 88_097, 0),
)


def test_a_call_is_charged_without_what_the_called_one_spent() -> None:
    costs, called = own_costs(TRACE)
    assert costs == [2_100, 2_900, 2_600, 2_100, 6, 48, 2_149, 0]
    assert [number for number, made in enumerate(called) if made] == [2]


def test_the_parts_add_up_to_all_gas_spent() -> None:
    found = parts(TRACE, 1_500)
    spent = 100_000 - 88_097
    assert found.total == 21_000 + 1_500 + spent
    assert set(found.gas) == set(PARTS)


def test_each_step_is_in_its_part() -> None:
    gas = {part: used for part, used in parts(TRACE, 1_500).gas.items() if used}
    assert gas == {
        "tx": 21_000,
        "calldata": 1_500,
        "slots read": 4_200,
        "slots rewritten": 2_900,
        "contracts called": 2_600,
        "logs": 2_149,
        "hashing": 48,
        "rest": 6,
    }


def test_what_the_act_demands_leaves_out_hashing_and_the_rest() -> None:
    found = parts(TRACE, 1_500)
    assert found.demanded == found.total - 48 - 6


@pytest.mark.parametrize(
    ("op", "cost", "part"),
    [
        ("SLOAD", 2_100, "slots read"),
        ("SLOAD", 100, "warm slots"),
        ("SSTORE", 2_900, "slots rewritten"),
        ("SSTORE", 5_000, "slots rewritten"),
        ("SSTORE", 20_000, "slots new"),
        ("SSTORE", 22_100, "slots new"),
        ("SSTORE", 100, "warm slots"),
        ("LOG2", 2_149, "logs"),
        ("STATICCALL", 3_100, "signatures"),
        ("KECCAK256", 42, "hashing"),
        ("ADD", 3, "rest"),
    ],
)
def test_a_step_belongs_to_one_part(op: str, cost: int, part: str) -> None:
    steps = _steps((op, 1, 10**6, cost), ("STOP", 1, 10**6 - cost, 0))
    assert parts(steps, 0).gas[part] == cost + (21_000 if part == "tx" else 0)


def test_calls_within_calls_are_told_apart() -> None:
    steps = _steps(
        ("CALL", 1, 1_000_000, 0),
        ("STATICCALL", 2, 900_000, 0),
        ("SLOAD", 3, 800_000, 2_100),
        ("STOP", 3, 797_900, 0),
        ("STOP", 2, 895_300, 0),
        ("STOP", 1, 995_200, 0),
    )
    costs, _ = own_costs(steps)
    assert costs == [100, 2_600, 2_100, 0, 0, 0]
