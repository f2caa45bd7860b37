"""JSON as an immutable typed tree: strict to read, exact in its numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NoReturn, TypeAlias

from ledger_client.errors import InvalidInput, shown
from ledger_client.json_depth import refuse_deep

MAX_DOCUMENT_BYTES: Final = 64 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_NUMBER_CHARACTERS: Final = 100
MAX_EXPONENT: Final = 400

JsonValue: TypeAlias = "bool | str | Decimal | tuple[JsonValue, ...] | JsonObject | None"
"""A JSON value: numbers are ``Decimal`` with all their digits, arrays are tuples."""


@dataclass(frozen=True, slots=True)
class JsonObject:
    """A JSON object: its members in the order they were written, no name twice.

    Attributes:
        members: names and values.
        repeated: names that stood twice where the reader lets the last one win.
    """

    members: tuple[tuple[str, JsonValue], ...] = ()
    repeated: tuple[str, ...] = field(default=(), compare=False)

    def get(self, name: str) -> JsonValue:
        """The value of member ``name``; ``None`` where it is absent (or JSON ``null``)."""
        return next((value for member, value in self.members if member == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The member names in order."""
        return tuple(name for name, _ in self.members)

    def __iter__(self) -> Iterator[tuple[str, JsonValue]]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)


def read_json(data: bytes, last_wins: frozenset[str] = frozenset()) -> JsonValue:
    """Read UTF-8 JSON (RFC 8259).

    Args:
        data: at most 64 MiB, nested at most 64 deep; numbers of at most 100 characters and
            exponents within 400.
        last_wins: member names that may stand twice in an object; the last one counts.

    Raises:
        InvalidInput: with pointer and rule: ``json.size``, ``json.utf8``, ``json.syntax``,
            ``json.depth``, ``json.duplicate_member``, ``json.number``, ``json.surrogate``.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise _refused(f"is larger than {MAX_DOCUMENT_BYTES} bytes", "json.size")
    refuse_deep(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(f"is not UTF-8 at byte {error.start}", "json.utf8") from None
    return _Freezer(last_wins).frozen(_decoded(text))


def pointer_token(name: str) -> str:
    """``name`` as one reference token of a JSON pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


class _Pairs(list[tuple[str, object]]):
    """The members of an object before names are checked; a list would pass for an array."""


@dataclass(frozen=True, slots=True)
class _WrongNumber:
    """Stands for a number out of bounds until the walk knows where it is."""

    text: str


def _decoded(text: str) -> object:
    try:
        return json.loads(
            text,
            object_pairs_hook=_Pairs,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_WrongNumber,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _refused(f"is not JSON at {where}", "json.syntax") from None
    except RecursionError:
        raise _too_deep("") from None


def _number(text: str) -> Decimal | _WrongNumber:
    if len(text) > MAX_NUMBER_CHARACTERS:
        return _WrongNumber(text)
    exponent = text.lower().partition("e")[2]
    if exponent and abs(int(exponent)) > MAX_EXPONENT:
        return _WrongNumber(text)
    return Decimal(text)


class _Freezer:
    """Turns decoded JSON into the immutable tree, and knows where it stands when it refuses."""

    def __init__(self, last_wins: frozenset[str]) -> None:
        self._path: list[str] = []
        self._last_wins = last_wins

    def frozen(self, value: object) -> JsonValue:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, _Pairs):
            return self._object(value)
        if isinstance(value, list):
            return self._array(value)
        if value is not None and not isinstance(value, (bool, Decimal)):
            written = shown(value.text) if isinstance(value, _WrongNumber) else "this"
            self._refuse(f"{written} is not a number of decent size", "json.number")
        return value

    def _object(self, pairs: _Pairs) -> JsonObject:
        self._check_depth()
        members: dict[str, JsonValue] = {}
        for name, value in pairs:
            self._path.append(name)
            if self._text(name) in members and name not in self._last_wins:
                self._refuse("stands twice in its object", "json.duplicate_member")
            members[name] = self.frozen(value)
            self._path.pop()
        if len(members) == len(pairs):
            return JsonObject(tuple(members.items()))
        names = [name for name, _ in pairs]
        return JsonObject(
            tuple(members.items()), tuple(name for name in members if names.count(name) > 1)
        )

    def _array(self, items: list[object]) -> tuple[JsonValue, ...]:
        self._check_depth()
        values: list[JsonValue] = []
        for i, item in enumerate(items):
            self._path.append(str(i))
            values.append(self.frozen(item))
            self._path.pop()
        return tuple(values)

    def _text(self, text: str) -> str:
        if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
            self._refuse("holds half a surrogate pair", "json.surrogate")
        return text

    def _check_depth(self) -> None:
        if len(self._path) >= MAX_DEPTH:
            raise _too_deep(self._pointer())

    def _pointer(self) -> str:
        # Half a surrogate pair in a name must not reach whoever prints the error.
        tokens = (pointer_token(name) for name in self._path)
        whole = "".join(f"/{token}" for token in tokens)
        return whole.encode("utf-8", "backslashreplace").decode("utf-8")

    def _refuse(self, message: str, rule: str) -> NoReturn:
        raise InvalidInput(message, pointer=self._pointer(), rule=rule)


def _too_deep(pointer: str) -> InvalidInput:
    return InvalidInput(f"nests deeper than {MAX_DEPTH}", pointer=pointer, rule="json.depth")


def _refused(message: str, rule: str) -> InvalidInput:
    return InvalidInput(message, pointer="", rule=rule)


def write_json(value: JsonValue) -> str:
    """Compact JSON text of ``value``; reads back equal, each number with the same digits.

    Not canonical (RFC 8785): members keep their order.
    """
    if isinstance(value, JsonObject):
        members = (f"{_quoted(name)}:{write_json(member)}" for name, member in value.members)
        return "{" + ",".join(members) + "}"
    if isinstance(value, tuple):
        return "[" + ",".join(map(write_json, value)) + "]"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Decimal):
        return str(value)
    return {None: "null", True: "true", False: "false"}[value]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
