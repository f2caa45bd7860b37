"""Every entry that a key signed, once each: what the consent steps go through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ledger_client.ledger.draw_rules import CARRIED
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import NOBODY, ZERO_WORD, Contract
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

    @property
    def head(self) -> bytes:
        """The head right after it."""
        return self.chunk.heads[self.index]

    @property
    def is_councils(self) -> bool:
        """Whether it is an act of the council, which no participant's key signed."""
        return self.entry.actor.id == NOBODY

    @property
    def is_of_transformation(self) -> bool:
        """Whether a transformation made it, beside those of the inputs."""
        return is_of_transformation(self.chunk, self.entry)


def is_of_transformation(chunk: Chunk, entry: Entry) -> bool:
    """Whether a transformation opened the unit with it, or carried a certificate on with it."""
    if entry.kind == Kind.OPEN:
        return entry.related != ZERO_WORD
    if entry.kind in (Kind.DRAW, Kind.RESTORE):
        return entry.detail == CARRIED
    first = chunk.entries[0] if chunk.whole else None
    return (
        entry.kind == Kind.ATTACH
        and first is not None
        and is_of_transformation(chunk, first)
        and (first.at, first.actor, first.commitment) == (entry.at, entry.actor, entry.commitment)
    )


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
