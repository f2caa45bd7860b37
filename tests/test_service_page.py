"""What the page about the service says is so: its routes, scopes, settings and rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from api.gateway.rules import RulesFile
from api.settings import Settings
from tests.api.access.matrix import MATRIX

_PAGE: Final = (Path(__file__).parents[1] / "docs" / "service.md").read_text("utf-8")


def _rows(section: str) -> list[list[str]]:
    text = _PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_route_is_told_with_the_scopes_that_open_it() -> None:
    told = {
        tuple(route.strip("`").split(" ")): set(re.findall(r"`([^`]+)`", scopes))
        for route, scopes, _ in _rows("Routes")
    }
    assert told == {name: set(row.opens or ()) for name, row in MATRIX.items()}


def test_every_setting_is_told_with_its_default() -> None:
    told = {row[0].strip("`").lower(): row[1].strip("`") for row in _rows("Settings")}
    fields = Settings.model_fields
    assert set(told) == set(fields)
    shown = Settings(nodes=("http://127.0.0.1:8545",), trust_root=Path("t")).shown()
    for name, default in told.items():
        assert default == ("" if fields[name].is_required() else shown[name])


def test_the_rules_shown_are_good_ones() -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", _PAGE, re.DOTALL)
    assert len(RulesFile.parse(shown.encode()).accept) == 1


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(scripts/[^`]+)`", _PAGE))))
def test_what_is_named_is_there(path: str) -> None:
    assert (Path(__file__).parents[1] / path).exists()
