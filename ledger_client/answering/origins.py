"""What a unit was made of, and what it became: read from the write that transformed it.

The ledger links both ways: an input's ``transform`` to the ids of all outputs, an output's ``open``
to the heads of all inputs. Both are hashes, so the ids come from the other entries of the same
write, and count only if they reach the hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.answering.entry_index import SubjectEntries
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.transform_rules import inputs_hash, outputs_hash
from ledger_client.ledger.values import ZERO_WORD, Contract, Head, UnitId
from ledger_client.node.ledger_index import IndexedEntry

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


def origins(entries: SubjectEntries, unit: UnitId) -> Origins:
    """What a unit was made of and what it became; nothing where it was not transformed.

    Raises:
        CannotTell: no node served.
    """
    history = entries.history(Contract.LEDGER, unit)
    if not history:
        return Origins()
    first = history[0]
    ends = [one for one in history if one.entry.kind in _ENDS and any(one.entry.related)]
    return Origins(
        made_of=_inputs(entries, first) if any(first.entry.related) else (),
        became=_became(entries, ends[0]) if ends else (),
    )


def _inputs(entries: SubjectEntries, opening: IndexedEntry) -> tuple[UnitId, ...]:
    inputs = _same_write(entries, opening, Kind.TRANSFORM)
    heads = [_head_after(entries, unit, opening.tx_hash) for unit in inputs]
    return inputs if heads and inputs_hash(heads) == opening.entry.related else ()


def _became(entries: SubjectEntries, end: IndexedEntry) -> tuple[UnitId, ...]:
    if end.entry.kind is Kind.CLOSE:
        return (UnitId(end.entry.related),)
    outputs = _same_write(entries, end, Kind.OPEN)
    return outputs if outputs_hash(outputs) == end.entry.related else ()


def _same_write(entries: SubjectEntries, one: IndexedEntry, kind: Kind) -> tuple[UnitId, ...]:
    """The units with an entry of ``kind`` in the same tx, by the same actor, of one document."""
    return tuple(
        other.unit_id
        for other in entries.entries_in(one.tx_hash)
        if other.kind is kind
        and other.actor == one.entry.actor
        and other.commitment == one.entry.commitment
    )


def _head_after(entries: SubjectEntries, unit: UnitId, tx_hash: bytes) -> Head:
    """The head that a unit's ``transform`` in that tx made."""
    made = (
        one.head
        for one in entries.history(Contract.LEDGER, unit)
        if one.tx_hash == tx_hash and one.entry.kind is Kind.TRANSFORM
    )
    return next(made, Head(ZERO_WORD))
