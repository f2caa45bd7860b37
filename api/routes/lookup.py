"""``GET /v1/lookup``: what a number may mean."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.routes.pages import FirstListed, Size, link_of
from api.routes.reading import ReadingDep, responses_of_reading
from api.schemas.lookup import LookupAnswer
from api.services.lookup import lookup
from api.services.numbers import MAX_TYPED_CHARACTERS

router = APIRouter(tags=["ask"])
Typed = Annotated[
    str,
    Query(
        min_length=1,
        max_length=MAX_TYPED_CHARACTERS,
        description="Container, UCR, MRN, bill of lading, booking, SSCC, seal, plate, certificate "
        "number, GS1 key as URN or Digital Link, or a unit's id; as typed.",
        examples=["CSQU3054383"],
    ),
]


@router.get(
    "/v1/lookup", response_model=LookupAnswer, responses=responses_of_reading("lookup", "input")
)
def look_up(q: Typed, reading: ReadingDep, first: FirstListed = 1, size: Size = None) -> Response:
    """Every unit that a number may mean and that you may read: none, one or several.

    Nothing in a list is proved; each member names the address of its verified answer. A wrong
    check digit is a finding, never a refusal to look. Pages by ``Link``.
    """
    settings = reading.resources.settings
    many = min(size or settings.page_default, settings.page_max)
    with reading.answers() as (answers, readers):
        body = lookup(answers, readers, q, first, many)
    response = reading.answered(answers, body, "lookup", None)
    response.headers["Link"] = link_of("/v1/lookup", first, many, body.total, {"q": q})
    return response
