"""Every rule of the ledger has a test that shows it, and every test that the table names exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from ledger_client.ledger.kinds import KIND_NAMES, Kind

ROOT: Final = Path(__file__).parents[1]
TABLE: Final = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
KINDS, RULES = TABLE.split("\n## Rules\n")
_ROW: Final = re.compile(r"^\| (?!about|kind)([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_NAMED: Final = re.compile(r"`([^`]+)::(\w+)`")
SUBJECTS: Final = {
    "Offers",
    "Nesting",
    "Holds",
    "Batches",
    "Logbooks",
    "Suspended participants",
    "Council",
    "Agents and machines",
    "Certificates",
}


def _rows(part: str) -> list[tuple[str, str, str]]:
    return [(row[1].strip(" `"), row[2], row[3]) for row in _ROW.finditer(part)]


def test_every_kind_of_a_units_entries_has_a_row() -> None:
    kinds = [KIND_NAMES[kind] for kind in Kind if kind <= Kind.CLOSE]
    assert [name for name, _, _ in _rows(KINDS)] == kinds


def test_every_subject_of_the_rules_has_rows() -> None:
    rows = _rows(RULES)
    assert {about for about, _, _ in rows} == SUBJECTS
    assert len({rule for _, rule, _ in rows}) == len(rows) >= 50


@pytest.mark.parametrize(("name", "rule", "shown"), _rows(KINDS) + _rows(RULES))
def test_every_test_named_exists(name: str, rule: str, shown: str) -> None:
    named = _NAMED.findall(shown)
    assert named, f"{name}: {rule} names no test"
    assert len(named) == shown.count("`") / 2, f"{name}: {rule} names something else"
    for file, test in named:
        path = ROOT / file if file.startswith("tests/") else ROOT / "tests" / "solidity" / file
        told = r"function|def" if path.suffix == ".py" else "function"
        assert re.search(rf"(?:{told}) {test}\b", path.read_text(encoding="utf-8")), (file, test)
