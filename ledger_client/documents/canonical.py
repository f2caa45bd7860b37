"""Canonical JSON (RFC 8785) without floating point, and its strict parser.

Two doubles may round to one number, so a decimal is carried as a string and a float is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import rfc8785

from ledger_client.errors import InvalidInput, shown
from ledger_client.json_depth import refuse_deep

JsonScalar: TypeAlias = str | int | bool | None
JsonValue: TypeAlias = "JsonScalar | Sequence[JsonValue] | Mapping[str, JsonValue]"

MAX_DEPTH: Final = 48
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_SAFE_INTEGER: Final = 2**53 - 1
_BEYOND_16_BITS: Final = re.compile(rb"[\xf0-\xff]")  # UTF-8 begins four bytes so
_PLAIN: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def canonical_json(value: JsonValue) -> bytes:
    """The RFC 8785 bytes of a document.

    Raises:
        InvalidInput: a float, an integer beyond 2**53 - 1, a key that is no string, a lone
            surrogate, a foreign type, or nesting deeper than 48; the pointer names the place.
    """
    check_document(value)
    return written(value)


def written(value: JsonValue) -> bytes:
    """The RFC 8785 bytes of a document that :func:`check_document` has passed.

    Without floats, and without characters beyond 16 bits (whose keys RFC 8785 orders otherwise),
    the standard library writes the very same bytes, many times faster.
    """
    data = _PLAIN.encode(value).encode("utf-8")
    return rfc8785.dumps(value) if _BEYOND_16_BITS.search(data) else data


def parse_canonical(data: bytes, max_bytes: int = MAX_BYTES) -> JsonValue:
    """The document whose RFC 8785 form is exactly ``data``.

    Raises:
        InvalidInput: too long, not UTF-8, not JSON, a key twice, a float, too deep, or bytes
            that differ from the canonical form.
    """
    if len(data) > max_bytes:
        raise InvalidInput(f"longer than {max_bytes} bytes", pointer="", rule="json.size")
    value = _loads(data)
    if not _is_canonical(value, data):
        raise InvalidInput("not in the RFC 8785 form", pointer="", rule="json.canonical")
    return value


def _is_canonical(value: JsonValue, data: bytes) -> bool:
    """Whether ``data`` is the RFC 8785 form of what was just parsed from it."""
    if _BEYOND_16_BITS.search(data):
        return canonical_json(value) == data
    try:
        return _PLAIN.encode(value).encode("utf-8") == data
    except UnicodeEncodeError as error:
        raise InvalidInput(
            "a lone surrogate is no text", pointer="", rule="json.surrogate"
        ) from error


def check_document(value: JsonValue) -> None:
    """Refuse what canonical JSON without floats cannot carry; see :func:`canonical_json`."""
    if _is_plain(value):
        return
    pending: list[tuple[str, int, object]] = [("", 0, value)]
    while pending:
        pointer, depth, item = pending.pop()
        if depth > MAX_DEPTH:
            raise InvalidInput(
                f"nested deeper than {MAX_DEPTH}", pointer=pointer, rule="json.depth"
            )
        if isinstance(item, dict):
            pending.extend((p, depth + 1, v) for p, v in _members(pointer, item))
        elif isinstance(item, list | tuple):
            pending.extend((f"{pointer}/{i}", depth + 1, v) for i, v in enumerate(item))
        else:
            _check_scalar(pointer, item)


def _is_plain(value: object) -> bool:
    """Whether all is well, found out fast; False also where only a closer look can tell."""
    level: list[object] = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[object] = []
        for item in level:
            if type(item) is dict:
                if not all(type(key) is str and _is_text(key) for key in item):
                    return False
                below.extend(item.values())
            elif type(item) is list:
                below.extend(item)
            elif not _is_plain_scalar(item):
                return False
        if not below:
            return True
        level = below
    return False


def _is_plain_scalar(item: object) -> bool:
    if type(item) is str:
        return _is_text(item)
    if type(item) is int:
        return -MAX_SAFE_INTEGER <= item <= MAX_SAFE_INTEGER
    return item is None or item is True or item is False


def _is_text(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def escape(key: str) -> str:
    """One reference token of an RFC 6901 pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """The key of one reference token.

    Raises:
        InvalidInput: a ``~`` that is not followed by 0 or 1 (RFC 6901 section 3).
    """
    if "~" not in token:
        return token
    bare = token.replace("~0", "").replace("~1", "")
    if "~" in bare:
        raise InvalidInput("'~' stands alone", pointer=shown(token), rule="pointer.escape")
    return token.replace("~1", "/").replace("~0", "~")


def _members(pointer: str, item: dict[object, object]) -> Iterator[tuple[str, object]]:
    for key, value in item.items():
        if not isinstance(key, str):
            raise InvalidInput("a key is no string", pointer=pointer, rule="json.key")
        _check_text(pointer, key)
        yield f"{pointer}/{escape(key)}", value


def _check_scalar(pointer: str, item: object) -> None:
    if item is None or isinstance(item, bool):
        return
    if isinstance(item, str):
        _check_text(pointer, item)
    elif isinstance(item, int):
        if abs(item) > MAX_SAFE_INTEGER:
            raise InvalidInput(
                "an integer beyond 2**53 - 1 must be a string",
                pointer=pointer,
                rule="json.integer",
            )
    elif isinstance(item, float):
        raise InvalidInput("a decimal must be a string", pointer=pointer, rule="json.decimal")
    else:
        raise InvalidInput("no JSON value", pointer=pointer, rule="json.type")


def _check_text(pointer: str, text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidInput(
            "a lone surrogate is no text", pointer=ascii(pointer), rule="json.surrogate"
        ) from error


def _loads(data: bytes) -> JsonValue:
    refuse_deep(data, MAX_DEPTH)
    try:
        value: JsonValue = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=_no_float,
            parse_int=_safe_integer,
            parse_constant=_no_float,
        )
    except UnicodeDecodeError as error:
        raise InvalidInput("not UTF-8", pointer="", rule="json.utf8") from error
    except RecursionError as error:
        raise InvalidInput(f"nested deeper than {MAX_DEPTH}", pointer="", rule="json.depth") from (
            error
        )
    except ValueError as error:
        raise InvalidInput("not JSON", pointer="", rule="json.syntax") from error
    return value


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidInput("a key occurs twice", pointer="", rule="json.duplicate")
    return members


def _safe_integer(text: str) -> int:
    value = int(text)
    if abs(value) > MAX_SAFE_INTEGER:
        raise InvalidInput(
            "an integer beyond 2**53 - 1 must be a string", pointer="", rule="json.integer"
        )
    return value


def _no_float(text: str) -> JsonValue:
    raise InvalidInput(
        f"a decimal must be a string: {shown(text)}", pointer="", rule="json.decimal"
    )
