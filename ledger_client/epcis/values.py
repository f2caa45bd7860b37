"""Reading single values: texts, numbers, times, URIs, words of a vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, TypeVar

from ledger_client.epcis.events import Action, Identifier, Timestamp
from ledger_client.epcis.json_value import JsonObject, JsonValue
from ledger_client.epcis.members import Parser, refuse
from ledger_client.epcis.vocabulary import Term, Vocabulary, term_of
from ledger_client.errors import shown
from ledger_client.identifiers import recognise_key

T = TypeVar("T")

MAX_URI_CHARACTERS: Final = 2_000

# xsd:dateTimeStamp: the zone is required, and within fourteen hours.
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,20})?"
    r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
)
_OFFSET: Final = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f]+")
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_UNIT_CODE: Final = re.compile(r"[A-Z0-9]{2,3}")


def text(value: JsonValue, pointer: str) -> str:
    """Any string."""
    if not isinstance(value, str):
        refuse("must be a string", pointer, "type.string")
    return value


def number(value: JsonValue, pointer: str) -> Decimal:
    """Any number, exact."""
    if not isinstance(value, Decimal):
        refuse("must be a number", pointer, "type.number")
    return value


def boolean(value: JsonValue, pointer: str) -> bool:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        refuse("must be true or false", pointer, "type.boolean")
    return value


def json_object(value: JsonValue, pointer: str) -> JsonObject:
    """Any object, kept as JSON."""
    if not isinstance(value, JsonObject):
        refuse("must be an object", pointer, "type.object")
    return value


def array(value: JsonValue, pointer: str) -> tuple[JsonValue, ...]:
    """Any array, kept as JSON."""
    if not isinstance(value, tuple):
        refuse("must be an array", pointer, "type.array")
    return value


def list_of(parser: Parser[T]) -> Parser[tuple[T, ...]]:
    """An array whose every item ``parser`` reads."""

    def parse(value: JsonValue, pointer: str) -> tuple[T, ...]:
        items = array(value, pointer)
        return tuple(parser(item, f"{pointer}/{i}") for i, item in enumerate(items))

    return parse


def filled_list_of(parser: Parser[T]) -> Parser[tuple[T, ...]]:
    """An array of at least one: rule ``list.empty``."""
    parse_all = list_of(parser)

    def parse(value: JsonValue, pointer: str) -> tuple[T, ...]:
        items = parse_all(value, pointer)
        if not items:
            refuse("must hold at least one item", pointer, "list.empty")
        return items

    return parse


def set_of(
    parser: Parser[T], parse_all: Callable[[Parser[T]], Parser[tuple[T, ...]]] = list_of
) -> Parser[tuple[T, ...]]:
    """An array without repetition: rule ``list.duplicate``."""
    parse_items = parse_all(parser)

    def parse(value: JsonValue, pointer: str) -> tuple[T, ...]:
        items = parse_items(value, pointer)
        if len(set(items)) != len(items):
            index = next(i for i, item in enumerate(items) if item in items[:i])
            refuse("stands twice in its list", f"{pointer}/{index}", "list.duplicate")
        return items

    return parse


def timestamp(value: JsonValue, pointer: str) -> Timestamp:
    """A time with its zone: rule ``time.format``; kept to the microsecond."""
    written = text(value, pointer)
    instant = _instant(written)
    if instant is None:
        refuse(f"{shown(written)} is not a time with its zone", pointer, "time.format")
    return Timestamp(written, instant)


def _instant(written: str) -> datetime | None:
    if _TIME.fullmatch(written) is None:
        return None
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def zone_offset(value: JsonValue, pointer: str) -> str:
    """``+hh:mm`` or ``-hh:mm``, at most fourteen hours: rule ``time.zone_offset``."""
    written = text(value, pointer)
    if _OFFSET.fullmatch(written) is None:
        refuse(f"{shown(written)} is not of the form +hh:mm", pointer, "time.zone_offset")
    return written


def uri(value: JsonValue, pointer: str) -> str:
    """A URI or compact URI of at most 2,000 characters: rule ``uri.form``."""
    written = text(value, pointer)
    if len(written) > MAX_URI_CHARACTERS or _URI.fullmatch(written) is None:
        refuse(f"{shown(written)} is not a URI", pointer, "uri.form")
    return written


def uri_or_uris(value: JsonValue, pointer: str) -> str | tuple[str, ...]:
    """One URI, or an array of them."""
    return list_of(uri)(value, pointer) if isinstance(value, tuple) else uri(value, pointer)


def identifier(value: JsonValue, pointer: str) -> Identifier:
    """A URI; where it is a GS1 key, a well-formed one with the right check digit."""
    written = uri(value, pointer)
    return Identifier(written, recognise_key(written, pointer))


def action(value: JsonValue, pointer: str) -> Action:
    """``ADD``, ``OBSERVE`` or ``DELETE``: rule ``action.unknown``."""
    written = text(value, pointer)
    if written not in Action.__members__:
        refuse(f"{shown(written)} is not ADD, OBSERVE or DELETE", pointer, "action.unknown")
    return Action(written)


def term(vocabulary: Vocabulary) -> Parser[Term]:
    """A bare word of the closed list (rule ``vocabulary.closed``), or any URI."""

    def parse(value: JsonValue, pointer: str) -> Term:
        found = term_of(vocabulary, text(value, pointer))
        if found is None:
            what = f"no standard {vocabulary.value.field}; others are written as URIs"
            refuse(f"{shown(text(value, pointer))} is {what}", pointer, "vocabulary.closed")
        if ":" in found.text:
            uri(value, pointer)
        return found

    return parse


def unit_code(value: JsonValue, pointer: str) -> str:
    """A UN/ECE Recommendation 20 code by its form: rule ``uom.form``."""
    written = text(value, pointer)
    if _UNIT_CODE.fullmatch(written) is None:
        refuse(f"{shown(written)} is not a unit code of 2 or 3 characters", pointer, "uom.form")
    return written


def hex_text(value: JsonValue, pointer: str) -> str:
    """Hexadecimal digits: rule ``hex.form``."""
    written = text(value, pointer)
    if _HEX.fullmatch(written) is None:
        refuse(f"{shown(written)} is not hexadecimal", pointer, "hex.form")
    return written
