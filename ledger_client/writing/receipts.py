"""What a write gives back once its block is sealed."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.entries import AppendedEntry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sealed write.

    Attributes:
        contract: where it was written.
        kind: what was asked for (a pack writes ``contents`` and ``pack`` entries).
        subject: the unit, certificate, participant or proposal it was about.
        commitment: of its document; zero where it has none.
        tx_hash: 32 bytes.
        number: of the block.
        time: of the block, seconds since 1970.
        gas_used: of the whole tx.
        calldata_bytes: what the ledger was sent.
        entries: all that it appended, in log order, with the contract of each.
        already: it was on the ledger before; nothing was sent now.
    """

    contract: Contract
    kind: Kind
    subject: UnitId
    commitment: bytes
    tx_hash: bytes
    number: int
    time: int
    gas_used: int
    calldata_bytes: int
    entries: tuple[AppendedEntry, ...]
    already: bool = False
