"""Which events were captured, and which entries each has made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger_client.errors import Conflict
from ledger_client.store.cells import blob, maybe_text, moment, number, of_moment, text
from ledger_client.store.database import Database, Value

_SELECT: Final = (
    "SELECT idempotency_key, event_id, content_hash, commitment, captured_at FROM events"
)


@dataclass(frozen=True, slots=True)
class CapturedEvent:
    """An event that this participant captured.

    Attributes:
        idempotency_key: participant, event hash and errorDeclaration's hash, as text.
        content_hash: the CBV event hash, ``ni:///sha-256;...``.
        commitment: 32 bytes, of its document.
        event_id: the claimed ``eventID``.
        captured_at: set by the store.
    """

    idempotency_key: str
    content_hash: str
    commitment: bytes
    event_id: str | None = None
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventEntry:
    """A sealed entry that an event made: in whose history, its kind, the head right after it."""

    unit_id: bytes
    kind: int
    head: bytes


class Events:
    """The event tables of a participant's store."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep(self, event: CapturedEvent) -> None:
        """Remember an event; the same again changes nothing.

        Raises:
            Conflict: its ``eventID`` was captured with other content, or its key with another
                commitment.
        """
        with self._database.transaction() as database:
            kept = self.get(event.idempotency_key)
            if kept is not None:
                _refuse_other(kept, event)
                return
            self._refuse_other_content(event)
            database.change(
                "INSERT INTO events (idempotency_key, event_id, content_hash, commitment,"
                " captured_at) VALUES (?, ?, ?, ?, ?)",
                (
                    event.idempotency_key,
                    event.event_id,
                    event.content_hash,
                    event.commitment,
                    of_moment(self._now()),
                ),
            )

    def get(self, idempotency_key: str) -> CapturedEvent | None:
        """The event of that key."""
        row = self._database.row(f"{_SELECT} WHERE idempotency_key = ?", (idempotency_key,))
        return None if row is None else _event(row)

    def hash_of_event_id(self, event_id: str) -> str | None:
        """The content hash under which an ``eventID`` was captured first."""
        row = self._database.row(
            "SELECT content_hash FROM events WHERE event_id = ? ORDER BY rowid", (event_id,)
        )
        return None if row is None else text(row[0])

    def all(self) -> tuple[CapturedEvent, ...]:
        """Every event captured, in the order of capture."""
        return tuple(_event(row) for row in self._database.rows(f"{_SELECT} ORDER BY rowid"))

    def add_entry(self, idempotency_key: str, entry: EventEntry) -> None:
        """Remember a sealed entry of a kept event; again is harmless."""
        self._database.change(
            "INSERT INTO event_entries (idempotency_key, unit_id, kind, head)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (idempotency_key, entry.unit_id, entry.kind, entry.head),
        )

    def entries(self, idempotency_key: str) -> tuple[EventEntry, ...]:
        """The sealed entries that an event made."""
        rows = self._database.rows(
            "SELECT unit_id, kind, head FROM event_entries WHERE idempotency_key = ?"
            " ORDER BY rowid",
            (idempotency_key,),
        )
        return tuple(EventEntry(blob(row[0]), number(row[1]), blob(row[2])) for row in rows)

    def _refuse_other_content(self, event: CapturedEvent) -> None:
        if event.event_id is None:
            return
        known = self.hash_of_event_id(event.event_id)
        if known is not None and known != event.content_hash:
            raise Conflict(
                "captured before with other content", pointer="eventID", rule="event.same_id"
            )


def _refuse_other(kept: CapturedEvent, event: CapturedEvent) -> None:
    if (kept.content_hash, kept.commitment) != (event.content_hash, event.commitment):
        raise Conflict(
            "captured before with another commitment: the year's secret differs",
            pointer="idempotencyKey",
            rule="event.same_commitment",
        )


def _event(row: tuple[Value, ...]) -> CapturedEvent:
    return CapturedEvent(
        idempotency_key=text(row[0]),
        event_id=maybe_text(row[1]),
        content_hash=text(row[2]),
        commitment=blob(row[3]),
        captured_at=moment(row[4]),
    )
