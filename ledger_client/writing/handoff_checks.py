"""What a participant makes sure of before it takes in, or signs, the other side's handoff.

A signature under a struct is consent to all of it: its deadline, the unit's turn, the head that it
names, and the document behind its commitment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from ledger_client.documents import Commitment, FullOpening, JsonValue, canonical_json, rebuild
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.entries import entry_hash, next_head
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import HandoffItem
from ledger_client.ledger.values import Contract, Head, UnitId
from ledger_client.node.reader import LoggedEntry, Reader
from ledger_client.store import Store, unpack_opening
from ledger_client.writing.handoff_forms import Agreed

HALF_LASTS: Final = timedelta(hours=24)
CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far the clock of the side that set the deadline may be ahead of ours."""
DOCUMENT_TYPE: Final = "Handoff"


def sent_before(reader: Reader, agreed: Agreed) -> bool:
    """Whether the handoff is on the ledger already, whoever sent it."""
    first = agreed.first
    history = reader.history(Contract.LEDGER, first.unit_id)
    return any(_is_entry(one, agreed, first) for one in history)


def check_struct(reader: Reader, agreed: Agreed, now: datetime) -> None:
    """Refuse a struct that does not fit its units as they stand now.

    Raises:
        InvalidInput: a deadline that has passed or lies more than 24 hours ahead
            (rule ``handoff.deadline``), another turn than the unit's (``handoff.turn``), a
            ``related`` that is no head of its history (``handoff.related``), or a unit that is
            named twice (``handoff.twice``).
    """
    latest = (now + HALF_LASTS + CLOCKS_DIFFER).timestamp()
    if not now.timestamp() <= agreed.deadline <= latest:
        raise InvalidInput(
            "must lie within 24 hours from now",
            pointer="/struct/deadline",
            rule="handoff.deadline",
        )
    refuse_twice([item.unit_id for item in agreed.items])
    for index, item in enumerate(agreed.items):
        turn = reader.unit(item.unit_id).turn
        if item.turn != turn:
            raise _wrong(agreed, index, f"is not the unit's present turn, {turn}", "turn")
        if item.related not in _heads(reader, item.unit_id):
            raise _wrong(agreed, index, "is no head of the unit's history", "related")


def refuse_twice(units: Sequence[UnitId]) -> None:
    """Refuse a handoff that names a unit more than once.

    Raises:
        InvalidInput: rule ``handoff.twice``.
    """
    for index, unit in enumerate(units):
        if unit in units[:index]:
            raise InvalidInput(
                "is named twice", pointer=f"/struct/items/{index}/unit_id", rule="handoff.twice"
            )


def check_document(opening: FullOpening, agreed: Agreed, index: int) -> None:
    """Refuse a document that speaks of another handoff than an item of the struct.

    Raises:
        InvalidInput: rule ``handoff.document``: its type is not ``Handoff``, or its subject,
            giver or taker is not the struct's, or neither of them states it.
    """
    item = agreed.items[index]
    document = rebuild(opening, Commitment(item.commitment))
    told = document if isinstance(document, Mapping) else {}
    giver, taker = f"{agreed.giver:016x}", f"{agreed.taker:016x}"
    wanted = {
        "type": (DOCUMENT_TYPE,),
        "subject": (f"0x{item.unit_id.hex()}",),
        "giver": (giver,),
        "taker": (taker,),
        "participant": (giver, taker),
    }
    for name, allowed in wanted.items():
        if told.get(name) not in allowed:
            raise InvalidInput(
                "is not that of the handoff to be signed",
                pointer=f"{agreed.opening_pointer(index)}/{name}",
                rule="handoff.document",
            )


def kept_opening(store: Store, item: HandoffItem) -> FullOpening:
    """The opening of a kept handoff's document about one unit.

    Raises:
        EvidenceMissing: it is not here, so nobody can read what would be signed.
    """
    return unpack_opening(store.payloads.get(item.commitment))


def asks_the_same(store: Store, item: HandoffItem, wish: Mapping[str, JsonValue]) -> bool:
    """Whether a kept handoff's document states the wish, whatever its time."""
    try:
        document = rebuild(kept_opening(store, item), Commitment(item.commitment))
    except (EvidenceMissing, InvalidInput):
        return False
    return isinstance(document, Mapping) and _timeless(document) == _timeless(wish)


def _timeless(document: Mapping[str, JsonValue]) -> bytes:
    return canonical_json({name: one for name, one in document.items() if name != "eventTime"})


def _is_entry(one: LoggedEntry, agreed: Agreed, item: HandoffItem) -> bool:
    entry = one.entry
    return (
        entry.kind is Kind.HANDOFF
        and entry.actor.id == agreed.giver
        and entry.counterparty.id == agreed.taker
        and entry.related == item.related
        and entry.commitment == item.commitment
    )


def _heads(reader: Reader, unit: UnitId) -> set[bytes]:
    head, heads = Head(unit), set[bytes]()
    for one in reader.history(Contract.LEDGER, unit):
        head = next_head(head, entry_hash(one.entry))
        heads.add(head)
    return heads


def _wrong(agreed: Agreed, index: int, why: str, field: str) -> InvalidInput:
    return InvalidInput(why, pointer=agreed.pointer(index, field), rule=f"handoff.{field}")
