"""``GET /v1/participants/{id}``: a participant's standing and keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.routes.reading import ReadingDep, responses_of_reading
from api.schemas.base import HEX_8
from api.schemas.participants import ParticipantAnswer
from api.services.participants import participant
from ledger_client.ledger.values import ParticipantId

router = APIRouter(tags=["ask"])
Id = Annotated[str, Path(pattern=HEX_8, examples=["5f0c2a9b7e114d3a"])]


@router.get(
    "/v1/participants/{id}",
    response_model=ParticipantAnswer,
    responses=responses_of_reading("participant", "participant.not_found"),
)
def ask(id: Id, reading: ReadingDep) -> Response:
    """A participant that you have met on the ledger; its name where it was opened here."""
    asked = ParticipantId(int(id, 16))
    with reading.answers() as (answers, readers):
        body = participant(answers, readers, reading.caller.participant, asked)
    return reading.answered(answers, body, "participant", None)
