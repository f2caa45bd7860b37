"""Statements on their way are kept until they are over, and nonces until they are of no use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger_client.errors import Conflict, StoreBroken
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.remote.statement_book import GRACE_SECONDS, Kept, KeptState, StatementBook
from ledger_client.store import Store

ME, OTHER = ParticipantId(0x5F0C2A9B7E114D3A), ParticipantId(7)
UNIT = UnitId(b"\x5a" * 32)
DEADLINE = 1_700_003_600


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "home") as one:
        yield one


def kept(kind: Kind = Kind.OBSERVE, state: KeptState = KeptState.SIGNED, call: str = "00") -> Kept:
    return Kept(
        kind=kind,
        unit=UNIT.hex(),
        commitment="11" * 32,
        moment=datetime(2023, 11, 14, 22, 13, 20, 123000, tzinfo=UTC),
        call=call,
        head="22" * 32,
        nonce=str(2**256 - 1),
        deadline=DEADLINE,
        state=state,
    )


def test_what_is_kept_is_found_again_and_by_its_participant_alone(store: Store) -> None:
    StatementBook(store, ME).keep("wish", kept())
    assert StatementBook(store, ME).find("wish") == kept()
    assert StatementBook(store, ME).find("another") is None
    assert StatementBook(store, OTHER).find("wish") is None


def test_what_is_over_is_forgotten(store: Store) -> None:
    book = StatementBook(store, ME)
    book.keep("one", kept())
    book.keep("two", kept())
    book.forget(["one", "never kept"])
    assert (book.find("one"), book.find("two")) == (None, kept())


def test_one_body_has_one_key_and_another_body_another() -> None:
    assert kept().idempotency_key == kept(state=KeptState.PROVED).idempotency_key
    assert kept().idempotency_key != kept(call="01").idempotency_key
    assert kept().body == (b'{"statements":[{"call":"0x00","contract":"ConsignmentLedger"}]}')


@pytest.mark.parametrize("state", [KeptState.SIGNED, KeptState.PROVED])
def test_what_may_be_written_is_never_dropped(store: Store, state: KeptState) -> None:
    book = StatementBook(store, ME)
    book.keep("old", kept(state=state))
    book.keep("new", kept(), now=DEADLINE + 10 * GRACE_SECONDS)
    assert book.find("old") is not None


def test_what_was_refused_is_dropped_once_no_block_can_take_it(store: Store) -> None:
    book, refused = StatementBook(store, ME), kept(state=KeptState.REFUSED)
    book.keep("old", refused)
    book.keep("new", kept(), now=DEADLINE + GRACE_SECONDS)
    assert book.find("old") == refused
    book.keep("new", kept(), now=DEADLINE + GRACE_SECONDS + 1)
    assert book.find("old") is None


@pytest.mark.parametrize(
    ("one", "now", "is_refused"),
    [
        (kept(), DEADLINE, True),
        (kept(Kind.ATTACH), DEADLINE, True),
        (kept(Kind.ALERT), DEADLINE - 1, True),
        (kept(), DEADLINE + 1, False),
        (kept(Kind.OFFER), DEADLINE, False),
        (kept(Kind.HOLD), DEADLINE, False),
        (kept(state=KeptState.PROVED), DEADLINE, False),
        (kept(state=KeptState.REFUSED), DEADLINE, False),
    ],
)
def test_a_note_under_way_keeps_custody_from_being_offered(
    store: Store, one: Kept, now: int, is_refused: bool
) -> None:
    book = StatementBook(store, ME)
    book.keep("note", one)
    book.refuse_notes_under_way(UnitId(b"\x01" * 32), now)
    if not is_refused:
        book.refuse_notes_under_way(UNIT, now)
        return
    with pytest.raises(Conflict) as caught:
        book.refuse_notes_under_way(UNIT, now)
    assert caught.value.rule == "notes.unsealed"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"wish":{}}', b"\xff", kept().model_dump_json().encode()]
)
def test_a_book_that_is_none_is_said_to_be_broken(store: Store, content: bytes) -> None:
    store.set_fact(f"remote-{ME:016x}", content)
    with pytest.raises(StoreBroken):
        StatementBook(store, ME).find("wish")
