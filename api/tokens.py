"""Bearer tokens: ``tw_<8 letters of prefix>_<43 of 256 random bits>``, kept as SHA-256 alone.

A fast hash is right here: nobody guesses 256 random bits. The prefix finds the row and stands in
logs and lists; the comparison takes the same time wherever it fails.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol, get_args

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.database.engine import Database
from api.database.models import TokenRow
from api.problems import problem
from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import ParticipantId

Scope = Literal["capture", "provenance:read", "hold", "audit"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
MAX_DAYS: Final = 3660
MAX_LABEL: Final = 100
_PREFIX_LETTERS: Final = 8
_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_FORM: Final = re.compile(r"tw_([0-9a-z]{8})_[A-Za-z0-9_-]{43}")
_HEADER: Final = re.compile(r"[Bb]earer ([!-~]{1,200})")
_ID_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        token_id: the token's row.
        prefix: what may be shown of the token.
        participant: for whom it speaks.
        scopes: what it may be used for.
    """

    token_id: int
    prefix: str
    participant: ParticipantId
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class TokenShown:
    """What may be shown of a token; times are whole seconds since 1970, UTC."""

    prefix: str
    participant: ParticipantId
    scopes: tuple[Scope, ...]
    label: str
    created_at: int
    expires_at: int
    revoked_at: int | None

    def state(self, now: datetime) -> Literal["valid", "expired", "revoked"]:
        """Whether it opens anything."""
        if self.revoked_at is not None:
            return "revoked"
        return "valid" if now.timestamp() < self.expires_at else "expired"


class Authenticator(Protocol):
    """Tells who asks from the request's ``Authorization``; the seam for other ways than tokens."""

    def authenticate(self, header: str | None, now: datetime) -> Caller:
        """Who asks.

        Raises:
            HttpProblem: nobody said who (``auth.required``), or it does not hold
                (``auth.invalid``); both with ``WWW-Authenticate``.
        """


class TokenAuthenticator:
    """Who asks, by the tokens in the database."""

    def __init__(self, database: Database) -> None:
        self._database: Final = database

    def authenticate(self, header: str | None, now: datetime) -> Caller:
        """See :meth:`Authenticator.authenticate`."""
        if not header:
            raise problem("auth.required", headers={"WWW-Authenticate": "Bearer"})
        shown = _HEADER.fullmatch(header)
        if shown is not None:
            with self._database.snapshot() as session:
                found = find(session, shown[1], now)
            if found is not None:
                return found
        raise problem("auth.invalid", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def issue(
    session: Session,
    participant: ParticipantId,
    scopes: frozenset[Scope],
    days: int,
    label: str,
    now: datetime,
) -> str:
    """Make a token; its text is nowhere afterwards but with the caller.

    Raises:
        InvalidInput: no scope, a span of no day or more than ten years, a label that is too long
            or holds what is not printable.
    """
    if not scopes:
        raise InvalidInput("at least one scope", pointer="scope", rule="token.scopes")
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(f"1 to {MAX_DAYS} days", pointer="days", rule="token.days")
    if len(label) > MAX_LABEL or not (label.isprintable() and label.strip()):
        raise InvalidInput(
            f"1 to {MAX_LABEL} printable characters", pointer="label", rule="token.label"
        )
    prefix = _free_prefix(session)
    text = f"tw_{prefix}_{secrets.token_urlsafe(32)}"
    session.add(
        TokenRow(
            prefix=prefix,
            sha256=_digest(text),
            participant=participant.to_bytes(_ID_BYTES, "big"),
            scopes=" ".join(scope for scope in SCOPES if scope in scopes),
            label=label,
            created_at=int(now.timestamp()),
            expires_at=int((now + timedelta(days=days)).timestamp()),
            revoked_at=None,
        )
    )
    return text


def find(session: Session, text: str, now: datetime) -> Caller | None:
    """Whose token it is; None where it is unknown, has expired or was revoked."""
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    digest, found = _digest(text), None
    for row in session.scalars(select(TokenRow).where(TokenRow.prefix == form[1])):
        if hmac.compare_digest(row.sha256, digest):
            found = row
    if found is None or found.revoked_at is not None or now.timestamp() >= found.expires_at:
        return None
    return Caller(found.id, found.prefix, _participant(found), frozenset(_scopes(found)))


def revoke(session: Session, prefix: str, now: datetime) -> TokenShown:
    """Let a token open nothing from now on; again, and nothing changes.

    Raises:
        InvalidInput: there is no token of that prefix (rule ``token.unknown``).
    """
    row = session.scalar(select(TokenRow).where(TokenRow.prefix == _bare(prefix)))
    if row is None:
        raise InvalidInput("no token begins so", pointer="prefix", rule="token.unknown")
    session.execute(
        update(TokenRow)
        .where(TokenRow.id == row.id, TokenRow.revoked_at.is_(None))
        .values(revoked_at=int(now.timestamp()))
    )
    session.refresh(row)
    return _shown(row)


def listed(session: Session) -> tuple[TokenShown, ...]:
    """All tokens, the oldest first."""
    return tuple(_shown(row) for row in session.scalars(select(TokenRow).order_by(TokenRow.id)))


def _bare(prefix: str) -> str:
    return prefix.removeprefix("tw_")[:_PREFIX_LETTERS]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _free_prefix(session: Session) -> str:
    while True:
        prefix = "".join(secrets.choice(_ALPHABET) for _ in range(_PREFIX_LETTERS))
        if session.scalar(select(TokenRow.id).where(TokenRow.prefix == prefix)) is None:
            return prefix


def _shown(row: TokenRow) -> TokenShown:
    return TokenShown(
        row.prefix,
        _participant(row),
        _scopes(row),
        row.label,
        row.created_at,
        row.expires_at,
        row.revoked_at,
    )


def _participant(row: TokenRow) -> ParticipantId:
    return ParticipantId(int.from_bytes(row.participant))


def _scopes(row: TokenRow) -> tuple[Scope, ...]:
    named = row.scopes.split()
    return tuple(scope for scope in SCOPES if scope in named)
