"""An entry as bundles and exports write it, read."""

from __future__ import annotations

from ledger_client.errors import InvalidInput
from ledger_client.ledger.entries import BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import UnitId, number_of
from ledger_client.proofs.bundle_parts import EntryShown


def entry_of(subject: bytes, shown: EntryShown) -> Entry | None:
    """The entry; None for what no contract ever wrote: an unknown kind or form, a long number."""
    try:
        return Entry(
            UnitId(subject),
            Kind(shown.kind),
            Form(shown.form),
            shown.detail,
            Party.unpack(number_of(shown.actor)),
            Party.unpack(number_of(shown.counterparty)),
            shown.related,
            shown.commitment,
            BlockRef(shown.number, shown.time),
        )
    except (ValueError, InvalidInput):
        return None
