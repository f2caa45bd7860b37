"""House rules that a machine can check, over the whole tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
# This file spells out what it looks for.
THIS: Final = Path(__file__)
ROOMS: Final = ("api", "contracts", "docs", "ledger_client", "network", "scripts", "tests")
SOURCES: Final = frozenset({".cjs", ".js", ".mjs", ".py", ".sol"})
TEXTS: Final = SOURCES | {".json", ".md", ".svg", ".toml", ".yml", ".yaml"}
NAMED: Final = frozenset({"Makefile", "run"})
# What a tool writes or another standard's file prescribes is as long as it is.
MADE_BY_TOOLS: Final = ("ledger_client/artifacts/", "package-lock.json")
MAX_LINES: Final = 400
UNFINISHED: Final = re.compile(r"\b(?:TODO|FIXME|XXX)\b|NotImplementedError")
MACHINE_PATH: Final = re.compile(r"""(?:^|[\s"'=(:,`])/(?:home|Users|root|mnt|var|opt)/""", re.M)


def _files(suffixes: frozenset[str]) -> Iterator[Path]:
    places = [ROOT / room for room in ROOMS] + [ROOT / ".ci"]
    inside = (path for place in places for path in place.rglob("*"))
    for path in sorted([*inside, *ROOT.iterdir()]):
        of_ours = path != THIS and not _name(path).startswith(MADE_BY_TOOLS)
        if of_ours and (path.suffix in suffixes or path.name in NAMED) and path.is_file():
            yield path


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines_with(pattern: re.Pattern[str], suffixes: frozenset[str]) -> list[str]:
    found = []
    for path in _files(suffixes):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{_name(path)}:{number}: {line.strip()}")
    return found


def _library_nodes() -> Iterator[tuple[str, ast.AST]]:
    packages = (ROOT / "api", ROOT / "ledger_client", ROOT / "network")
    for path in sorted(path for package in packages for path in package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield f"{_name(path)}:{getattr(node, 'lineno', 0)}", node


def test_the_tree_is_seen() -> None:
    names = {_name(path) for path in _files(TEXTS)}
    assert {"README.md", "Makefile", ".ci/run", "ledger_client/errors.py"} <= names
    assert len(names) > 200


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {_name(path): path.read_bytes().count(b"\n") for path in _files(SOURCES)}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_nothing_is_left_to_be_done_in_the_code() -> None:
    assert _lines_with(UNFINISHED, TEXTS) == []


def test_no_path_of_a_machine_is_written_down() -> None:
    assert _lines_with(MACHINE_PATH, TEXTS) == []


@pytest.mark.parametrize("line", ["# TODO: later", "raise NotImplementedError", "x = 1  # XXX"])
def test_unfinished_lines_are_recognised(line: str) -> None:
    assert UNFINISHED.search(line)


@pytest.mark.parametrize("line", ['"/home/me/x"', "see /mnt/disk", "open('/root/x')"])
def test_machine_paths_are_recognised(line: str) -> None:
    assert MACHINE_PATH.search(line)


def test_the_library_never_checks_by_assert() -> None:
    """An ``assert`` vanishes under ``python -O``, and the check with it."""
    assert [where for where, node in _library_nodes() if isinstance(node, ast.Assert)] == []


def test_the_library_catches_nothing_bare() -> None:
    bare = [
        where
        for where, node in _library_nodes()
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


def test_the_library_keeps_no_untyped_dicts() -> None:
    untyped = [
        where
        for where, node in _library_nodes()
        if isinstance(node, ast.Subscript) and ast.unparse(node) == "dict[str, Any]"
    ]
    assert untyped == []
