"""``GET /v1/consignments/{ucr}``: the sum of a consignment's parts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.routes.reading import NO_EVIDENCE, ReadingDep, responses_of_reading
from api.schemas.consignment import ConsignmentAnswer
from api.services.consignments import consignment
from api.services.refreshes import Made

router = APIRouter(tags=["ask"])
UcrText = Annotated[str, Path(min_length=1, max_length=100, examples=["6SE556011223344-OAT2611"])]


@router.get(
    "/v1/consignments/{ucr}",
    response_model=ConsignmentAnswer,
    responses=responses_of_reading("consignment", "input", "unit.not_found", NO_EVIDENCE),
)
def ask(ucr: UcrText, reading: ReadingDep) -> Response:
    """A consignment by its WCO Unique Consignment Reference; its verdict is its gravest part's."""
    with reading.answers() as (answers, readers):
        body, facts = consignment(answers, readers, ucr)
        made = Made.of(answers, facts, ucr)
    return reading.answered(answers, body, "consignment", facts[0].subject, made)
