"""Flat TOML: one key and one value a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from network.quoting import quoted

TomlValue = str | int | bool | Sequence[str]


def toml_text(rows: Mapping[str, TomlValue]) -> str:
    """The rows as TOML 1.0."""
    return "".join(f"{key}={_value(value)}\n" for key, value in rows.items())


def _value(value: TomlValue) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return f"[{', '.join(quoted(one) for one in value)}]"
