"""The receipts of a whole document, also of what an attempt that was cut short had written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger_client import Receipt, Tidewaiter
from ledger_client.capture.idempotency import idempotency_key_of_event
from ledger_client.epcis import parse_events
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.node.ledger_index import LedgerIndex


def receipts_of(client: Tidewaiter, document: bytes, sent: Sequence[Receipt]) -> list[Receipt]:
    """One receipt for each tx that brought a captured document to the ledger, in its order.

    Args:
        sent: those of the last attempt; what was on the ledger before it is read there again, and
            marked ``already``.
    """
    own = {one.tx_hash: one for one in sent}
    found: dict[bytes, Receipt] = {}
    for tx_hash in _written_by(client, document):
        if tx_hash not in found:
            found[tx_hash] = own.get(tx_hash) or _read(client, tx_hash)
    return [*found.values(), *(one for one in sent if one.tx_hash not in found)]


def _written_by(client: Tidewaiter, document: bytes) -> Iterator[bytes]:
    """The txs of a document's events, as the store remembers their entries' heads."""
    read: dict[bytes, LedgerIndex] = {}
    for event in parse_events(document):
        key = idempotency_key_of_event(client.participant, event)
        made = []
        for one in client.store.events.entries(key):
            if one.unit_id not in read:
                read[one.unit_id] = _history(client, UnitId(one.unit_id))
            indexed = read[one.unit_id].at_head(Contract.LEDGER, one.head)
            if indexed is not None:
                made.append((indexed.entry.at.number, indexed.tx_hash))
        yield from (tx_hash for _, tx_hash in sorted(made, key=lambda one: one[0]))


def _history(client: Tidewaiter, unit: UnitId) -> LedgerIndex:
    index = LedgerIndex(0)
    for one in client.connection.reader.history(Contract.LEDGER, unit):
        index.add(one.contract, one.entry, one.tx_hash)
    return index


def _read(client: Tidewaiter, tx_hash: bytes) -> Receipt:
    reader, rpc = client.connection.reader, client.connection.rpc
    sealed = rpc.wait_for_receipt(tx_hash, 0)
    entries = tuple(reader.appended(one) for one in reader.entries_of_receipt(sealed.logs))
    first = entries[0].entry
    is_nesting = first.kind is Kind.CONTENTS
    return Receipt(
        contract=Contract.LEDGER,
        kind=entries[-1].entry.kind if is_nesting else first.kind,
        subject=first.unit_id,
        commitment=first.commitment,
        tx_hash=tx_hash,
        number=sealed.block_number,
        time=rpc.block(sealed.block_number).time,
        gas_used=sealed.gas_used,
        calldata_bytes=0,
        entries=entries,
        already=True,
    )
