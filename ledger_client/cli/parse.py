"""From the texts of options and arguments to typed values; every refusal names field and rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ledger_client.errors import InvalidInput, shown

if TYPE_CHECKING:
    from ledger_client.documents import JsonValue
    from ledger_client.writing.observing import Observation

MAX_QUANTITY: Final = 2**128 - 1
MAX_DIGITS: Final = 39
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_FIELD: Final = re.compile(r"[a-z][A-Za-z0-9]{0,39}")
RESERVATIONS: Final = ("quantity", "condition", "seal", "temperature", "not-counted")


def moment(text: str | None, field: str) -> datetime | None:
    """A time of RFC 3339, with its zone; None stays None.

    Raises:
        InvalidInput: rules ``time.format``, ``time.range``.
    """
    if text is None:
        return None
    if _TIME.fullmatch(text) is None:
        raise InvalidInput(
            f"{shown(text)} is no time with its zone, such as 2026-11-21T06:00:00Z",
            pointer=field,
            rule="time.format",
        )
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"{shown(text)} is no day or hour that exists", pointer=field, rule="time.range"
        ) from None


def needed_moment(text: str, field: str) -> datetime:
    """As :func:`moment`, of a text that is there; from 1970 to what 40 bits of seconds hold."""
    told = moment(text, field)
    if told is None or told.timestamp() < 0:
        raise InvalidInput("must be later than 1970", pointer=field, rule="time.range")
    return told


def quantity(text: str, field: str) -> int:
    """A whole number of smallest units, 0 to 2^128 - 1.

    Raises:
        InvalidInput: rule ``quantity.form``.
    """
    plain = text.replace("_", "")
    if not (plain.isascii() and plain.isdigit()) or len(plain) > MAX_DIGITS:
        raise InvalidInput(
            f"{shown(text)} is no whole number of the smallest unit",
            pointer=field,
            rule="quantity.form",
        )
    number = int(plain)
    if number > MAX_QUANTITY:
        raise InvalidInput("is larger than 2^128 - 1", pointer=field, rule="quantity.form")
    return number


def hex_bytes(text: str, size: int, field: str) -> bytes:
    """``size`` bytes in hex, with or without 0x.

    Raises:
        InvalidInput: rule ``hex.form``.
    """
    digits = text.lower().removeprefix("0x")
    if re.fullmatch(f"[0-9a-f]{{{2 * size}}}", digits) is None:
        raise InvalidInput(
            f"{shown(text)} is not {2 * size} hexadecimal digits", pointer=field, rule="hex.form"
        )
    return bytes.fromhex(digits)


def year(number: int) -> int:
    """A year of four digits.

    Raises:
        InvalidInput: rule ``year.range``.
    """
    if not 1970 <= number <= 9999:
        raise InvalidInput("a year from 1970 to 9999", pointer="year", rule="year.range")
    return number


def fields_of(given: Iterable[str] | None, **known: str | None) -> dict[str, JsonValue]:
    """The fields of a statement: known options that were given, and ``name=value`` texts.

    Raises:
        InvalidInput: rules ``field.form``, ``field.twice``.
    """
    found: dict[str, JsonValue] = {name: value for name, value in known.items() if value}
    for one in given or ():
        name, equals, value = one.partition("=")
        if not equals or _FIELD.fullmatch(name) is None or not value:
            raise InvalidInput(
                f"{shown(one)} is not name=value with a name like sealNumber",
                pointer="--field",
                rule="field.form",
            )
        if name in found:
            raise InvalidInput(f"{name} is given twice", pointer="--field", rule="field.twice")
        found[name] = value
    return found


def reservations_of(given: Iterable[str] | None) -> dict[str, JsonValue] | None:
    """What a custodian does not vouch for, from ``about=what`` texts; None where none was given.

    Raises:
        InvalidInput: rules ``reserve.about``, ``reserve.text``, ``reserve.twice``.
    """
    found: dict[str, JsonValue] = {}
    for one in given or ():
        about, _, what = one.partition("=")
        if about not in RESERVATIONS:
            raise InvalidInput(
                f"{shown(one)} is about none of {', '.join(RESERVATIONS)}",
                pointer="--reserve",
                rule="reserve.about",
            )
        if about in found:
            raise InvalidInput(f"{about} is given twice", pointer="--reserve", rule="reserve.twice")
        if not what and about != "not-counted":
            raise InvalidInput(
                f"say what: --reserve {about}=...", pointer="--reserve", rule="reserve.text"
            )
        found[about] = what or "contents were not counted"
    return {"reservation": found} if found else None


def observations_of(content: bytes, field: str) -> tuple[Observation, ...]:
    """What the lines of a file say was seen; a line may begin with its time. Empty lines count not.

    Raises:
        InvalidInput: rules ``text.utf8``, ``time.range``, ``text.length``; names the line.
    """
    from ledger_client.writing.observing import Observation

    try:
        lines = content.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise InvalidInput("is no UTF-8 text", pointer=field, rule="text.utf8") from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{field} line {number}"
        first, _, rest = line.strip().partition(" ")
        if _TIME.fullmatch(first) is None:
            found.append(Observation(line.strip()))
            continue
        if not rest.strip():
            raise InvalidInput("says a time and nothing more", pointer=where, rule="text.length")
        found.append(Observation(rest.strip(), moment(first, where)))
    return tuple(found)
