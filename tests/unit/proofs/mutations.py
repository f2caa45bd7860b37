"""Every way to spoil an honest bundle: changes, drops, swaps, doublings, cuts and inventions.

Variants are made on the JSON of the bundle, field by field. Fields that occur many times (a node, a
leaf) are spoilt at some of their places, evenly spread, so that each field and each way is covered.
"""

from __future__ import annotations

import copy
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

Json = Any
Path = tuple[str | int, ...]
Variant = tuple[str, Callable[[], bytes]]

PLACES_PER_FIELD = 3
_HEX = re.compile(r"0x(?:[0-9a-f]{2})+")


def walk(value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Every value in the tree with its path."""
    yield path, value
    if isinstance(value, dict):
        for name, item in value.items():
            yield from walk(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from walk(item, (*path, place))


def pattern(path: Path) -> tuple[str, ...]:
    """The field that a path is a place of."""
    return tuple("*" if isinstance(part, int) else part for part in path)


def at(tree: Json, path: Path) -> Json:
    for part in path:
        tree = tree[part]
    return tree


def replaced(tree: Json, path: Path, value: Json) -> Json:
    """The tree with another value at the path; only what lies on the path is copied."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    changed = copy.copy(tree)
    changed[first] = replaced(tree[first], rest, value)
    return changed


def other_values(value: Json) -> Iterator[tuple[str, Json]]:
    """Other values for one scalar."""
    if isinstance(value, bool) or value is None:
        yield from (("other", not value), ("text", "x"), ("number", 7))
    elif isinstance(value, int):
        yield from (("more", value + 1), ("less", value - 1), ("text", str(value)), ("none", None))
        yield from (("true", True), ("huge", 2**60), ("negative", -7))
    elif isinstance(value, str) and _HEX.fullmatch(value):
        yield from _other_hex(value)
    elif isinstance(value, str):
        yield from (("other", value + "1"), ("empty", ""), ("none", None), ("number", 7))


def _other_hex(value: str) -> Iterator[tuple[str, Json]]:
    body = bytes.fromhex(value[2:])
    middle = len(body) // 2
    yield "last bit", "0x" + (body[:-1] + bytes([body[-1] ^ 1])).hex()
    yield "first bit", "0x" + (bytes([body[0] ^ 1]) + body[1:]).hex()
    yield "middle", "0x" + (body[:middle] + bytes([body[middle] ^ 0x10]) + body[middle + 1 :]).hex()
    yield "short", value[:-2]
    yield "long", value + "00"
    yield "odd", value[:-1]
    yield "upper x", "0X" + value[2:]
    yield "plus", "+" + value
    yield "underscore", value[:4] + "_" + value[4:]
    yield "bare", value[2:]
    yield "zero", "0x" + "00" * len(body)
    if re.search("[a-f]", value[2:]):
        yield "upper", "0x" + value[2:].upper()


def other_lists(value: list[Json]) -> Iterator[tuple[str, int, list[Json]]]:
    """Drops, doublings, swaps, cuts and inventions of a list's members."""
    for place, item in enumerate(value):
        yield "dropped", place, value[:place] + value[place + 1 :]
        yield "doubled", place, [*value[: place + 1], item, *value[place + 1 :]]
        if place + 1 < len(value) and value[place + 1] != item:
            swapped = [*value[:place], value[place + 1], item, *value[place + 2 :]]
            yield "swapped", place, swapped
        yield "cut", place, value[:place]
    if value:
        yield "added", len(value), [*value, value[0]]


def scalar_variants(tree: Json) -> Iterator[tuple[Path, str, Json]]:
    for path, value in walk(tree):
        if not isinstance(value, dict | list):
            for way, other in other_values(value):
                if other != value or isinstance(other, bool) is not isinstance(value, bool):
                    yield path, way, other


def list_variants(tree: Json) -> Iterator[tuple[Path, str, Json]]:
    for path, value in walk(tree):
        if isinstance(value, list):
            for way, _, other in other_lists(value):
                yield path, way, other


def dict_variants(tree: Json) -> Iterator[tuple[Path, str, Json]]:
    for path, value in walk(tree):
        if isinstance(value, dict):
            yield path, "unknown field", {**value, "unknown": "0x00"}
            for name in value:
                rest = {key: item for key, item in value.items() if key != name}
                yield (*path, name), "without", (path, rest)


def exchanged(tree: Json) -> Iterator[tuple[Path, str, Json]]:
    """Values of one field exchanged between two of its places."""
    groups: dict[tuple[str, ...], list[tuple[Path, Json]]] = defaultdict(list)
    for path, value in walk(tree):
        if path and isinstance(path[-1], str):
            groups[pattern(path)].append((path, value))
    for members in groups.values():
        for (first, one), (second, two) in pairwise(members):
            if one != two and second[: len(first)] != first:
                yield first, "exchanged", (first, two, second, one)


def chosen(variants: Iterator[tuple[Path, str, Json]], places: int) -> list[tuple[Path, str, Json]]:
    """At most so many places of each field and way, evenly spread."""
    groups: dict[tuple[tuple[str, ...], str], list[tuple[Path, str, Json]]] = defaultdict(list)
    for variant in variants:
        groups[pattern(variant[0]), variant[1]].append(variant)
    picked: list[tuple[Path, str, Json]] = []
    for members in groups.values():
        step = max(1, -(-len(members) // places))
        picked += members[::step]
    return picked


def variants(tree: Json, places: int = PLACES_PER_FIELD) -> Iterator[Variant]:
    """All chosen variants of a bundle's JSON: a name, and the bytes when asked for."""
    for path, way, other in chosen(scalar_variants(tree), places):
        yield _name(path, way), _bytes(tree, path, other)
    for path, way, other in chosen(list_variants(tree), places):
        yield _name(path, way), _bytes(tree, path, other)
    for path, way, other in chosen(dict_variants(tree), places):
        inner, value = other if way == "without" else (path, other)
        yield _name(path, way), _bytes(tree, inner, value)
    for path, way, other in chosen(exchanged(tree), places):
        first, two, second, one = other
        yield _name(path, way), _bytes(replaced(tree, first, two), second, one)


def _name(path: Path, way: str) -> str:
    return "/" + "/".join(map(str, path)) + f" {way}"


def _bytes(tree: Json, path: Path, value: Json) -> Callable[[], bytes]:
    return lambda: dumps(replaced(tree, path, value))


def dumps(tree: Json) -> bytes:
    """Canonical bytes: the bundles here have no floats and ASCII names, so this is RFC 8785."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
