"""Tokens: what is kept of them, what is shown, what cannot be made."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from api import tokens
from api.database import Database
from api.database.models import TokenRow
from ledger_client.errors import InvalidInput
from tests.api.service import SOMEBODY

NOW = datetime(2026, 11, 20, tzinfo=UTC)
READ: frozenset[tokens.Scope] = frozenset({"provenance:read"})


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """One of SQLite, one of PostgreSQL."""
    with Database(database_url) as made:
        made.upgrade()
        yield made


def _issued(database: Database, scopes: frozenset[tokens.Scope] = READ, days: int = 1) -> str:
    with database.session() as session:
        return tokens.issue(session, SOMEBODY, scopes, days, "desk 4", NOW)


def test_a_token_is_of_its_form_and_never_the_same(database: Database) -> None:
    made = {_issued(database) for _ in range(20)}
    assert len(made) == 20
    for text in made:
        form = re.fullmatch(r"tw_[0-9a-z]{8}_([A-Za-z0-9_-]{43})", text)
        assert form is not None
        assert len(base64.urlsafe_b64decode(form[1] + "=")) == 32


def test_only_its_hash_is_kept(database: Database, tmp_path: Path) -> None:
    text = _issued(database)
    with database.snapshot() as session:
        row = session.scalars(select(TokenRow)).one()
        kept = {one.key: getattr(row, one.key) for one in TokenRow.__table__.columns}
    assert kept["sha256"] == hashlib.sha256(text.encode()).digest()
    assert kept["participant"] == bytes.fromhex("5f0c2a9b7e114d3a")
    files = [path.read_bytes() for path in tmp_path.iterdir()]  # those of SQLite
    assert not any(text[12:].encode() in place for place in (*files, repr(kept).encode()))


def test_it_tells_whose_it_is_and_what_for(database: Database) -> None:
    text = _issued(database, frozenset({"hold", "audit"}))
    with database.snapshot() as session:
        found = tokens.find(session, text, NOW)
    assert found is not None
    assert found.participant == SOMEBODY
    assert sorted(found.scopes) == ["audit", "hold"]
    assert found.prefix == text[3:11]


def test_it_expires_at_the_second(database: Database) -> None:
    text, day = _issued(database), 86_400
    with database.snapshot() as session:
        for seconds, opens in ((0, True), (day - 1, True), (day, False), (day + 1, False)):
            at = datetime.fromtimestamp(NOW.timestamp() + seconds, UTC)
            assert (tokens.find(session, text, at) is not None) is opens


def test_one_that_shares_its_prefix_with_another_is_found(database: Database) -> None:
    text = _issued(database)
    with database.session() as session:
        row = session.scalars(select(TokenRow)).one()
        number = row.id
        twin = {name: getattr(row, name) for name in ("prefix", "participant", "scopes", "label")}
        session.add(
            TokenRow(**twin, sha256=b"\0" * 32, created_at=0, expires_at=2**40, revoked_at=None)
        )
    with database.snapshot() as session:
        found = tokens.find(session, text, NOW)
        assert found is not None
        assert found.token_id == number


def test_revoked_twice_it_keeps_its_first_time(database: Database) -> None:
    text = _issued(database)
    later = datetime(2026, 11, 21, tzinfo=UTC)
    with database.session() as session:
        first = tokens.revoke(session, text[3:11], NOW)
    with database.session() as session:
        again = tokens.revoke(session, f"tw_{text[3:11]}", later)
    assert first.revoked_at == again.revoked_at == int(NOW.timestamp())
    assert again.state(later) == "revoked"


def test_the_list_shows_no_token(database: Database) -> None:
    made = [_issued(database), _issued(database)]
    with database.snapshot() as session:
        shown = tokens.listed(session)
    assert [one.prefix for one in shown] == [text[3:11] for text in made]
    assert not any(text[12:] in repr(shown) for text in made)


@pytest.mark.parametrize(
    ("scopes", "days", "label", "rule"),
    [
        (frozenset(), 1, "x", "token.scopes"),
        (READ, 0, "x", "token.days"),
        (READ, -1, "x", "token.days"),
        (READ, 3661, "x", "token.days"),
        (READ, 10**12, "x", "token.days"),
        (READ, 1, "", "token.label"),
        (READ, 1, "  ", "token.label"),
        (READ, 1, "x" * 101, "token.label"),
        (READ, 1, "a\nb", "token.label"),
        (READ, 1, "\x1b[31m", "token.label"),
    ],
)
def test_what_is_no_token_is_not_made(
    database: Database, scopes: frozenset[tokens.Scope], days: int, label: str, rule: str
) -> None:
    with pytest.raises(InvalidInput) as refused, database.session() as session:
        tokens.issue(session, SOMEBODY, scopes, days, label, NOW)
    assert refused.value.rule == rule
    with database.snapshot() as session:
        assert tokens.listed(session) == ()


@pytest.mark.parametrize("prefix", ["", "tw_", "00000000", "x" * 500, "%"])
def test_one_that_is_not_there_cannot_be_revoked(database: Database, prefix: str) -> None:
    with pytest.raises(InvalidInput) as refused, database.session() as session:
        tokens.revoke(session, prefix, NOW)
    assert refused.value.rule == "token.unknown"
