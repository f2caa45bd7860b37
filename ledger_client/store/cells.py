"""One cell of a row as a Python value; a cell of another type means a broken store."""

from __future__ import annotations

from datetime import UTC, datetime

from ledger_client.errors import InvalidInput, StoreBroken
from ledger_client.store.database import Value

MAX_ID = 2**64 - 1


def blob(value: Value) -> bytes:
    """A blob that is there."""
    if not isinstance(value, bytes):
        raise _broken("blob")
    return value


def maybe_blob(value: Value) -> bytes | None:
    """A blob or nothing."""
    return None if value is None else blob(value)


def text(value: Value) -> str:
    """A text that is there."""
    if not isinstance(value, str):
        raise _broken("text")
    return value


def maybe_text(value: Value) -> str | None:
    """A text or nothing."""
    return None if value is None else text(value)


def number(value: Value) -> int:
    """An integer that is there."""
    if not isinstance(value, int):
        raise _broken("number")
    return value


def maybe_number(value: Value) -> int | None:
    """An integer or nothing."""
    return None if value is None else number(value)


def moment(value: Value) -> datetime:
    """An aware time that is there."""
    try:
        return datetime.fromisoformat(text(value)).astimezone(UTC)
    except ValueError:
        raise _broken("time") from None


def maybe_moment(value: Value) -> datetime | None:
    """An aware time or nothing."""
    return None if value is None else moment(value)


def of_moment(value: datetime) -> str:
    """The cell of an aware time: RFC 3339 in UTC, so that text order is time order."""
    if value.tzinfo is None:
        raise InvalidInput("has no time zone", pointer="time", rule="time.zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def of_maybe_moment(value: datetime | None) -> str | None:
    """The cell of an aware time or of none."""
    return None if value is None else of_moment(value)


def participant(value: Value) -> int:
    """A participant's id."""
    try:
        return int(text(value), 16)
    except ValueError:
        raise _broken("participant id") from None


def of_participant(value: int) -> str:
    """The cell of a participant's id: 16 hex digits, since SQLite's integers are signed."""
    if not 0 <= value <= MAX_ID:
        raise InvalidInput("64 bits", pointer="participant", rule="participant.range")
    return f"{value:016x}"


def _broken(expected: str) -> StoreBroken:
    return StoreBroken(f"a cell of the store holds no {expected}", rule="store.cell")
