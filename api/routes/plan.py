"""``POST /v1/plan``: an EPCIS document in, what is to be signed out."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from api.deps import RequestId, ResourcesDep, caller_with
from api.problems import responses_for
from api.problems.openapi import WITH_BODY, WITH_TOKEN
from api.routes.reading import CACHE
from api.schemas.examples import shown
from api.schemas.plan import PlanAnswer
from api.services.access import Read, record
from api.services.plan import Planning
from api.services.verified import Answers
from api.tokens import Caller

router = APIRouter(tags=["statements"])
_Writer = Annotated[Caller, Depends(caller_with("capture", route_class="write"))]
_EXAMPLE: Final = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    "type": "EPCISDocument",
    "schemaVersion": "2.0",
    "creationDate": "2026-11-16T06:40:00Z",
    "epcisBody": {
        "eventList": [
            {
                "type": "ObjectEvent",
                "eventTime": "2026-11-16T05:10:00Z",
                "eventTimeZoneOffset": "+01:00",
                "epcList": ["urn:epc:id:sscc:9521141.0000000011"],
                "action": "ADD",
                "bizStep": "commissioning",
            }
        ]
    },
}
_EPCIS: Final = {
    "requestBody": {
        "required": True,
        "description": "An EPCIS 2.0 document, JSON or JSON-LD.",
        "content": {
            kind: {"schema": {"type": "object"}, "example": _EXAMPLE}
            for kind in ("application/json", "application/ld+json")
        },
    }
}


async def _raw_body(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/v1/plan",
    openapi_extra=_EPCIS,
    responses=shown("plan")
    | responses_for(
        *WITH_TOKEN,
        *WITH_BODY,
        "input",
        "input.conflict",
        "cannot_tell",
        "cannot_tell.node_unreachable",
        "index.building",
        "index.diverged",
    ),
)
def plan(
    response: Response,
    body: Annotated[bytes, Depends(_raw_body)],
    resources: ResourcesDep,
    caller: _Writer,
    request_id: RequestId,
) -> PlanAnswer:
    """What your document would write, as EIP-712 typed data. Nothing is sent.

    Commitments and labels derive from your secrets and are left for you to fill in; sign what
    comes out and send it to ``/v1/statements``.
    """
    now = resources.now()
    with resources.database.snapshot() as session:
        answers = Answers(session, resources.connection, now, caller)
        planning = Planning(answers, answers.readers, caller.participant, resources.fingerprint)
        answer = planning.plan(body)
    record(resources.database, Read(caller, request_id, "plan", None, now))
    response.headers["Cache-Control"] = CACHE
    return answer
