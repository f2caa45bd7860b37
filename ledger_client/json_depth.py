"""Refuses JSON that is nested too deep, before a parser recurses into it. Pure.

Python's own guard cannot be relied on: several Ethereum libraries raise the interpreter's
recursion limit to 100,000 when they are imported (py_ecc does), and a few hundred kilobytes of
``[`` then end the process instead of raising ``RecursionError``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ledger_client.errors import InvalidInput

MAX_DEPTH: Final = 128
MANY_QUOTES: Final = 2_000_000
"""Text with more is not taken apart at once: its parts would fill the memory."""
# A string as a whole (to the end where it is not closed, so that time stays linear), or a bracket.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z|\\\Z)|[\[{]|[\]}]', re.DOTALL)
_NO_BRACKET: Final = bytes(set(range(256)) - set(b"[]{}"))


def refuse_deep(content: bytes, limit: int = MAX_DEPTH) -> None:
    """Pass JSON text (UTF-8) of at most ``limit`` nested arrays and objects.

    Raises:
        InvalidInput: it is nested deeper. Nothing else is judged.
    """
    if content.count(b"[") + content.count(b"{") <= limit:
        return
    depth = 0
    for mark in _brackets(content):
        if mark in b"[{":
            depth += 1
            if depth > limit:
                raise InvalidInput(f"nested deeper than {limit}", pointer="", rule="json.depth")
        else:
            depth -= 1


def _brackets(content: bytes) -> Iterable[int]:
    """The brackets outside of strings, in order."""
    if b"\\" in content or content.count(b'"') > MANY_QUOTES:
        return (token[0][0] for token in _TOKEN.finditer(content) if token[0][0] in b"[]{}")
    # Nothing is escaped, so every other part stands outside: many times faster.
    return b"".join(content.split(b'"')[::2]).translate(None, _NO_BRACKET)
