"""What a participant makes sure of before it takes in, or signs, the other side's handoff.

A signature under a struct is consent to all of it: its deadline, the unit's turn, the head that it
names, and the document behind its commitment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from ledger_client.documents import Commitment, FullOpening, JsonValue, canonical_json, rebuild
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.entries import entry_hash, next_head
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Handoff
from ledger_client.ledger.values import Contract, Head
from ledger_client.node.reader import LoggedEntry, Reader
from ledger_client.store import Store, unpack_opening

HALF_LASTS: Final = timedelta(hours=24)
CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far the clock of the side that set the deadline may be ahead of ours."""
DOCUMENT_TYPE: Final = "Handoff"


def sent_before(reader: Reader, handoff: Handoff) -> bool:
    """Whether the handoff is on the ledger already, whoever sent it."""
    history = reader.history(Contract.LEDGER, handoff.unit_id)
    return any(_is_entry(one, handoff) for one in history)


def check_struct(reader: Reader, handoff: Handoff, now: datetime) -> None:
    """Refuse a struct that does not fit the unit as it stands now.

    Raises:
        InvalidInput: a deadline that has passed or lies more than 24 hours ahead
            (rule ``handoff.deadline``), another turn than the unit's (``handoff.turn``), or a
            ``related`` that is no head of its history (``handoff.related``).
    """
    latest = (now + HALF_LASTS + CLOCKS_DIFFER).timestamp()
    if not now.timestamp() <= handoff.deadline <= latest:
        raise _wrong("must lie within 24 hours from now", "deadline")
    turn = reader.unit(handoff.unit_id).turn
    if handoff.turn != turn:
        raise _wrong(f"is not the unit's present turn, {turn}", "turn")
    if handoff.related not in _heads(reader, handoff):
        raise _wrong("is no head of the unit's history", "related")


def check_document(opening: FullOpening, handoff: Handoff) -> None:
    """Refuse a document that speaks of another handoff than the struct.

    Raises:
        InvalidInput: rule ``handoff.document``: its type is not ``Handoff``, or its subject,
            giver or taker is not the struct's, or neither of them states it.
    """
    document = rebuild(opening, Commitment(handoff.commitment))
    told = document if isinstance(document, Mapping) else {}
    giver, taker = f"{handoff.giver:016x}", f"{handoff.taker:016x}"
    wanted = {
        "type": (DOCUMENT_TYPE,),
        "subject": (f"0x{handoff.unit_id.hex()}",),
        "giver": (giver,),
        "taker": (taker,),
        "participant": (giver, taker),
    }
    for name, allowed in wanted.items():
        if told.get(name) not in allowed:
            raise InvalidInput(
                "is not that of the handoff to be signed",
                pointer=f"/opening/{name}",
                rule="handoff.document",
            )


def kept_opening(store: Store, handoff: Handoff) -> FullOpening:
    """The opening of a kept handoff's document.

    Raises:
        EvidenceMissing: it is not here, so nobody can read what would be signed.
    """
    return unpack_opening(store.payloads.get(handoff.commitment))


def asks_the_same(store: Store, handoff: Handoff, wish: Mapping[str, JsonValue]) -> bool:
    """Whether a kept handoff's document states the wish, whatever its time."""
    try:
        document = rebuild(kept_opening(store, handoff), Commitment(handoff.commitment))
    except (EvidenceMissing, InvalidInput):
        return False
    return isinstance(document, Mapping) and _timeless(document) == _timeless(wish)


def _timeless(document: Mapping[str, JsonValue]) -> bytes:
    return canonical_json({name: one for name, one in document.items() if name != "eventTime"})


def _is_entry(one: LoggedEntry, handoff: Handoff) -> bool:
    entry = one.entry
    return (
        entry.kind is Kind.HANDOFF
        and entry.actor.id == handoff.giver
        and entry.counterparty.id == handoff.taker
        and entry.related == handoff.related
        and entry.commitment == handoff.commitment
    )


def _heads(reader: Reader, handoff: Handoff) -> set[bytes]:
    head, heads = Head(handoff.unit_id), set[bytes]()
    for one in reader.history(Contract.LEDGER, handoff.unit_id):
        head = next_head(head, entry_hash(one.entry))
        heads.add(head)
    return heads


def _wrong(why: str, field: str) -> InvalidInput:
    return InvalidInput(why, pointer=f"/struct/{field}", rule=f"handoff.{field}")
