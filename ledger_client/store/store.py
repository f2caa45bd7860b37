"""One participant's local store: a home directory with one database in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ledger_client.store.cells import maybe_blob
from ledger_client.store.database import BUSY_SECONDS, Database
from ledger_client.store.directory import Certificates, Participants
from ledger_client.store.errors import StoreOfOtherNetwork
from ledger_client.store.events import Events
from ledger_client.store.evidence import EvidenceShelf
from ledger_client.store.handoffs import Handoffs
from ledger_client.store.locks import held_lock
from ledger_client.store.outbox import Outbox
from ledger_client.store.payloads import SqlitePayloads
from ledger_client.store.tickets import Tickets
from ledger_client.store.units import Units

FILE_NAME: Final = "store.sqlite3"
_NETWORK: Final = "network_id"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Everything one participant keeps on this machine, beside its keys.

    Args:
        home: the participant's directory; made (0700) where it does not exist.
        network_id: 32 bytes; a store serves one network for ever. None skips the check.
        now: the clock.
        busy_seconds: how long to wait for another process.

    Attributes:
        payloads: documents with their openings, by commitment.
        units: units and the numbers that name them.
        evidence: consent behind entries.
        tickets: made and received.
        handoffs: half-signed and whole.
        participants: names and GLNs.
        certificates: what their documents say.
        events: captured events.
        outbox: writes on their way.

    Raises:
        StoreOfOtherNetwork: it was made for another network.
        StoreOfOtherVersion: made by a newer version, or no store of ours.
        StoreBroken: it cannot be used (``StoreLocked``: not now).
    """

    def __init__(
        self,
        home: Path,
        network_id: bytes | None = None,
        *,
        now: Callable[[], datetime] = _utc_now,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self._home = home
        self._database = Database(home / FILE_NAME, busy_seconds)
        self.payloads: Final = SqlitePayloads(self._database, now)
        self.units: Final = Units(self._database)
        self.evidence: Final = EvidenceShelf(self._database)
        self.tickets: Final = Tickets(self._database, now)
        self.handoffs: Final = Handoffs(self._database, now)
        self.participants: Final = Participants(self._database)
        self.certificates: Final = Certificates(self._database)
        self.events: Final = Events(self._database, now)
        self.outbox: Final = Outbox(self._database, now)
        if network_id is not None:
            self._bind(network_id)

    def transaction(self) -> AbstractContextManager[Database]:
        """Several changes, in any of the tables, as one: all are kept or none."""
        return self._database.transaction()

    def signing_lock(
        self, key: bytes, timeout_seconds: float = 60.0
    ) -> AbstractContextManager[None]:
        """Hold the lock of a signing key: two processes would use the same nonce."""
        return held_lock(self._home, f"signing-{key.hex()}", timeout_seconds)

    def capture_lock(
        self, participant: int, timeout_seconds: float = 3600.0
    ) -> AbstractContextManager[None]:
        """Hold a participant's captures: two at once would plan on one another's halves."""
        return held_lock(self._home, f"capture-{participant:016x}", timeout_seconds)

    def batch_lock(self, timeout_seconds: float = 600.0) -> AbstractContextManager[None]:
        """Hold the batches: two runs of one would both find nothing and both write it."""
        return held_lock(self._home, "batch", timeout_seconds)

    def rotation_lock(
        self, participant: int, timeout_seconds: float = 600.0
    ) -> AbstractContextManager[None]:
        """Hold a participant's rotation: two at once would leave two new keys."""
        return held_lock(self._home, f"rotation-{participant:016x}", timeout_seconds)

    def set_fact(self, name: str, value: bytes) -> None:
        """Keep a small fact by name (a verifier's memory, a place to resume)."""
        self._database.change(
            "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value)
        )

    def fact(self, name: str) -> bytes | None:
        """A fact kept by name."""
        row = self._database.row("SELECT value FROM facts WHERE name = ?", (name,))
        return None if row is None else maybe_blob(row[0])

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _bind(self, network_id: bytes) -> None:
        with self.transaction():
            known = self.fact(_NETWORK)
            if known is None:
                self.set_fact(_NETWORK, network_id)
            elif known != network_id:
                raise StoreOfOtherNetwork(
                    "the store belongs to another network",
                    pointer=str(self._home),
                    rule="store.network",
                )
