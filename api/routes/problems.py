"""A page about each problem: what its ``type`` links to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import ConfigDict

from api.problems import problem, responses_for, row_of
from api.schemas.base import Shape

router = APIRouter(tags=["problems"])


class ProblemPage(Shape):
    """What a problem means.

    Attributes:
        code: stable; the same in answers, on the command line and in reports.
        status: of the HTTP answer that tells it.
        title: one sentence.
        help: what the asker can do.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "auth.required",
                    "status": 401,
                    "title": "Say who you are",
                    "help": "Send `Authorization: Bearer <token>`.",
                }
            ]
        },
    )

    code: str
    status: int
    title: str
    help: str


@router.get("/problems/{code}", responses=responses_for("problem.not_found", "request.invalid"))
def problem_page(
    code: Annotated[str, Path(max_length=200, pattern=r"^[a-z0-9_.]+$")],
) -> ProblemPage:
    """What a problem means and what to do about it; no token is needed."""
    row = row_of(code)
    if row is None:
        raise problem("problem.not_found")
    return ProblemPage(code=code, status=row.status, title=row.title, help=row.help)
