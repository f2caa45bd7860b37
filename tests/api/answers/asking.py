"""How the tests of answers ask."""

from __future__ import annotations

from typing import Any

from httpx2 import Response

from tests.api.journey import Journey
from tests.api.service import Service


def answer(told: Service, journey: Journey, path: str, who: str = "customs") -> Response:
    """What a participant of the story is answered."""
    token = told.token("provenance:read", who=journey.participant(who))
    return told.get(path, token)


def asked(told: Service, journey: Journey, path: str, who: str = "customs") -> dict[str, Any]:
    """The body of a good answer."""
    given = answer(told, journey, path, who)
    assert given.status_code == 200, given.text
    body: dict[str, Any] = given.json()
    return body


def unit_of(told: Service, journey: Journey, number: str) -> str:
    """The id of the one unit that a number means to customs."""
    (found,) = asked(told, journey, f"/v1/lookup?q={number}")["found"]
    return str(found["unit"]["unitId"])


def names(listed: list[dict[str, Any]], member: str = "participant") -> list[str | None]:
    """The names of the participants in a list."""
    return [one[member]["name"] for one in listed]
