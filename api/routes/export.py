"""``GET /v1/export``: histories as JSON Lines, complete or found not to be."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from api.deps import RequestId, ResourcesDep, caller_with
from api.problems import responses_for
from api.schemas.base import HEX_32
from api.services.access import Read, record
from api.services.export import Exporter, unit_of
from api.services.export_period import Asked
from api.tokens import Caller

MEDIA_TYPE: Final = "application/jsonl"
router = APIRouter(tags=["ask"])
AuditorDep = Annotated[Caller, Depends(caller_with("audit", route_class="export"))]
Unit = Annotated[
    str | None,
    Query(pattern=HEX_32, description="One unit's whole history; then nothing else is named."),
]
Block = Annotated[int | None, Query(ge=0, lt=2**53)]
Time = Annotated[int | None, Query(ge=0, lt=2**53, description="Seconds since 1970, UTC.")]
_EXAMPLE: Final = (
    '{"ageSeconds":12,"block":{...},"claim":"Every entry of all four contracts in blocks 0 to 184, '
    'each contract\'s in order.",...,"line":"header"}\n'
    '{"before":"0x...","content":"opened","contract":"ConsignmentLedger","document":{...},'
    '"entry":{...},"head":"0x...","kind":"open",...,"line":"entry"}\n'
    '{"end":{...},"entries":1,"line":"end",...}\n'
)


@router.get(
    "/v1/export",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": (
                "One JSON object a line (RFC 8785): first what is claimed, then one entry each, "
                "last how many they are and what proves them. Without that last line it is broken "
                "off, and proves nothing."
            ),
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE}},
        },
        **responses_for(
            "request.invalid",
            "auth.required",
            "auth.invalid",
            "auth.scope",
            "unit.not_found",
            "rate.limited",
            "cannot_tell",
            "cannot_tell.node_unreachable",
            "index.diverged",
            "index.building",
        ),
    },
)
def export(
    resources: ResourcesDep,
    caller: AuditorDep,
    request_id: RequestId,
    unit: Unit = None,
    fromBlock: Block = None,  # noqa: N803 - the interface's own spelling
    toBlock: Block = None,  # noqa: N803
    fromTime: Time = None,  # noqa: N803
    toTime: Time = None,  # noqa: N803
) -> StreamingResponse:
    """All entries of a unit, of blocks, or of a time, each with its document where it is here.

    Where nothing is named, everything is exported. Both ends count; what is not written yet is left
    out, and the first line says up to which block it goes.
    """
    now = resources.now()
    exporter = Exporter(resources.database, resources.connection, now)
    asked = Asked(unit_of(unit), fromBlock, toBlock, fromTime, toTime)
    prepared = exporter.prepare(asked)
    record(resources.database, Read(caller, request_id, "export", asked.unit, now))
    return StreamingResponse(
        exporter.lines(prepared),
        media_type=MEDIA_TYPE,
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="export.jsonl"',
        },
    )
