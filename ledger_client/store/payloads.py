"""Committed payloads (documents with their openings), addressed by commitment.

``PayloadStore`` is the seam: an object store or another database implements its two methods.
Losing payloads loses readability, never provability.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from ledger_client.errors import Conflict, EvidenceMissing, InvalidInput
from ledger_client.store.cells import maybe_blob, moment, of_moment
from ledger_client.store.database import Database
from ledger_client.store.errors import PayloadErased

COMMITMENT_BYTES: Final = 32


class PayloadStore(Protocol):
    """Keeps bytes by the commitment that stands for them on the ledger."""

    def put(self, commitment: bytes, payload: bytes) -> None:
        """Keep ``payload``; the same again changes nothing."""

    def get(self, commitment: bytes) -> bytes:
        """The payload.

        Raises:
            EvidenceMissing: it is not here.
        """


class SqlitePayloads:
    """The payload store in the participant's own database."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def put(self, commitment: bytes, payload: bytes) -> None:
        """Keep ``payload`` under ``commitment`` (32 bytes); the same again changes nothing.

        Raises:
            Conflict: another payload stands under that commitment.
            PayloadErased: it was erased; capturing it again would undo the erasure.
        """
        if len(commitment) != COMMITMENT_BYTES:
            raise InvalidInput("32 bytes", pointer="commitment", rule="commitment.size")
        with self._database.transaction() as database:
            row = database.row(
                "SELECT payload, erased_at FROM payloads WHERE commitment = ?", (commitment,)
            )
            if row is None:
                database.change(
                    "INSERT INTO payloads (commitment, payload) VALUES (?, ?)",
                    (commitment, payload),
                )
            elif row[0] is None:
                raise _erased(moment(row[1]))
            elif row[0] != payload:
                raise Conflict(
                    "another payload is kept here", pointer="commitment", rule="payload.same"
                )

    def get(self, commitment: bytes) -> bytes:
        """The payload under ``commitment``.

        Raises:
            EvidenceMissing: it was never here.
            PayloadErased: it was erased, and when.
        """
        row = self._database.row(
            "SELECT payload, erased_at FROM payloads WHERE commitment = ?", (commitment,)
        )
        if row is None:
            raise EvidenceMissing(
                "no document is kept here", pointer=f"0x{commitment.hex()}", rule="payload.missing"
            )
        payload = maybe_blob(row[0])
        if payload is None:
            raise _erased(moment(row[1]))
        return payload

    def erase(self, commitment: bytes) -> None:
        """Remove the payload and remember when. Nothing happens where none is."""
        self._database.change(
            "UPDATE payloads SET payload = NULL, erased_at = ?"
            " WHERE commitment = ? AND payload IS NOT NULL",
            (of_moment(self._now()), commitment),
        )


def _erased(at: datetime) -> PayloadErased:
    return PayloadErased(
        f"erased on {at.date().isoformat()}", pointer="commitment", rule="payload.erased"
    )
