"""Whether the process lives, whether it can answer, and what it counts. No token is needed."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ConfigDict, Field

from api.deps import ResourcesDep
from api.metrics import MEDIA_TYPE
from api.problems import problem, responses_for
from api.schemas.base import Shape
from api.services.readiness import Readiness
from ledger_client.node.answers import JsonObject

router = APIRouter(tags=["running it"])
_EXAMPLE: Final[JsonObject] = {
    "ready": False,
    "headBlock": 184,
    "headAgeSeconds": 4,
    "indexBlock": 160,
    "checks": [
        {"name": "database", "ok": True, "detail": "serves"},
        {"name": "head", "ok": True, "detail": "block 184 is 4 s old; at most 300 s"},
        {"name": "index", "ok": False, "detail": "holds up to block 160, 24 behind; at most 10"},
        {"name": "nodes", "ok": True, "detail": "2 of 2 serve; one hash at block 184"},
    ],
}


class Alive(Shape):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "alive"}]})

    status: Literal["alive"]


class CheckShown(Shape):
    """One thing looked at."""

    name: Annotated[str, Field(examples=["index"])]
    ok: bool
    detail: Annotated[str, Field(examples=["holds up to block 184, 0 behind; at most 10"])]


class ReadyShown(Shape):
    """Whether the service can give answers that hold.

    Attributes:
        ready: all checks hold; else the status is 503.
        head_block, head_age_seconds: the newest block; null where no node told it.
        index_block: the index holds every entry up to it; null where it could not be read.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    ready: bool
    head_block: int | None
    head_age_seconds: int | None
    index_block: int | None
    checks: tuple[CheckShown, ...]


async def readiness_of(request: Request) -> Readiness:
    """What looks at the service's surroundings."""
    found = request.app.state.readiness
    if not isinstance(found, Readiness):
        raise problem("internal")
    return found


@router.get("/healthz", responses=responses_for())
async def alive() -> Alive:
    """Whether the process answers; it looks at nothing else."""
    return Alive(status="alive")


@router.get(
    "/readyz",
    responses={
        503: {"description": "Some check does not hold.", "model": ReadyShown},
        **responses_for(),
    },
)
def ready(response: Response, readiness: Annotated[Readiness, Depends(readiness_of)]) -> ReadyShown:
    """Whether database, head, index and nodes are as they must be for answers that hold."""
    found = readiness.look()
    response.status_code = 200 if found.ready else 503
    response.headers["Cache-Control"] = "no-store"
    return ReadyShown(
        ready=found.ready,
        head_block=found.head,
        head_age_seconds=found.head_age_seconds,
        index_block=found.index,
        checks=tuple(
            CheckShown(name=one.name, ok=one.ok, detail=one.detail) for one in found.checks
        ),
    )


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus' text form.",
            "content": {"text/plain": {"schema": {"type": "string"}, "example": "# HELP ..."}},
        },
        **responses_for(),
    },
)
def metrics(
    resources: ResourcesDep, readiness: Annotated[Readiness, Depends(readiness_of)]
) -> Response:
    """What the service counts, for Prometheus; no label holds what an asker sent."""
    readiness.look()  # whoever scrapes need not ask for readiness as well
    return Response(resources.metrics.text(), headers={"Content-Type": MEDIA_TYPE})
