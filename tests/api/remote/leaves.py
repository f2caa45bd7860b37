"""Every place of a JSON document, and the document with that place altered."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Alteration:
    """A document of which one member is another, or one item of a list is gone.

    Attributes:
        pointer: RFC 6901 pointer of the member.
        is_gone: whether it is gone.
    """

    pointer: str
    document: Any
    is_gone: bool


def altered(document: Any) -> Iterator[Alteration]:
    """The document once with every leaf altered, once without every item of a list."""
    for way, value in _places(document):
        pointer = "".join(f"/{step}" for step in way)
        if not (isinstance(value, dict | list) and value):
            where = f"{pointer}/0" if isinstance(value, list) else pointer
            for other in _others(value):
                yield Alteration(where, _changed(document, way, other), is_gone=False)
        if isinstance(way[-1], int):
            yield Alteration(pointer, _without(document, way), is_gone=True)


def _places(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    members: dict[Any, Any] = value if isinstance(value, dict) else {}
    items = value if isinstance(value, list) else []
    for step, member in (*members.items(), *enumerate(items)):
        yield (*way, step), member
        yield from _places(member, (*way, step))


def _others(value: Any) -> tuple[Any, ...]:
    """Another value of the same type; of a truth value also the number that Python takes it for."""
    if value is None:
        return ("x",)
    if isinstance(value, bool):
        return (not value, int(value))
    if isinstance(value, int):
        return (value + 1,)
    if isinstance(value, str):
        return (value[:-1] + ("0" if value[-1:] != "0" else "1"),)
    return (["x"],)


def _changed(document: Any, way: tuple[Any, ...], other: Any) -> Any:
    made = copy.deepcopy(document)
    _inner(made, way)[way[-1]] = other
    return made


def _without(document: Any, way: tuple[Any, ...]) -> Any:
    made = copy.deepcopy(document)
    del _inner(made, way)[way[-1]]
    return made


def _inner(value: Any, way: tuple[Any, ...]) -> Any:
    for step in way[:-1]:
        value = value[step]
    return value
