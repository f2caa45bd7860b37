"""How FastAPI's and our own errors become answers: always a problem of the table, never a trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.problems.detail import MEDIA_TYPE, FieldProblem, HttpProblem, problem, problem_of
from api.problems.table import row_for
from ledger_client.errors import TidewaiterError

MAX_ERRORS: Final = 20
RETRY_SECONDS: Final = "5"
_CODES: Final = {
    404: "route.not_found",
    405: "method.not_allowed",
    413: "body.too_large",
    415: "media_type.unsupported",
}


def install_handlers(app: FastAPI) -> None:
    """Let an application answer with problems of the table."""
    app.add_exception_handler(TidewaiterError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem_response(error: TidewaiterError, instance: str) -> Response:
    """The answer that tells of an error."""
    told = problem_of(error, instance)
    headers = dict(error.headers) if isinstance(error, HttpProblem) else {}
    if told.status == 503:
        headers.setdefault("Retry-After", RETRY_SECONDS)
    headers["Cache-Control"] = "no-store"
    return Response(
        told.model_dump_json(), status_code=told.status, headers=headers, media_type=MEDIA_TYPE
    )


def _ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, TidewaiterError):
        raise error
    request.state.problem = error.code if row_for(error).code != "internal" else "internal"
    return problem_response(error, request_id_of(request))


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    code = _CODES.get(error.status_code)
    if code is None:
        code = "request.invalid" if error.status_code < 500 else "internal"
    return _ours(request, problem(code, headers=headers))


def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(one.get("type") == "json_invalid" for one in found):
        return _ours(request, problem("request.json", pointer="", rule="json"))
    told = tuple(_told(one["loc"], str(one["type"]), str(one["msg"])) for one in found[:MAX_ERRORS])
    where = "the body" if not told or told[0].pointer == "" else told[0].pointer
    return _ours(request, problem("request.invalid", f"{where}: {told[0].detail}", errors=told))


def _told(place: Sequence[int | str], kind: str, message: str) -> FieldProblem:
    """One finding of pydantic, without the value that was sent."""
    source, *path = place
    if source == "body":
        pointer = "".join(f"/{_escaped(str(part))}" for part in path)
    else:
        pointer = str(path[0]) if path else str(source)
    return FieldProblem(pointer=pointer, rule=kind, detail=message.removeprefix("Value error, "))


def _escaped(part: str) -> str:
    """A reference token of RFC 6901 section 3."""
    return part.replace("~", "~0").replace("/", "~1")


def request_id_of(request: Request) -> str:
    """The request's id, as the frame around the application gave it."""
    return str(getattr(request.state, "request_id", "unknown"))
