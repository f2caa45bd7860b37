"""Which entries a signed call makes, field by field, as far as the call itself says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.ledger.entries import Entry, Party
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ZERO_WORD, Contract

UNSAID: Final = b""
"""Stands for what the call does not say: a head, or the unit that contains another."""

RIPPLES: Final = frozenset({Kind.BOUND, Kind.UNBOUND})
"""What a hold or release on a unit writes on the units that it is packed in."""

_RELATED_ADDED: Final = frozenset({Kind.CONTENTS, Kind.PACK, Kind.UNPACK, Kind.ATTACH, *RIPPLES})


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry that a call makes. ``turn`` is the turn signed, None where none is."""

    contract: Contract
    subject: bytes
    kind: int
    form: int
    detail: int
    actor: Party
    counterparty: Party
    related: bytes
    commitment: bytes
    turn: int | None
    deadline: int | None

    @property
    def key(self) -> tuple[object, ...]:
        """What an entry must match."""
        return (
            self.contract,
            self.subject,
            self.kind,
            self.form,
            self.detail,
            self.actor,
            self.counterparty,
            self.related,
            self.commitment,
        )


def key_of_entry(contract: Contract, entry: Entry) -> tuple[object, ...]:
    """What a claim must match."""
    made = entry.kind == Kind.OPEN and entry.related != ZERO_WORD
    return (
        contract,
        UNSAID if entry.kind in RIPPLES else entry.unit_id,
        int(entry.kind),
        int(entry.form),
        entry.detail,
        entry.actor,
        entry.counterparty,
        UNSAID if made or entry.kind in _RELATED_ADDED else entry.related,
        entry.commitment,
    )
