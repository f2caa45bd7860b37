"""The payload store: checked against the commitment coming in and going out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from api.database.engine import Database
from api.database.models import ParticipantNameRow, PayloadRow
from api.payloads import PayloadAltered, PayloadErased, Payloads
from ledger_client.documents import CommittedDocument, FullOpening, Leaf, commit, open_all
from ledger_client.documents.packed_openings import packed
from ledger_client.errors import EvidenceMissing, InvalidInput
from tests.api.journey import Journey

SECRET = bytes(range(32))


def committed(text: str = "oats") -> CommittedDocument:
    return commit({"goods": text, "weight": "4800", "leafCount": 3}, SECRET, "a|b|")


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    with Database(database_url) as database:
        database.upgrade()
        with database.session() as opened:
            yield opened


def test_what_was_put_is_got(session: Session) -> None:
    document = committed()
    payload = packed(open_all(document))
    store = Payloads(session)
    store.put(document.commitment, payload)
    store.put(document.commitment, payload)
    assert store.get(document.commitment) == payload
    assert store.document(document.commitment) == {
        "goods": "oats",
        "leafCount": 3,
        "weight": "4800",
    }


def test_what_was_never_put_is_missing(session: Session) -> None:
    with pytest.raises(EvidenceMissing) as missing:
        Payloads(session).get(bytes(32))
    assert missing.value.rule == "payload.missing"


def _leaf(opening: FullOpening, **changed: object) -> FullOpening:
    first, *rest = opening.leaves
    return replace(opening, leaves=(replace(first, **changed), *rest))  # type: ignore[arg-type]


WRONG: dict[str, Callable[[FullOpening], bytes]] = {
    "another value": lambda one: packed(_leaf(one, value="rye")),
    "another salt": lambda one: packed(_leaf(one, salt=bytes(32))),
    "another name": lambda one: packed(_leaf(one, pointer="/Goods")),
    "a number for a text": lambda one: packed(_leaf(one, value=4800)),
    "a leaf less": lambda one: packed(replace(one, leaves=one.leaves[:-1])),
    "a leaf twice": lambda one: packed(replace(one, leaves=(one.leaves[0], *one.leaves))),
    "a leaf more": lambda one: packed(
        replace(one, leaves=(*one.leaves, Leaf("/z", "x", bytes(32))))
    ),
    "other order": lambda one: packed(replace(one, leaves=one.leaves[::-1])),
    "other padding": lambda one: packed(replace(one, padding=(bytes(32),))),
    "no padding": lambda one: packed(replace(one, padding=())),
    "another version": lambda one: packed(replace(one, version=2)),
    "another kind": lambda one: packed(replace(one, kind=2)),
    "no JSON": lambda _: b"{",
    "nothing": lambda _: b"",
    "an empty object": lambda _: b"{}",
}


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_does_not_open_the_commitment_is_not_taken(session: Session, wrong: str) -> None:
    document = committed()
    store = Payloads(session)
    with pytest.raises(InvalidInput):
        store.put(document.commitment, WRONG[wrong](open_all(document)))
    with pytest.raises(EvidenceMissing):
        store.get(document.commitment)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_was_altered_in_the_database_is_not_believed(session: Session, wrong: str) -> None:
    document = committed()
    store = Payloads(session)
    payload = packed(open_all(document))
    store.put(document.commitment, payload)
    assert store.get(document.commitment) == payload
    session.execute(update(PayloadRow).values(content=WRONG[wrong](open_all(document))))
    session.expire_all()
    with pytest.raises(PayloadAltered):
        store.get(document.commitment)
    assert store.altered == {document.commitment}
    store.put(document.commitment, payload)
    assert store.get(document.commitment) == payload


def test_another_documents_opening_is_not_taken_for_it(session: Session) -> None:
    with pytest.raises(InvalidInput):
        Payloads(session).put(committed("rye").commitment, packed(open_all(committed("oats"))))


def test_what_was_erased_stays_erased(session: Session) -> None:
    document = committed()
    store = Payloads(session, now=lambda: 1795420800)
    store.put(document.commitment, packed(open_all(document)))
    store.erase(document.commitment)
    with pytest.raises(PayloadErased, match="2026-11-23"):
        store.get(document.commitment)
    with pytest.raises(PayloadErased):
        store.put(document.commitment, packed(open_all(document)))


def test_a_commitment_has_32_bytes(session: Session) -> None:
    with pytest.raises(InvalidInput) as wrong:
        Payloads(session).put(b"short", packed(open_all(committed())))
    assert wrong.value.rule == "commitment.size"


def test_a_name_is_read_from_the_enrolment_not_from_its_copy(
    journey: Journey, tmp_path: Path
) -> None:
    with journey.service(journey.copied(tmp_path)) as service:
        me = journey.participant("carrier")
        with service.resources.database.session() as opened:
            assert Payloads(opened).name(me) == "Doggerbank Line"
            opened.execute(update(ParticipantNameRow).values(name="Somebody Else"))
            opened.expire_all()
            assert Payloads(opened).name(me) == "Doggerbank Line"
