"""The table of CAPTURE as golden vectors: every row, every condition, every corrupted variant.

A case is an event (or a few) with profile and starting state, and its plan or refusal; a variant
changes one thing of it and says what comes out instead.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ledger_client.errors import InvalidInput
from tests.unit.capture.expectations import (
    EVENT_LIST,
    Expectation,
    Outcome,
    document_of,
    expectation,
    expected,
    load,
    outcome,
)

_FOLDER = Path(__file__).parent / "table"


def _cases() -> Iterator[tuple[Expectation, Expectation | None, bool]]:
    """Case, the base it varies, and whether it may come to the same."""
    for path in sorted(_FOLDER.glob("*.toml")):
        for table in load(path)["case"]:
            variants = table.pop("variant", [])
            base = expectation(f"{path.stem}: {table['name']}", table)
            yield base, None, False
            for variant in variants:
                varied = _varied(table, variant)
                yield (
                    expectation(f"{base.name}: {variant['name']}", varied),
                    base,
                    variant.get("same", False),
                )


def _varied(table: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
    assert not set(variant) - {"name", "set", "unset", "writes", "findings", "refused", "same"}
    varied: dict[str, Any] = copy.deepcopy(dict(table))
    for name in ("writes", "findings", "refused"):
        varied.pop(name, None)
        if name in variant:
            varied[name] = variant[name]
    for path in variant.get("unset", []):
        _place(varied, path, remove=True)
    for path, value in variant.get("set", {}).items():
        _place(varied, path, value)
    return varied


def _place(table: dict[str, Any], path: str, value: Any = None, remove: bool = False) -> None:
    """Set or remove what stands at a path; the last part of an identifier may hold slashes."""
    parts = path.split("/")
    for i, part in enumerate(parts):
        if part in ("members", "directory", "event_ids"):
            parts[i + 1 :] = ["/".join(parts[i + 1 :])] if i + 1 < len(parts) else []
            break
    at: Any = table
    for part in parts[:-1]:
        at = at[int(part)] if isinstance(at, list) else at.setdefault(part, {})
    last = parts[-1]
    if remove:
        del at[last]
    elif isinstance(at, list):
        at[int(last) : int(last) + 1] = [value]
    else:
        at[last] = value


_ALL = list(_cases())


@pytest.mark.parametrize(
    "case", [case for case, _, _ in _ALL], ids=[case.name for case, _, _ in _ALL]
)
def test_a_row_of_the_table_plans_as_written(case: Expectation) -> None:
    try:
        document = document_of(case.table["events"])
    except InvalidInput as error:
        # What the reader refuses already, the planner never sees.
        pointer = (error.pointer or "").removeprefix(f"{EVENT_LIST}/")
        assert Outcome(refused=f"{pointer} {error.rule}") == expected(case)
        return
    assert outcome(case, document) == expected(case)


@pytest.mark.parametrize(
    ("case", "base"),
    [(case, base) for case, base, same in _ALL if base is not None and not same],
    ids=[case.name for case, base, same in _ALL if base is not None and not same],
)
def test_a_variant_comes_to_something_else(case: Expectation, base: Expectation) -> None:
    assert expected(case) != expected(base)


def test_names_of_cases_are_unique() -> None:
    names = [case.name for case, _, _ in _ALL]
    assert len(set(names)) == len(names)


def test_the_table_has_ten_variants_for_each_row() -> None:
    bases = sum(base is None for _, base, _ in _ALL)
    assert len(_ALL) - bases >= 10 * bases
