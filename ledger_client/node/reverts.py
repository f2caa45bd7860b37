"""Where a contract's refusal hides in a node's JSON-RPC error.

Engines agree on nothing but the bytes: code 3 with ``data`` (geth, Besu, anvil, Kaia), code -32000
or -32015 with ``data`` or a prefix before it, an object in ``data``, or the bytes inside the
message text.
"""

from __future__ import annotations

import ast
import re
from typing import Final

from pydantic import JsonValue

SELECTOR_BYTES: Final = 4
MAX_DEPTH: Final = 4
_REVERT_WORDS: Final = ("revert", "vm exception", "vm execution error")
_HEX: Final = re.compile(r"0x([0-9a-fA-F]{2}){4,}")
_PYTHON_BYTES: Final = re.compile(r"b'(?:[^'\\]|\\.)*'|b\"(?:[^\"\\]|\\.)*\"")
CODE_EXECUTION_REVERTED: Final = 3


def revert_data(code: int, message: str, detail: JsonValue) -> bytes | None:
    """The revert data of an error, ``b""`` for a revert without any, None if it is no revert.

    Args:
        code: the JSON-RPC error code.
        message: its message.
        detail: its ``data`` field, None where absent.
    """
    is_revert = code == CODE_EXECUTION_REVERTED or any(
        word in message.lower() for word in _REVERT_WORDS
    )
    found = _in_detail(detail, 0)
    if found is not None and (is_revert or _says_revert(detail)):
        return found
    if not is_revert:
        return None
    return _in_text(message) or b""


def _in_detail(detail: JsonValue, depth: int) -> bytes | None:
    if isinstance(detail, str):
        return _in_text(detail)
    if not isinstance(detail, dict) or depth > MAX_DEPTH:
        return None
    for name in ("data", "result", "return", "output", "originalError"):
        if name in detail and (found := _in_detail(detail[name], depth + 1)) is not None:
            return found
    nested = (value for value in detail.values() if isinstance(value, dict))
    return next((found for value in nested if (found := _in_detail(value, depth + 1))), None)


def _says_revert(detail: JsonValue) -> bool:
    return isinstance(detail, str) and detail.lower().startswith("revert")


def _in_text(text: str) -> bytes | None:
    if text == "0x":
        return b""
    if match := _HEX.search(text):
        return bytes.fromhex(match[0][2:])
    if match := _PYTHON_BYTES.search(text):
        return _python_bytes(match[0])
    return None


def _python_bytes(literal: str) -> bytes | None:
    # eth-tester puts the repr of the bytes into its message.
    try:
        value = ast.literal_eval(literal)
    except (ValueError, SyntaxError):
        return None
    return value if isinstance(value, bytes) and len(value) >= SELECTOR_BYTES else None
