"""``GET /v1/inbox``: what waits for the caller's signature."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.deps import RequestId, ResourcesDep, caller_with
from api.problems import responses_for
from api.problems.openapi import WITH_TOKEN
from api.routes.reading import CACHE
from api.schemas.examples import shown
from api.schemas.inbox import InboxAnswer
from api.services.access import Read, record
from api.services.inbox import inbox
from api.services.verified import Answers
from api.tokens import Caller

router = APIRouter(tags=["statements"])
_Own = Annotated[Caller, Depends(caller_with("capture", "hold"))]


@router.get(
    "/v1/inbox",
    responses=shown("inbox")
    | responses_for(
        *WITH_TOKEN,
        "cannot_tell",
        "cannot_tell.node_unreachable",
        "index.building",
        "index.diverged",
    ),
)
def ask(
    response: Response, resources: ResourcesDep, caller: _Own, request_id: RequestId
) -> InboxAnswer:
    """Offers to you with their tickets, and yours that nobody answered; what ends first, first."""
    now = resources.now()
    with resources.database.snapshot() as session:
        answers = Answers(session, resources.connection, now, caller)
        answer = inbox(answers, caller.participant, resources.fingerprint)
    record(resources.database, Read(caller, request_id, "inbox", None, now))
    response.headers["Cache-Control"] = CACHE
    return answer
