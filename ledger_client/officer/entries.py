"""One entry of a unit's history, as answers show it."""

from __future__ import annotations

import json
from typing import Annotated, Final

from pydantic import Field, JsonValue

from ledger_client.ledger.kinds import KIND_NAMES, Form
from ledger_client.ledger.values import NOBODY
from ledger_client.officer.answers import Person
from ledger_client.officer.facts import Facts, Step
from ledger_client.officer.shapes import Hex32Text, Seconds, Shape, hex32

_SIGNED: Final = {Form.DIRECT: "direct", Form.CARRIED: "carried", Form.BOTH: "both"}
NO_DOCUMENT: Final = "no document"


class EntryAnswer(Shape):
    """One entry of a history.

    Attributes:
        place: 1 for the first.
        signed: ``direct`` (sent by the actor), ``carried``, or ``both``.
        document: what the entry commits to, where it is open to you.
        note: why there is no document.
    """

    place: Annotated[int, Field(ge=1)]
    kind: Annotated[str, Field(examples=["offer"])]
    signed: Annotated[str, Field(examples=["direct"])]
    actor: Person
    counterparty: Person | None
    at: Seconds
    block_number: int
    tx_hash: Hex32Text
    head: Hex32Text
    commitment: Hex32Text | None
    document: JsonValue
    note: Annotated[str, Field(examples=["no document"])]


def entry_answer(facts: Facts, place: int, tx_hash: bytes, why_none: str) -> EntryAnswer:
    """An entry of the subject's history.

    Args:
        place: 1 for the first.
        tx_hash: of the tx that wrote it, which no entry names: the index's word.
        why_none: why a document that it commits to is not here; likewise.
    """
    step: Step = facts.history[place - 1]
    entry, opened = step.entry, facts.documents.opened.get(step.entry.commitment)
    other, commits = entry.counterparty.id, any(entry.commitment)
    note = why_none if commits else NO_DOCUMENT
    return EntryAnswer(
        place=place,
        kind=KIND_NAMES[entry.kind],
        signed=_SIGNED[entry.form],
        actor=facts.person(entry.actor.id),
        counterparty=None if other == NOBODY else facts.person(other),
        at=entry.at.time,
        block_number=entry.at.number,
        tx_hash=hex32(tx_hash),
        head=hex32(step.head),
        commitment=hex32(entry.commitment) if commits else None,
        document=None if opened is None else json.loads(json.dumps(opened.document)),
        note=note if opened is None else "",
    )
