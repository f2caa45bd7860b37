"""What schemathesis checks besides its own, and which good bodies it sends besides its own.

Loaded by schemathesis itself, which is why nothing here imports from the tests.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, GenerationMode, HookContext, Response

PROBLEM = "application/problem+json"
# The framework's answers to what no operation describes: another method, no route, another type.
EVERYWHERE = frozenset(
    {
        "method.not_allowed",
        "route.not_found",
        "media_type.unsupported",
        "body.too_large",
    }
)
BODIES = Path("bodies.json")
ONE_IN = 2
_replaced: Counter[str] = Counter()


@cache
def _bodies() -> dict[str, list[Any]]:
    """Good bodies by method and path, from the folder in which schemathesis runs."""
    found: dict[str, list[Any]] = json.loads(BODIES.read_text("utf-8"))
    return found


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Of the bodies that are of their schema, every second becomes one that is also true.

    No generator finds a signature by chance. They come by turns, the first at once, so that a short
    run has some of every route, and a seed gives the same run again.
    """
    known = _bodies().get(f"{case.method} {case.path}")
    if not known or case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    before = _replaced[case.path]
    _replaced[case.path] += 1
    if before % ONE_IN == 0:
        case.body = known[before // ONE_IN % len(known)]
        case.media_type = "application/json"


@schemathesis.check
def a_problem_is_described(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """An answer from 400 on is a problem, and its code is among its operation's examples.

    Of ``/readyz`` this is not asked: its 503 is a good answer that says what is wrong.
    """
    if response.status_code < 400 or case.path == "/readyz":
        return None
    kind = response.headers.get("content-type", [""])[0]
    if kind != PROBLEM:
        raise AssertionError(f"{response.status_code} is {kind}, and no problem")
    body = response.json()
    if body["status"] != response.status_code:
        raise AssertionError(f"the problem says {body['status']}")
    if body["instance"] != response.headers["x-request-id"][0]:
        raise AssertionError("the problem names another request")
    code = str(body["code"])
    told = case.operation.definition.raw["responses"].get(str(response.status_code), {})
    named = told.get("content", {}).get(PROBLEM, {}).get("examples", {})
    beginnings = {code[:end] for end in (*_dots(code), len(code))}
    if not beginnings & (set(named) | EVERYWHERE):
        raise AssertionError(f"{code} is not described: {sorted(named)}")
    return None


def _dots(code: str) -> list[int]:
    return [place for place, letter in enumerate(code) if letter == "."]
