"""The table of rules names tests that exist, and has every rule."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.unit.capture.table_cases import cases

_ROOT = Path(__file__).parents[3]
_TABLE = _ROOT / "docs" / "capture-rules.md"
_ROW = re.compile(r"\| ([A-Z][0-9]+[a-d]?) \| (.+?) \| (.+) \|")
_ROWS = [
    (found[1], re.findall(r"`([^`]+)`", found[3]))
    for found in map(_ROW.fullmatch, _TABLE.read_text("utf-8").splitlines())
    if found is not None
]
_CASES = frozenset(case.name for case, _, _ in cases())

_RULES = {"R": 8, "U": 9, "J": 11, "T": 19, "P": 7, "X": 10, "F": 8}
"""How many rules each part has: eight rules, nineteen rows of the table of events, and so on."""


def test_every_rule_has_its_row() -> None:
    told = {re.sub("[a-d]$", "", name) for name, _ in _ROWS}
    assert told == {f"{part}{n}" for part, last in _RULES.items() for n in range(1, last + 1)}


def test_no_row_stands_twice() -> None:
    counted = Counter(name for name, _ in _ROWS)
    assert [name for name, times in counted.items() if times > 1] == []


@pytest.mark.parametrize(("name", "tests"), _ROWS, ids=[name for name, _ in _ROWS])
def test_every_test_named_exists(name: str, tests: list[str]) -> None:
    assert tests, name
    assert [one for one in tests if not _exists(one)] == []


def _exists(named: str) -> bool:
    if named.startswith("table/"):
        return named.removeprefix("table/") in _CASES
    if named.startswith("gs1/"):
        return (Path(__file__).parent / f"{named}.toml").is_file()
    path, _, function = named.partition("::")
    files = _ROOT.glob(path)
    return any(f"\ndef {function}(" in file.read_text("utf-8") for file in files)


@pytest.mark.parametrize(
    "named",
    [
        "table/custody: no such case",
        "gs1/no_such_document",
        "tests/unit/capture/test_table.py::test_that_is_not_there",
        "tests/unit/capture/no_such_file.py::test_a_row_of_the_table_plans_as_written",
    ],
)
def test_a_test_that_is_not_there_is_found_out(named: str) -> None:
    assert not _exists(named)


def test_every_sample_document_has_a_name_that_a_row_can_have() -> None:
    assert all(_exists(f"gs1/{path.stem}") for path in Path(__file__).parent.glob("gs1/*.toml"))
