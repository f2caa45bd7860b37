"""The cases of ``table/*.toml``: each row of the table, and each variant of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.unit.capture.expectations import Expectation, expectation, load

_FOLDER = Path(__file__).parent / "table"


def cases() -> Iterator[tuple[Expectation, Expectation | None, bool]]:
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
