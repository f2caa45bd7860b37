"""``GET /v1/consignments/{ucr}``: the sum of a consignment's parts."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Response

from api.routes.pages import FirstListed, Size, link_of
from api.routes.reading import NO_EVIDENCE, ReadingDep, responses_of_reading
from api.schemas.consignment import ConsignmentAnswer
from api.services.consignments import MAX_PARTS, consignment
from api.services.refreshes import Made

router = APIRouter(tags=["ask"])
UcrText = Annotated[str, Path(min_length=1, max_length=100, examples=["6SE556011223344-OAT2611"])]


@router.get(
    "/v1/consignments/{ucr}",
    response_model=ConsignmentAnswer,
    responses=responses_of_reading("consignment", "input", "unit.not_found", NO_EVIDENCE),
)
def ask(ucr: UcrText, reading: ReadingDep, first: FirstListed = 1, size: Size = None) -> Response:
    """A consignment by its WCO Unique Consignment Reference; its verdict is its gravest part's.

    Parts stand in the order in which they came to the ledger, at most 20 on a page; pages by
    ``Link``. While parts are on other pages the verdict is at best ``incomplete`` and says so.
    """
    many = min(size or MAX_PARTS, MAX_PARTS)
    with reading.answers() as (answers, readers):
        body, facts = consignment(answers, readers, ucr, first, many)
        made = Made.of(answers, facts, ucr)
    response = reading.answered(answers, body, "consignment", facts[0].subject, made)
    path = f"/v1/consignments/{quote(ucr, safe='')}"
    response.headers["Link"] = link_of(path, body.first, many, body.total)
    return response
