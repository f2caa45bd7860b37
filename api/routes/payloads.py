"""``POST /v1/payloads``: openings of commitments come in."""

from __future__ import annotations

import json
from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends

from api.aside import ParsedAside
from api.deps import SessionDep, caller_with
from api.intake import take
from api.problems import responses_for
from api.problems.openapi import WITH_BODY
from api.schemas.base import hex32
from api.schemas.examples import shown
from api.schemas.payloads import MAX_OPENINGS, OpeningGiven, OpeningRefused, PayloadsTaken
from api.services.acquaintances import remember_names
from api.tokens import Caller

router = APIRouter(tags=["write"], route_class=ParsedAside)
Writer = Annotated[Caller, Depends(caller_with("capture", route_class="write"))]
Given = Annotated[tuple[OpeningGiven, ...], Body(min_length=1, max_length=MAX_OPENINGS)]
_NO_JSON: Final = b""


@router.post(
    "/v1/payloads",
    responses=shown("payloads")
    | responses_for(
        "request.invalid",
        "auth.required",
        "auth.invalid",
        "auth.scope",
        "rate.limited",
        "cannot_tell",
        *WITH_BODY,
    ),
)
def hand_in(given: Given, caller: Writer, session: SessionDep) -> PayloadsTaken:
    """Keep openings, each checked against its commitment; the same again changes nothing.

    Kept is what opens a commitment of an entry on the ledger or of a statement on its way there.
    """
    taken = take(session, {bytes.fromhex(one.commitment[2:]): _payload(one) for one in given})
    remember_names(session, caller.participant, taken.kept)
    refused = (
        OpeningRefused(commitment=hex32(one), code=wrong.rule or wrong.code, reason=wrong.message)
        for one, wrong in taken.refused.items()
    )
    return PayloadsTaken(
        kept=tuple(hex32(one) for one in taken.kept),
        refused=tuple(refused),
        units=len(taken.units),
    )


def _payload(one: OpeningGiven) -> bytes:
    """The bytes of an opening; of what is no canonical JSON none, which is no opening."""
    try:
        text = json.dumps(one.opening, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
        return text.encode("utf-8")
    except ValueError:
        return _NO_JSON
