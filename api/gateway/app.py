"""The gateway's routes: documents and tickets in, jobs with receipts out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Annotated, Final, Protocol

from fastapi import Depends, FastAPI, Header, Path, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from api.frame import Frame
from api.gateway.access import GatewayToken
from api.gateway.answers import JobAnswer
from api.gateway.job_file import Job, JobFile, JobKind
from api.metrics import Metrics
from api.openapi import describe
from api.problems import install_handlers, problem, responses_for
from api.schemas.examples import shown
from ledger_client import InvalidInput, Ticket
from ledger_client.epcis import parse_document
from ledger_client.errors import Conflict

MAX_BODY_BYTES: Final = 16 * 1024 * 1024
ABOUT: Final = (
    "EPCIS 2.0 in, receipts out, beside the participant's own signer: what is taken on is written "
    "once, whatever happens."
)
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_AUTH: Final = ("auth.required", "auth.invalid")
_SENT: Final = (
    *_AUTH,
    "request.json",
    "body.too_large",
    "media_type.unsupported",
    "idempotency.reused",
    "input",
    "cannot_tell",
)


class Working(Protocol):
    """What does the jobs."""

    @property
    def is_alive(self) -> bool:
        """Whether jobs are being done."""

    def start(self) -> None:
        """Go on with what is open."""

    def wake(self) -> None:
        """A job came."""

    def stop(self) -> None:
        """Finish the job at hand, then end."""


class Health(BaseModel):
    """Whether jobs are being done, and how many are open."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"working": True, "open": 0}]}
    )

    working: bool
    open: int


def gateway_app(jobs: JobFile, worker: Working, token: GatewayToken) -> ASGIApp:
    """The application; its worker runs while it does."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        worker.start()
        yield
        await run_in_threadpool(worker.stop)

    app = FastAPI(
        title="Tidewaiter gateway",
        description=ABOUT,
        version=version("tidewaiter"),
        lifespan=running,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    install_handlers(app)
    _add_routes(app, jobs, worker, token)
    describe(app)
    return Frame(app, Metrics(), MAX_BODY_BYTES)


async def _raw_body(request: Request) -> bytes:
    return await request.body()


_Body = Annotated[bytes, Depends(_raw_body)]
_KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="A text of your choice; under the same one, the same body is the same job.",
        json_schema_extra={"pattern": "^[!-~]{1,200}$"},
    ),
]
_JobId = Annotated[str, Path(examples=["7f9c2ba4-e88f-4827-9d61-6f3b1b1f5a0e"])]
# Only for the OpenAPI document: the header is read by the token itself, strictly.
_BEARER: Final = HTTPBearer(
    scheme_name="token", description="`Authorization: Bearer twg_...`", auto_error=False
)
_Shown = Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "object"}}
            for kind in ("application/json", "application/ld+json")
        },
    }
}


def _add_routes(app: FastAPI, jobs: JobFile, worker: Working, token: GatewayToken) -> None:
    def known(request: Request, _shown: _Shown) -> None:
        token.require(request.headers.get("authorization"))

    guarded = [Depends(known)]
    told = responses_for("cannot_tell")

    def take(kind: JobKind, body: bytes, key: str | None, response: Response) -> JobAnswer:
        job = _taken(jobs, kind, body, key)
        worker.wake()
        response.headers["Location"] = f"/capture/{job.id}"
        return JobAnswer.of(job)

    @app.post(
        "/capture",
        status_code=202,
        dependencies=guarded,
        responses=shown("capture_taken", 202) | responses_for(*_SENT),
        openapi_extra=_BODY,
    )
    def capture(response: Response, body: _Body, key: _KeyHeader = None) -> JobAnswer:
        """Take an EPCIS 2.0 document: kept before this answers, written once whatever happens."""
        return take(JobKind.CAPTURE, body, key, response)

    @app.post(
        "/tickets",
        status_code=202,
        dependencies=guarded,
        responses=shown("capture_taken", 202) | responses_for(*_SENT),
        openapi_extra=_BODY,
    )
    def ticket(response: Response, body: _Body, key: _KeyHeader = None) -> JobAnswer:
        """Take the ticket of an offer to us; it is accepted where a rule says so."""
        return take(JobKind.TICKET, body, key, response)

    @app.get(
        "/capture/{capture_id}",
        dependencies=guarded,
        responses=shown("capture_job") | responses_for(*_AUTH, "job.not_found", "cannot_tell"),
    )
    def job(capture_id: _JobId) -> JobAnswer:
        """How far a job has come, with the receipts of what is sealed."""
        found = jobs.find(capture_id)
        if found is None:
            raise problem("job.not_found")
        return JobAnswer.of(found)

    @app.get("/healthz", responses={**told, 503: {**told[503], "model": Health}})
    def health(response: Response) -> Health:
        """503 where no job is being done."""
        response.status_code = 200 if worker.is_alive else 503
        return Health(working=worker.is_alive, open=jobs.open_count())


def _taken(jobs: JobFile, kind: JobKind, body: bytes, key: str | None) -> Job:
    """Read it before it is taken on: what cannot be read is told at once."""
    if key is not None and _KEY.fullmatch(key) is None:
        raise InvalidInput(
            "1 to 200 visible ASCII characters", pointer="Idempotency-Key", rule="idempotency.key"
        )
    if kind is JobKind.TICKET:
        Ticket.parse(body)
    elif parse_document(body).is_query:
        raise InvalidInput("the answer of a query", pointer="/type", rule="document.query")
    try:
        return jobs.take(kind, body, None if key is None else f"{kind.value}:{key}")[0]
    except Conflict as other:
        raise problem(
            "idempotency.reused", other.message, pointer=other.pointer, rule=other.rule
        ) from None
