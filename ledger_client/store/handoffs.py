"""Handoffs signed by one side or by both: kept, shown, completed, settled.

Giver and taker sign the same struct, so its digest names the handoff whichever half comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from ledger_client.errors import Conflict, EvidenceMissing, InvalidInput
from ledger_client.store.cells import (
    blob,
    maybe_blob,
    maybe_text,
    moment,
    number,
    of_moment,
    of_participant,
    participant,
    text,
)
from ledger_client.store.database import Database, Value

DIGEST_BYTES: Final = 32
SIGNATURE_BYTES: Final = 65
_SELECT: Final = (
    "SELECT digest, unit_id, turn, giver, taker, deadline, struct, giver_signature,"
    " taker_signature, settled, kept_at FROM handoffs"
)


@dataclass(frozen=True, slots=True)
class SignedHandoff:
    """A handoff with the signatures that are here.

    Attributes:
        digest: 32 bytes, what both sign.
        unit_id: 32 bytes.
        turn: the unit's turn that it names.
        giver, taker: participant ids.
        deadline: seconds since 1970, the last at which the ledger takes it.
        struct: JSON of the signed struct.
        giver_signature, taker_signature: 65 bytes each, or None.
        settled: ``sealed``, or why it came to nothing; None while it can still be sent.
        kept_at: when the first half came into the store.
    """

    digest: bytes
    unit_id: bytes
    turn: int
    giver: int
    taker: int
    deadline: int
    struct: str
    giver_signature: bytes | None = None
    taker_signature: bytes | None = None
    settled: str | None = None
    kept_at: datetime | None = None

    @property
    def complete(self) -> bool:
        """Whether both signatures are here."""
        return self.giver_signature is not None and self.taker_signature is not None

    @property
    def waits_for(self) -> int | None:
        """The participant whose signature is missing; None when it is complete."""
        if self.complete:
            return None
        return self.giver if self.giver_signature is None else self.taker

    def expired(self, at: datetime) -> bool:
        """Whether the ledger would refuse it at that time for its deadline."""
        return at.astimezone(UTC).timestamp() > self.deadline


class Handoffs:
    """The handoff table of a participant's store."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep(self, half: SignedHandoff) -> SignedHandoff:
        """Keep a half, or a whole; returns it joined with what was here.

        The caller has checked the signatures. The same again changes nothing.

        Raises:
            Conflict: the same digest is here with another struct.
            InvalidInput: no signature at all, or one of another size.
        """
        _check(half)
        with self._database.transaction() as database:
            kept = self._find(half.digest)
            joined = _joined(kept, half) if kept is not None else half
            cells = (joined.giver_signature, joined.taker_signature)
            if kept is None:
                database.change(
                    "INSERT INTO handoffs (digest, unit_id, turn, giver, taker, deadline, struct,"
                    " giver_signature, taker_signature, settled, kept_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)",
                    (*_fixed_cells(half), *cells, of_moment(self._now())),
                )
            else:
                database.change(
                    "UPDATE handoffs SET giver_signature = ?, taker_signature = ? WHERE digest = ?",
                    (*cells, half.digest),
                )
        return self.get(half.digest)

    def get(self, digest: bytes) -> SignedHandoff:
        """The handoff with that digest.

        Raises:
            EvidenceMissing: it is not here.
        """
        found = self._find(digest)
        if found is None:
            raise EvidenceMissing(
                "no such handoff is kept", pointer=f"0x{digest.hex()}", rule="handoff.known"
            )
        return found

    def open_ones(self, unit_id: bytes | None = None) -> tuple[SignedHandoff, ...]:
        """Those not yet settled, of one unit or of all, the oldest first."""
        condition = "settled IS NULL AND (?1 IS NULL OR unit_id = ?1)"
        rows = self._database.rows(f"{_SELECT} WHERE {condition} ORDER BY kept_at", (unit_id,))
        return tuple(_handoff(row) for row in rows)

    def settle(self, digest: bytes, outcome: str) -> None:
        """It was sealed (``sealed``), or can no longer be: say why. The first outcome stays."""
        self._database.change(
            "UPDATE handoffs SET settled = ? WHERE digest = ? AND settled IS NULL",
            (outcome, digest),
        )

    def _find(self, digest: bytes) -> SignedHandoff | None:
        row = self._database.row(f"{_SELECT} WHERE digest = ?", (digest,))
        return None if row is None else _handoff(row)


def _check(half: SignedHandoff) -> None:
    signatures = [s for s in (half.giver_signature, half.taker_signature) if s is not None]
    if len(half.digest) != DIGEST_BYTES or not signatures:
        raise InvalidInput("no signature", pointer="handoff", rule="handoff.half")
    if any(len(signature) != SIGNATURE_BYTES for signature in signatures):
        raise InvalidInput("65 bytes", pointer="signature", rule="signature.size")


def _joined(kept: SignedHandoff, half: SignedHandoff) -> SignedHandoff:
    if _fixed_cells(kept) != _fixed_cells(half):
        raise Conflict("another struct is kept", pointer="handoff", rule="handoff.same")
    return replace(
        kept,
        giver_signature=kept.giver_signature or half.giver_signature,
        taker_signature=kept.taker_signature or half.taker_signature,
    )


def _fixed_cells(handoff: SignedHandoff) -> tuple[Value, ...]:
    return (
        handoff.digest,
        handoff.unit_id,
        handoff.turn,
        of_participant(handoff.giver),
        of_participant(handoff.taker),
        handoff.deadline,
        handoff.struct,
    )


def _handoff(row: tuple[Value, ...]) -> SignedHandoff:
    return SignedHandoff(
        digest=blob(row[0]),
        unit_id=blob(row[1]),
        turn=number(row[2]),
        giver=participant(row[3]),
        taker=participant(row[4]),
        deadline=number(row[5]),
        struct=text(row[6]),
        giver_signature=maybe_blob(row[7]),
        taker_signature=maybe_blob(row[8]),
        settled=maybe_text(row[9]),
        kept_at=moment(row[10]),
    )
