"""Entries and openings written straight into a database, as an index and a sender leave them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from api.database import Database
from api.database.models import AliasRow, EntryRow
from api.payloads import Payloads
from ledger_client.documents import CommittedDocument, JsonValue, commit, open_all
from ledger_client.documents.openings import counted
from ledger_client.documents.packed_openings import packed
from ledger_client.epcis import parse_document
from ledger_client.ledger.calls import WriteCall, encode_call
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Item
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.writing.commits import event_document

VICTIM, ATTACKER = b"victim..", b"attacker"


def committed(document: Mapping[str, JsonValue]) -> CommittedDocument:
    """A document, counted and committed to with salts of chance."""
    return commit(counted(dict(document)), os.urandom(32), "a|b|c")


def commissioned(epcs: Sequence[str], lot: str | None = None) -> CommittedDocument:
    """An event that brings units into being, some of them of a lot."""
    event: dict[str, object] = {
        "type": "ObjectEvent",
        "eventTime": "2026-11-16T05:10:00Z",
        "eventTimeZoneOffset": "+01:00",
        "epcList": list(epcs),
        "action": "ADD",
        "bizStep": "commissioning",
    }
    if lot is not None:
        event["quantityList"] = [{"epcClass": lot, "quantity": 10}]
    body = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-16T06:40:00Z",
        "epcisBody": {"eventList": [event]},
    }
    parsed = parse_document(json.dumps(body).encode()).events[0]
    return commit(event_document(parsed), os.urandom(32), "a|b|c")


def keep(database: Database, *documents: CommittedDocument) -> None:
    """Their openings come in."""
    with database.session() as session:
        for one in documents:
            Payloads(session).put(bytes(one.commitment), packed(open_all(one)))


def enter(
    database: Database,
    document: CommittedDocument | None,
    kind: Kind,
    *units: bytes,
    actor: bytes = VICTIM,
    contract: Contract = Contract.LEDGER,
    taker: bytes = bytes(8),
) -> tuple[bytes, ...]:
    """Entries of one kind are indexed, each on a unit; without any, on one of chance."""
    subjects = units or (os.urandom(32),)
    with database.session() as session:
        newest = session.scalar(select(func.max(EntryRow.id))) or 0
        for number, unit in enumerate(subjects, newest + 1):
            session.add(
                EntryRow(
                    id=number, contract=contract.value, place=number, subject=unit,
                    kind=int(kind), form=1, detail=0, actor_id=actor, actor_key=bytes(20),
                    counterparty_id=taker, counterparty_key=bytes(20), related=bytes(32),
                    commitment=bytes(32) if document is None else bytes(document.commitment),
                    number=number, time=number, before=bytes(32), head=os.urandom(32),
                    tx_hash=os.urandom(32),
                )
            )  # fmt: skip
    return subjects


def opened(
    database: Database, document: CommittedDocument, units: int, actor: bytes = VICTIM
) -> tuple[bytes, ...]:
    """So many units are opened with a document."""
    subjects = [os.urandom(32) for _ in range(units)]
    return enter(database, document, Kind.OPEN, *subjects, actor=actor)


def item_of(document: CommittedDocument, unit: bytes = bytes(31) + b"\1") -> Item:
    """An observation that commits to a document."""
    commitment = bytes(document.commitment)
    return Item(UnitId(unit), Kind.OBSERVE, 0, ParticipantId(0), bytes(32), commitment)


def call_of(document: CommittedDocument) -> bytes:
    """A call that commits to a document."""
    return encode_call(WriteCall(item_of(document)))


def numbers(database: Database, unit: bytes) -> set[str]:
    """What a unit is called."""
    with database.snapshot() as session:
        return set(session.scalars(select(AliasRow.typed).where(AliasRow.unit_id == unit)))
