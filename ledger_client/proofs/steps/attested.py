"""Every entry that a key signed, once each: what the consent steps go through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ledger_client.ledger.entries import Entry
from ledger_client.ledger.values import Contract
from ledger_client.proofs.case import Case, Chunk


@dataclass(frozen=True, slots=True)
class AttestedEntry:
    """An entry of a unit or certificate, and where it stands."""

    contract: Contract
    chunk: Chunk
    index: int
    entry: Entry

    @property
    def pointer(self) -> str:
        """Where it stands in the bundle."""
        return self.chunk.pointer(self.index)


def attested_entries(case: Case) -> Iterator[AttestedEntry]:
    """All entries shown of units and certificates; one that two parts share comes once."""
    histories = case.folded()
    chunks = [(Contract.LEDGER, chunk) for chunk in histories.units]
    chunks += [(Contract.CERTIFICATES, chunk) for chunk in histories.certificates.values()]
    seen: set[bytes] = set()
    for contract, chunk in chunks:
        for index, (entry, head) in enumerate(zip(chunk.entries, chunk.heads, strict=True)):
            if entry is not None and head not in seen:
                seen.add(head)
                yield AttestedEntry(contract, chunk, index, entry)
