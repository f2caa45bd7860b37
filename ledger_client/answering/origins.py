"""What a unit was made of, and what it became: read from the write that transformed it.

The ledger links both ways: an input's ``transform`` to the ids of all outputs, an output's ``open``
to the heads of all inputs. Both are hashes, so the ids come from the other entries of the same
write, and count only if they reach the hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.transform_rules import inputs_hash, outputs_hash
from ledger_client.ledger.values import ZERO_WORD, Contract, Head, UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.ledger_index import IndexedEntry, LedgerIndex

_ENDS: Final = (Kind.TRANSFORM, Kind.CLOSE)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a unit comes from and where it went.

    Attributes:
        made_of: the units that were consumed to make it; lots consumed in part are not among them.
        became: the units that it was consumed for, or its successor.
    """

    made_of: tuple[UnitId, ...] = ()
    became: tuple[UnitId, ...] = ()


def origins(connection: Connection, unit: UnitId) -> Origins:
    """What a unit was made of and what it became; nothing where it was not transformed.

    Raises:
        CannotTell: no node served.
    """
    history = _history(connection, unit)
    if not history:
        return Origins()
    first = history[0]
    ends = [one for one in history if one.entry.kind in _ENDS and any(one.entry.related)]
    return Origins(
        made_of=_inputs(connection, first) if any(first.entry.related) else (),
        became=_became(connection, ends[0]) if ends else (),
    )


def _inputs(connection: Connection, opening: IndexedEntry) -> tuple[UnitId, ...]:
    inputs = _same_write(connection, opening, Kind.TRANSFORM)
    heads = [_head_after(connection, unit, opening.tx_hash) for unit in inputs]
    return inputs if heads and inputs_hash(heads) == opening.entry.related else ()


def _became(connection: Connection, end: IndexedEntry) -> tuple[UnitId, ...]:
    if end.entry.kind is Kind.CLOSE:
        return (UnitId(end.entry.related),)
    outputs = _same_write(connection, end, Kind.OPEN)
    return outputs if outputs_hash(outputs) == end.entry.related else ()


def _same_write(connection: Connection, one: IndexedEntry, kind: Kind) -> tuple[UnitId, ...]:
    """The units with an entry of ``kind`` in the same tx, by the same actor, of one document."""
    sealed = connection.rpc.receipt(one.tx_hash)
    logged = () if sealed is None else connection.reader.entries_of_receipt(sealed.logs)
    return tuple(
        other.entry.unit_id
        for other in logged
        if other.contract is Contract.LEDGER
        and other.entry.kind is kind
        and other.entry.actor == one.entry.actor
        and other.entry.commitment == one.entry.commitment
    )


def _head_after(connection: Connection, unit: UnitId, tx_hash: bytes) -> Head:
    """The head that a unit's ``transform`` in that tx made."""
    made = (
        one.head
        for one in _history(connection, unit)
        if one.tx_hash == tx_hash and one.entry.kind is Kind.TRANSFORM
    )
    return next(made, Head(ZERO_WORD))


def _history(connection: Connection, unit: UnitId) -> tuple[IndexedEntry, ...]:
    index = LedgerIndex(0)
    for one in connection.reader.history(Contract.LEDGER, unit):
        index.add(one.contract, one.entry, one.tx_hash)
    return index.history(Contract.LEDGER, unit)
