"""Signed statements in, a job out; the service sends what is signed and signs nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from api.aside import ParsedAside
from api.deps import ResourcesDep, caller_with
from api.problems import problem, responses_for
from api.problems.openapi import WITH_BODY, WITH_TOKEN
from api.resources import Resources
from api.schemas.examples import shown as example_shown
from api.schemas.statements import JobAnswer, StatementsIn
from api.sending import RawSender
from api.services.statements import Statements
from api.tokens import Caller


@asynccontextmanager
async def _sending(app: FastAPI) -> AsyncIterator[None]:
    """What is taken on is sent while the service runs."""
    resources = app.state.resources
    if not isinstance(resources, Resources):
        raise problem("internal")
    sender = RawSender(resources.database, resources.connection)
    app.state.raw_sender = sender
    sender.start()
    try:
        yield
    finally:
        await run_in_threadpool(sender.stop)


router = APIRouter(tags=["statements"], lifespan=_sending, route_class=ParsedAside)
_Writer = Annotated[Caller, Depends(caller_with("capture", "hold", route_class="write"))]
_AnyOwn = Annotated[Caller, Depends(caller_with("capture", "hold"))]
_KEY_HEADER: Final = "Idempotency-Key"
# It must be there, but a request without it has a problem of its own: the document says the one.
_KeyHeader = Annotated[str | None, Header(alias=_KEY_HEADER, include_in_schema=False)]
_KEY_DESCRIBED: Final = {
    "parameters": [
        {
            "in": "header",
            "name": _KEY_HEADER,
            "required": True,
            "description": "A text of your choice; the same one for the same statements.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
            "example": "2026-11-22-gate-4711",
        }
    ]
}
_Job = Annotated[str, Path(examples=["7f9c2ba4-e88f-4827-9d61-6f3b1b1f5a0e"])]
_TAKEN: Final = (
    *WITH_TOKEN,
    *WITH_BODY,
    "request.invalid",
    "auth.participant",
    "idempotency.missing",
    "idempotency.reused",
    "idempotency.in_flight",
    "job.too_many",
    "job.nonce_ahead",
    "input",
    "ledger.refused",
    "cannot_tell",
)


async def _raw_body(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/v1/statements",
    status_code=202,
    responses=example_shown("taken", 202) | responses_for(*_TAKEN),
    openapi_extra=_KEY_DESCRIBED,
)
def take(
    request: Request,
    response: Response,
    given: StatementsIn,
    body: Annotated[bytes, Depends(_raw_body)],
    resources: ResourcesDep,
    caller: _Writer,
    key: _KeyHeader = None,
) -> JobAnswer:
    """Take signed statements to be written, each once, in their order.

    They are kept before this answers. Ask the job for what became of them: nothing is told as
    written before its block is sealed.
    """
    open_max = resources.settings.open_statements_max
    statements = Statements(resources.database, resources.connection, open_max)
    job = statements.take(caller, key, body, given)
    sender = getattr(request.app.state, "raw_sender", None)
    if isinstance(sender, RawSender):
        sender.wake()
    response.headers["Location"] = f"/v1/jobs/{job.job}"
    return job


@router.get(
    "/v1/jobs/{job}",
    responses=example_shown("job") | responses_for(*WITH_TOKEN, "job.not_found", "cannot_tell"),
)
def shown(job: _Job, resources: ResourcesDep, caller: _AnyOwn) -> JobAnswer:
    """How far the statements of a job of yours have come."""
    open_max = resources.settings.open_statements_max
    return Statements(resources.database, resources.connection, open_max).shown(caller, job)
