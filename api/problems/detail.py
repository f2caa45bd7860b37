"""The body of a problem (RFC 9457), made from an error of the client's tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from api.problems.table import PROBLEMS, row_for, row_of
from ledger_client.errors import TidewaiterError

MEDIA_TYPE: Final = "application/problem+json"


class FieldProblem(BaseModel):
    """One thing wrong.

    Attributes:
        pointer: JSON pointer into the body (``""`` is all of it), or the parameter's name.
        rule: stable name of the rule that it breaks.
        detail: a sentence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pointer: str
    rule: str
    detail: str


class ProblemDetail(BaseModel):
    """RFC 9457 section 3, with ``code`` and ``errors`` as extension members.

    Attributes:
        type: address of the page about this problem.
        title: the same at every occurrence.
        status: the answer's.
        detail: a sentence about this occurrence.
        instance: the request's id, as in the header ``X-Request-ID`` and in the service's log.
        code: the same as the command line's.
        errors: what is wrong where, if it is about the request.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str
    code: str
    errors: tuple[FieldProblem, ...] = ()


class HttpProblem(TidewaiterError):
    """A problem of the API itself, such as a missing token; make it with :func:`problem`.

    Attributes:
        headers: what the answer carries besides, such as ``Retry-After``.
        errors: more than one thing wrong.
    """

    def __init__(
        self,
        message: str,
        code: str,
        *,
        pointer: str | None = None,
        rule: str | None = None,
        headers: Mapping[str, str] | None = None,
        errors: tuple[FieldProblem, ...] = (),
    ) -> None:
        super().__init__(message, pointer=pointer, rule=rule, code=code)
        self.headers: Final = dict(headers or {})
        self.errors: Final = errors


def problem(
    code: str,
    detail: str | None = None,
    *,
    pointer: str | None = None,
    rule: str | None = None,
    headers: Mapping[str, str] | None = None,
    errors: tuple[FieldProblem, ...] = (),
) -> HttpProblem:
    """An error to raise for a code of the table; where nothing is said, its title is the detail."""
    said = detail if detail is not None else f"{PROBLEMS[code].title}."
    return HttpProblem(said, code, pointer=pointer, rule=rule, headers=headers, errors=errors)


def problem_of(error: TidewaiterError, instance: str) -> ProblemDetail:
    """What the asker is told of an error.

    What went wrong on our side (status 500 and above) is told without its pointer: that names a
    node or a file of this machine.
    """
    row = row_for(error)
    ours = row.status >= 500
    return ProblemDetail(
        type=f"/problems/{error.code if row_of(error.code) and not ours else row.code}",
        title=row.title,
        status=row.status,
        detail=f"{row.title}." if row.code == "internal" else error.message,
        instance=instance,
        code=error.code if row.code != "internal" else "internal",
        errors=() if ours else _errors_of(error),
    )


def _errors_of(error: TidewaiterError) -> tuple[FieldProblem, ...]:
    if isinstance(error, HttpProblem) and error.errors:
        return error.errors
    if error.pointer is None and error.rule is None:
        return ()
    told = FieldProblem(
        pointer=error.pointer or "", rule=error.rule or error.code, detail=error.message
    )
    return (told,)
