"""``GET /v1/inbox``: what waits for the caller's signature."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response

from api.deps import RequestId, ResourcesDep, caller_with
from api.problems import responses_for
from api.problems.openapi import WITH_TOKEN
from api.routes.pages import FirstListed, Size, link_of
from api.routes.reading import CACHE
from api.schemas.examples import shown
from api.schemas.inbox import InboxAnswer
from api.services.access import Read, record
from api.services.inbox import Page, inbox
from api.services.verified import Answers
from api.tokens import Caller

router = APIRouter(tags=["statements"])
MAX_TICKETS: Final = 20
"""Offers of a page with tickets: each holds every opening of its unit that is here."""
Tickets = Annotated[bool, Query(description="Whether offers to you come with their tickets.")]
_Own = Annotated[Caller, Depends(caller_with("capture", "hold"))]


@router.get(
    "/v1/inbox",
    responses=shown("inbox")
    | responses_for(
        "request.invalid",
        *WITH_TOKEN,
        "cannot_tell",
        "cannot_tell.node_unreachable",
        "index.building",
        "index.diverged",
    ),
)
def ask(
    response: Response,
    resources: ResourcesDep,
    caller: _Own,
    request_id: RequestId,
    first: FirstListed = 1,
    size: Size = None,
    tickets: Tickets = False,
) -> InboxAnswer:
    """Offers to you and yours that nobody answered; what ends first, first. Pages by ``Link``.

    With ``tickets`` each offer to you has its ticket, and a page at most 20 offers.
    """
    now = resources.now()
    settings = resources.settings
    most = MAX_TICKETS if tickets else settings.page_max
    many = min(size or settings.page_default, most)
    with resources.database.snapshot() as session:
        answers = Answers(session, resources.connection, now, caller)
        page = Page(first, many, tickets)
        answer = inbox(answers, caller.participant, resources.fingerprint, page)
    record(resources.database, Read(caller, request_id, "inbox", None, now))
    response.headers["Cache-Control"] = CACHE
    asked = {"tickets": "true"} if tickets else {}
    response.headers["Link"] = link_of("/v1/inbox", first, many, answer.total, asked)
    return answer
