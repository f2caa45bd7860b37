"""Tickets: what a taker needs to accept. Made by this participant, or received from another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ledger_client.errors import StoreBroken
from ledger_client.store.cells import blob, moment, number, of_moment, text
from ledger_client.store.database import Database, Value


class Direction(StrEnum):
    """Whose ticket it is."""

    MADE = "made"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class KeptTicket:
    """A ticket as it was made or received.

    Attributes:
        ticket_id: 32 bytes, SHA-256 of the content.
        direction: made here, or received.
        unit_id: 32 bytes.
        content: the ticket's own bytes.
        kept_at: when it came into the store.
        used: the accept that it was for is sealed.
    """

    ticket_id: bytes
    direction: Direction
    unit_id: bytes
    content: bytes
    kept_at: datetime
    used: bool


class Tickets:
    """The ticket table of a participant's store."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep(self, direction: Direction, unit_id: bytes, content: bytes) -> bytes:
        """Keep a ticket; returns its id. The same again changes nothing."""
        ticket_id = hashlib.sha256(content).digest()
        self._database.change(
            "INSERT INTO tickets (ticket_id, direction, unit_id, content, kept_at)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (ticket_id, direction.value, unit_id, content, of_moment(self._now())),
        )
        return ticket_id

    def of_unit(self, unit_id: bytes) -> tuple[KeptTicket, ...]:
        """The tickets of a unit, the newest first."""
        rows = self._database.rows(
            "SELECT ticket_id, direction, unit_id, content, kept_at, used FROM tickets"
            " WHERE unit_id = ? ORDER BY kept_at DESC, rowid DESC",
            (unit_id,),
        )
        return tuple(_ticket(row) for row in rows)

    def mark_used(self, ticket_id: bytes) -> None:
        """The accept that the ticket was for is sealed."""
        self._database.change("UPDATE tickets SET used = 1 WHERE ticket_id = ?", (ticket_id,))


def _ticket(row: tuple[Value, ...]) -> KeptTicket:
    try:
        direction = Direction(text(row[1]))
    except ValueError:
        raise StoreBroken("a ticket of no direction", rule="store.cell") from None
    return KeptTicket(
        blob(row[0]), direction, blob(row[2]), blob(row[3]), moment(row[4]), number(row[5]) != 0
    )
