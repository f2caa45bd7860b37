"""The problems of a route, as the OpenAPI document shows them: an example for each code."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from api.problems.detail import MEDIA_TYPE, problem, problem_of
from api.problems.table import PROBLEMS, Problem

EXAMPLE_REQUEST_ID: Final = "01KAWXE6V3J4ZC8Q2M5T7R9B0N"
SCHEMA_REFERENCE: Final = "#/components/schemas/ProblemDetail"
WITH_TOKEN: Final = ("auth.required", "auth.invalid", "auth.scope", "rate.limited")
WITH_BODY: Final = ("request.json", "body.too_large", "media_type.unsupported")
Responses = dict[int | str, dict[str, JsonValue]]


def responses_for(*codes: str) -> Responses:
    """``responses=`` of a route that can answer with these problems of the table.

    Raises:
        KeyError: a code that the table does not have (a mistake of the program, at import).
    """
    rows = sorted({*codes, "internal"})
    found: dict[int, list[Problem]] = {}
    for code in rows:
        found.setdefault(PROBLEMS[code].status, []).append(PROBLEMS[code])
    return {status: _response(listed) for status, listed in sorted(found.items())}


def _response(rows: list[Problem]) -> dict[str, JsonValue]:
    examples: dict[str, JsonValue] = {row.code: _example(row) for row in rows}
    content: dict[str, JsonValue] = {
        MEDIA_TYPE: {"schema": {"$ref": SCHEMA_REFERENCE}, "examples": examples}
    }
    return {"description": "; or: ".join(row.title for row in rows), "content": content}


def _example(row: Problem) -> JsonValue:
    told = problem_of(problem(row.code), EXAMPLE_REQUEST_ID)
    return {"summary": row.title, "value": told.model_dump(mode="json")}
