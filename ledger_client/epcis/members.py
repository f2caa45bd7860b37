"""Taking the members of a JSON object one by one, and what is left over as extensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from ledger_client.epcis.json_value import JsonObject, JsonValue, pointer_token
from ledger_client.errors import InvalidInput

T = TypeVar("T")
Parser = Callable[[JsonValue, str], T]
"""Reads a value; the second argument is the pointer to it."""


def refuse(message: str, pointer: str, rule: str) -> NoReturn:
    """Raise the error that names field and rule."""
    raise InvalidInput(message, pointer=pointer, rule=rule)


class Members:
    """The members of one object, each taken once."""

    __slots__ = ("_left", "pointer", "repeated")

    def __init__(self, value: JsonValue, pointer: str) -> None:
        if not isinstance(value, JsonObject):
            refuse("must be an object", pointer, "type.object")
        self._left = dict(value.members)
        self.pointer = pointer
        self.repeated = value.repeated

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def need(self, name: str, parser: Parser[T]) -> T:
        """The member, which must be there: rule ``member.required``."""
        if name not in self._left:
            refuse("is required", f"{self.pointer}/{name}", "member.required")
        return parser(self._left.pop(name), f"{self.pointer}/{name}")

    def take(self, name: str, parser: Parser[T]) -> T | None:
        """The member, or ``None`` where it is absent."""
        if name not in self._left:
            return None
        return parser(self._left.pop(name), f"{self.pointer}/{name}")

    def extensions(self) -> JsonObject:
        """What is left, where each name must belong to a namespace: rule ``member.unknown``."""
        for name in self._left:
            if ":" not in name:
                self._refuse_unknown(name)
        return JsonObject(tuple(self._left.items()))

    def finish(self) -> None:
        """Refuse what is left, where the standard allows no extension."""
        for name in self._left:
            self._refuse_unknown(name)

    def _refuse_unknown(self, name: str) -> NoReturn:
        where = f"{self.pointer}/{pointer_token(name)}"
        refuse("is not a member of the standard, nor of a namespace", where, "member.unknown")
