"""Text between double quotes, as YAML and TOML both read it."""

from __future__ import annotations


def quoted(text: str) -> str:
    """The text quoted; whatever is no printable character is escaped by its number."""
    return f'"{"".join(_letter(one) for one in text)}"'


def _letter(one: str) -> str:
    if one in '"\\':
        return f"\\{one}"
    return one if one.isprintable() else f"\\U{ord(one):08X}"
