"""Plain YAML for nested mappings and lists; strings are quoted, so none is taken for a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from network.quoting import quoted

YamlValue = str | int | bool | Sequence["YamlValue"] | Mapping[str, "YamlValue"]

_PLAIN: Final = re.compile(r"[a-z][a-z0-9_.-]{2,}")
# What YAML 1.1, which many still read, takes for a truth value or nothing.
_WORDS: Final = frozenset({"yes", "off", "true", "false", "null"})


def yaml_text(document: Mapping[str, YamlValue]) -> str:
    """The document as YAML 1.2, two spaces a level."""
    return "\n".join(_mapping(document, 0)) + "\n"


def _mapping(rows: Mapping[str, YamlValue], depth: int) -> Iterator[str]:
    for key, value in rows.items():
        yield from _under(f"{'  ' * depth}{_key(key)}:", value, depth)


def _under(head: str, value: YamlValue, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield head if value else f"{head} {{}}"
        yield from _mapping(value, depth + 1)
    elif isinstance(value, bool):
        yield f"{head} {'true' if value else 'false'}"
    elif isinstance(value, str | int):
        yield f"{head} {quoted(value) if isinstance(value, str) else value}"
    else:
        yield head if value else f"{head} []"
        for one in value:
            yield from _entry(one, depth + 1)


def _entry(value: YamlValue, depth: int) -> Iterator[str]:
    if not isinstance(value, Mapping) or not value:
        yield from _under(f"{'  ' * depth}-", value, depth)
        return
    for number, line in enumerate(_mapping(value, depth + 1)):
        yield line if number else f"{'  ' * depth}- {line[2 * (depth + 1) :]}"


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) and key not in _WORDS else quoted(key)
