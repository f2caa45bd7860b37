"""What a write through a service gives back: an entry that was proved here."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import UnitId


@dataclass(frozen=True, slots=True)
class ProvedReceipt:
    """A write whose entry stands in the unit's history, proved up to the ledger's state.

    Attributes:
        kind, subject: what was asked for, of which unit.
        commitment: of its document.
        entry: as it stands on the ledger; block and time are in ``entry.at``.
        head: the unit's head that it made, 32 bytes: a ``correct`` or ``clear`` names it.
        proved_at: number of the block whose state proves it.
        already: it was on the ledger before; nothing was sent now.
        shared: whether the service keeps the document's opening now. Where not, it is in one's own
            store, and :meth:`RemoteLedger.share` hands it in later.
        job: the service's name for the job; None where none was needed.
        tx_hash: the service's word for the tx that carried it, 32 bytes; None where it said none.
    """

    kind: Kind
    subject: UnitId
    commitment: bytes
    entry: Entry
    head: bytes
    proved_at: int
    already: bool = False
    shared: bool = False
    job: str | None = None
    tx_hash: bytes | None = None
