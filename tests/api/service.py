"""What tests ask a service with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from api import tokens
from api.resources import Resources
from api.tokens import Scope
from ledger_client.home import Home
from ledger_client.ledger.values import ParticipantId

SOMEBODY = ParticipantId(0x5F0C2A9B7E114D3A)


@dataclass(frozen=True, slots=True)
class Chain:
    """A development network's home."""

    home: Path

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(Home(self.home).network().urls)

    @property
    def trust_root(self) -> Path:
        return Home(self.home).trust_root_file


@dataclass(frozen=True, slots=True)
class Service:
    """A service, and whoever asks it."""

    resources: Resources
    asker: TestClient

    def token(
        self, *scopes: Scope, days: int = 1, ago_days: int = 0, who: ParticipantId = SOMEBODY
    ) -> str:
        """A token, made so many days ago."""
        made = datetime.now(UTC) - timedelta(days=ago_days)
        given = frozenset(scopes or tokens.SCOPES)
        with self.resources.database.session() as session:
            return tokens.issue(session, who, given, days, "a test", made)

    def get(self, path: str, token: str | None = None, **headers: str) -> Response:
        """Ask, with a token or without."""
        return self.asker.get(path, headers={**bearer(token), **headers})


def bearer(token: str | None) -> dict[str, str]:
    """The header that shows a token."""
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def told(answer: Response) -> dict[str, Any]:
    """The problem in an answer, which must be one and of the answer's status."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["instance"] == answer.headers["x-request-id"]
    assert isinstance(body, dict)
    return body
