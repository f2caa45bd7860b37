"""What proves who signed an entry, saved when it was written.

A direct entry is proved by its signed raw tx, a carried one by the signed struct and its
signatures. Keyed by the contract and the head right after the entry.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from ledger_client.errors import Conflict, InvalidInput, StoreBroken
from ledger_client.json_depth import refuse_deep
from ledger_client.store.cells import blob, maybe_blob, maybe_text, number, text
from ledger_client.store.database import Database, Value

_SELECT = (
    "SELECT contract, head, unit_id, form, raw_tx, signed, signatures, commitment FROM evidence"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The consent behind one entry.

    Attributes:
        contract: 20 bytes.
        head: 32 bytes, the subject's head right after the entry.
        unit_id: 32 bytes, the subject.
        form: 0 sent by the attester, 1 carried with one signature, 2 with both.
        commitment: 32 bytes, zero where the entry has none.
        raw_tx: the signed tx.
        signed: JSON of the signed struct with its deadline and nonce, for forms 1 and 2.
        signatures: 65 bytes each; for form 2 the giver's (the custodian's) first.
    """

    contract: bytes
    head: bytes
    unit_id: bytes
    form: int
    commitment: bytes
    raw_tx: bytes | None = None
    signed: str | None = None
    signatures: tuple[bytes, ...] = ()


class EvidenceShelf:
    """The evidence table of a participant's store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, evidence: Evidence) -> None:
        """Keep the evidence of an entry; the same again changes nothing.

        Raises:
            Conflict: other evidence is kept for that entry.
            InvalidInput: neither a tx nor a signed struct.
        """
        if evidence.raw_tx is None and evidence.signed is None:
            raise InvalidInput("neither tx nor struct", pointer="evidence", rule="evidence.empty")
        with self._database.transaction() as database:
            kept = self.of(evidence.contract, evidence.head)
            if kept is None:
                database.change(
                    "INSERT INTO evidence (contract, head, unit_id, form, raw_tx, signed,"
                    " signatures, commitment) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    _cells(evidence),
                )
            elif kept != evidence:
                raise Conflict("other evidence is kept", pointer="head", rule="evidence.same")

    def of(self, contract: bytes, head: bytes) -> Evidence | None:
        """The evidence of one entry."""
        row = self._database.row(f"{_SELECT} WHERE contract = ? AND head = ?", (contract, head))
        return None if row is None else _evidence(row)

    def of_unit(self, contract: bytes, unit_id: bytes) -> tuple[Evidence, ...]:
        """All evidence kept of one subject's entries, in no order that means anything."""
        rows = self._database.rows(
            f"{_SELECT} WHERE contract = ? AND unit_id = ? ORDER BY rowid", (contract, unit_id)
        )
        return tuple(_evidence(row) for row in rows)


def _cells(evidence: Evidence) -> tuple[Value, ...]:
    return (
        evidence.contract,
        evidence.head,
        evidence.unit_id,
        evidence.form,
        evidence.raw_tx,
        evidence.signed,
        json.dumps([signature.hex() for signature in evidence.signatures]),
        evidence.commitment,
    )


def _evidence(row: tuple[Value, ...]) -> Evidence:
    return Evidence(
        contract=blob(row[0]),
        head=blob(row[1]),
        unit_id=blob(row[2]),
        form=number(row[3]),
        raw_tx=maybe_blob(row[4]),
        signed=maybe_text(row[5]),
        signatures=_signatures(text(row[6])),
        commitment=blob(row[7]),
    )


def _signatures(cell: str) -> tuple[bytes, ...]:
    try:
        refuse_deep(cell.encode())
        return tuple(bytes.fromhex(signature) for signature in json.loads(cell))
    except (ValueError, TypeError, InvalidInput):
        raise StoreBroken("signatures that are none", rule="store.cell") from None
