"""The trust root that this service's verdicts rest on."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.deps import ResourcesDep, caller_with
from api.etags import etag_of, not_modified
from api.problems import responses_for

router = APIRouter(tags=["trust root"])
FINGERPRINT_HEADER = "X-Trust-Root-Fingerprint"


@router.get(
    "/v1/trust-root",
    dependencies=[Depends(caller_with())],
    response_class=Response,
    responses={
        200: {
            "description": "The signed file, canonical JSON (RFC 8785), to the byte.",
            "content": {
                "application/json": {
                    "schema": {"type": "object", "required": ["content", "signatures"]},
                    "example": {"content": {"version": 1, "sequence": 1}, "signatures": []},
                }
            },
        },
        304: {"description": "It is the one that you have."},
        **responses_for("auth.required", "auth.invalid", "rate.limited", "cannot_tell"),
    },
)
def trust_root(request: Request, resources: ResourcesDep) -> Response:
    """The trust root of this service, to compare with the one that you were given elsewhere.

    A client that checks answers takes its trust root from the council, not from here.
    """
    content = resources.trust_root_file
    etag = etag_of((content,))
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        FINGERPRINT_HEADER: resources.fingerprint,
    }
    return not_modified(request, etag) or Response(
        content, media_type="application/json", headers=headers
    )
