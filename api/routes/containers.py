"""``GET /v1/containers/{number}``: the officer's answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.routes.reading import NO_EVIDENCE, ReadingDep, responses_of_reading
from api.services.containers import container
from api.services.refreshes import Made
from ledger_client.officer.container import ContainerAnswer

router = APIRouter(tags=["ask"])
Number = Annotated[
    str,
    Path(
        min_length=1,
        max_length=64,
        description="A container number; blanks, hyphens, case and the check digit do not matter.",
        examples=["CSQU3054383"],
    ),
]


@router.get(
    "/v1/containers/{number}",
    response_model=ContainerAnswer,
    responses=responses_of_reading("container", "input", "unit.not_found", NO_EVIDENCE),
)
def ask(number: Number, reading: ReadingDep) -> Response:
    """The current journey of a container: verdict, what stops it, custody, seals, goods, papers.

    Earlier and overlapping journeys are listed, never mixed. The members stand in the order in
    which an officer reads.
    """
    with reading.answers() as (answers, readers):
        body, facts = container(answers, readers, number)
        made = Made.of(answers, facts, body.number.number)
    return reading.answered(answers, body, "container", facts[0].subject, made)
