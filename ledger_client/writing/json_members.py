"""Members that stand twice in a JSON object: a parser keeps one, a reader may see the other."""

from __future__ import annotations

import json

Path = tuple[str | int, ...]


class _Pairs(list[tuple[str, object]]):
    """The members of an object as they stand; a list would pass for an array."""


def member_twice(content: bytes) -> Path | None:
    """Where the first member stands that stood in the same object before.

    None where there is none, and for what is no JSON: its parser says so.

    Args:
        content: nested no deeper than ``json_depth`` allows.
    """
    try:
        return _found(json.loads(content, object_pairs_hook=_Pairs), ())
    except (ValueError, RecursionError):
        return None


def _found(value: object, path: Path) -> Path | None:
    if not isinstance(value, list):
        return None
    members: list[tuple[str | int, object]] = (
        list(value) if isinstance(value, _Pairs) else list(enumerate(value))
    )
    seen: set[str | int] = set()
    for name, inner in members:
        if name in seen:
            return (*path, name)
        seen.add(name)
        if (deeper := _found(inner, (*path, name))) is not None:
            return deeper
    return None
