"""docs/gas.md says what was measured: the snapshot's figures, every act, every setting."""

import json
import re
from typing import Final

from scripts.bench.acts import TITLES
from scripts.bench.breakdown import COLUMNS, OPERATIONS
from scripts.bench.facts import PROJECTS
from scripts.bench.page import PAGE
from scripts.bench.settings import TRIED
from scripts.measure_gas import FLOORS, GOALS, SNAPSHOT

TEXT: Final = PAGE.read_text(encoding="utf-8")
_MARKED: Final = re.compile(r"<!-- (\w+) -->\n(.*?)<!-- /\1 -->", re.DOTALL)
# How far the columns may be from their sum: each is rounded.
ROUNDING: Final = len(COLUMNS)


def _rows(name: str) -> list[list[str]]:
    """The cells of a table's rows, without the two of its head."""
    table = dict(_MARKED.findall(TEXT))[name]
    return [[cell.strip(" *`") for cell in line.split("|")[1:-1]] for line in table.splitlines()][
        2:
    ]


def _number(cell: str) -> int:
    return int(cell.replace(",", "")) if cell else 0


def test_the_operations_are_those_of_the_snapshot_with_its_figures() -> None:
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    written = {name: _number(gas) for name, gas, *_ in _rows("operations")}
    again = "python -m scripts.bench.breakdown --write"
    assert written == {one.name: kept[one.name] for one in OPERATIONS}, again


def test_the_parts_of_an_operation_add_up_to_its_gas() -> None:
    for name, gas, _, _, *parts in _rows("operations"):
        assert abs(sum(map(_number, parts)) - _number(gas)) <= ROUNDING, name


def test_goals_and_floors_are_those_that_are_checked() -> None:
    for name, _, goal, floor, *_ in _rows("operations"):
        assert _number(goal) == GOALS.get(name, 0)
        assert name not in FLOORS or _number(floor) == FLOORS[name]


def test_every_setting_tried_is_told_and_the_one_used_marked() -> None:
    rows = {(viair, _number(runs), evm) for viair, runs, evm, *_ in _rows("settings")}
    assert rows == {("on" if one.via_ir else "off", one.runs, one.evm) for one in TRIED}
    (marked,) = re.findall(r"^\| \*\*.*$", dict(_MARKED.findall(TEXT))["settings"], re.MULTILINE)
    assert marked.startswith("| **on** | **200** | **berlin** |")


def test_every_act_and_every_project_is_compared() -> None:
    assert [title for title, *_ in _rows("comparison") if title] == list(TITLES.values())
    named = [name.split(",")[0] for name, *_ in _rows("projects")]
    assert named == [one.name for one in PROJECTS.values()]


def test_ratios_follow_from_the_figures() -> None:
    ours = 0
    for title, project, gas, times, *_ in _rows("comparison"):
        if title:
            ours = _number(gas) if project.startswith("Tidewaiter") else 0
        assert times == (f"{_number(gas) / ours:.2f}" if ours else "")
