"""``token issue``, ``token revoke``, ``token list``: who may ask the service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.output import Json, columns, show
from ledger_client.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import JsonValue

    from api.database.engine import Database
    from api.tokens import Scope, TokenShown
    from ledger_client.ledger.values import ParticipantId

token = typer.Typer(
    help="Who may ask the service: tokens for its database (TIDEWAITER_API_DATABASE_URL).",
    rich_markup_mode="rich",
    add_completion=False,
)
_ID: Final = re.compile(r"(?:0x)?([0-9a-f]{16})")
_ISSUE: Final = (
    "Example:\n\n  $ tidewaiter token issue --participant 5f0c2a9b7e114d3a "
    "--scope provenance:read --days 90 --label 'Douane, desk 4'"
)


@token.command("issue", epilog=_ISSUE)
def issue(
    participant: Annotated[
        str, typer.Option(help="For whom it speaks: a participant's id, 16 hex digits.")
    ],
    scope: Annotated[
        list[str], typer.Option(help="capture, provenance:read, hold or audit; may be repeated.")
    ],
    label: Annotated[str, typer.Option(help="What it is for, as the list shows it.")],
    days: Annotated[int, typer.Option(help="How long it is valid.")] = 90,
    json: Json = False,
) -> None:
    """Make a token and print it, once: only its hash is kept."""
    from api import tokens

    speaks_for, scopes, now = _participant(participant), _scopes(scope), _now()
    with _database() as database, database.session() as session:
        text = tokens.issue(session, speaks_for, scopes, days, label, now)
    show({"token": text}, [text], as_json=json)


@token.command("revoke", epilog="Example:\n\n  $ tidewaiter token revoke 3hxn4a0t")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The eight characters after tw_.")],
    json: Json = False,
) -> None:
    """Let a token open nothing from now on."""
    from api import tokens

    now = _now()
    with _database() as database, database.session() as session:
        found = tokens.revoke(session, prefix, now)
    show(_json(found, now), [f"revoked tw_{found.prefix} ({found.label})"], as_json=json)


@token.command("list", epilog="Example:\n\n  $ tidewaiter token list")
def list_(json: Json = False) -> None:
    """Show all tokens: their beginnings, never themselves."""
    from api import tokens

    now = _now()
    with _database() as database, database.snapshot() as session:
        found = tokens.listed(session)
    told: list[JsonValue] = [_json(one, now) for one in found]
    lines = columns(_row(one, now) for one in found) if found else ["no token was issued"]
    show({"tokens": told}, lines, as_json=json)


def _json(one: TokenShown, now: datetime) -> JsonValue:
    return {
        "prefix": one.prefix,
        "state": one.state(now),
        "participant": f"{one.participant:016x}",
        "scopes": list(one.scopes),
        "label": one.label,
        "createdAt": one.created_at,
        "expiresAt": one.expires_at,
        "revokedAt": one.revoked_at,
    }


def _row(one: TokenShown, now: datetime) -> tuple[str, ...]:
    from datetime import UTC, datetime

    until = datetime.fromtimestamp(one.expires_at, UTC).strftime("%Y-%m-%d")
    who = f"{one.participant:016x}"
    return (
        f"tw_{one.prefix}",
        one.state(now),
        f"until {until}",
        who,
        " ".join(one.scopes),
        one.label,
    )


def _participant(text: str) -> ParticipantId:
    from ledger_client.ledger.values import ParticipantId

    found = _ID.fullmatch(text)
    if found is None or int(found[1], 16) == 0:
        raise InvalidInput(
            "16 hex digits, not all zero", pointer="--participant", rule="participant.id"
        )
    return ParticipantId(int(found[1], 16))


def _scopes(given: list[str]) -> frozenset[Scope]:
    from api.tokens import SCOPES

    known = {str(scope): scope for scope in SCOPES}
    for one in given:
        if one not in known:
            raise InvalidInput(f"one of {', '.join(known)}", pointer="--scope", rule="token.scopes")
    return frozenset(known[one] for one in given)


def _database() -> Database:
    from api.database.engine import Database
    from api.settings import DatabaseSettings

    database = Database(DatabaseSettings.read().database_url.get_secret_value())
    database.upgrade()
    return database


def _now() -> datetime:
    from datetime import UTC, datetime

    return datetime.now(UTC)
