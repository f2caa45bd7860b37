"""``GET /v1/units/{id}``, its history, and the proof of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.routes.pages import First, Size, link_of
from api.routes.reading import NO_EVIDENCE, ReadingDep, responses_of_reading
from api.schemas.base import HEX_32
from api.schemas.units import HistoryAnswer, UnitAnswer, VerificationAnswer
from api.services import units
from api.services.refreshes import Made
from ledger_client.ledger.values import UnitId

router = APIRouter(tags=["ask"])
Id = Annotated[str, Path(pattern=HEX_32, examples=["0x" + "5a" * 32])]
_CODES = ("unit.not_found", NO_EVIDENCE)


@router.get(
    "/v1/units/{id}", response_model=UnitAnswer, responses=responses_of_reading("unit", *_CODES)
)
def ask(id: Id, reading: ReadingDep) -> Response:
    """A unit and the verdict on its provenance."""
    with reading.answers() as (answers, readers):
        body, facts = units.unit(answers, readers.require(_unit(id)))
        made = Made.of(answers, (facts,))
    return reading.answered(answers, body, "unit", facts.subject, made)


@router.get(
    "/v1/units/{id}/history",
    response_model=HistoryAnswer,
    responses=responses_of_reading("history", *_CODES),
)
def history(id: Id, reading: ReadingDep, first: First = 1, size: Size = None) -> Response:
    """A unit's entries in order, with who signed and what was said; pages by ``Link``."""
    settings = reading.resources.settings
    many = min(size or settings.page_default, settings.page_max)
    with reading.answers() as (answers, readers):
        body, facts = units.history(answers, readers.require(_unit(id)), first, many)
        made = Made.of(answers, (facts,))
    response = reading.answered(answers, body, "history", facts.subject, made)
    response.headers["Link"] = link_of(f"/v1/units/{id}/history", first, many, body.total)
    return response


@router.get(
    "/v1/units/{id}/verification",
    response_model=VerificationAnswer,
    responses=responses_of_reading("verification", *_CODES),
)
def verification(id: Id, reading: ReadingDep) -> Response:
    """The whole report, step by step, and the proof bundle to judge it again by yourself."""
    with reading.answers() as (answers, readers):
        body, facts = units.verification(answers, readers.require(_unit(id)))
        made = Made.of(answers, (facts,))
    return reading.answered(answers, body, "verification", facts.subject, made)


def _unit(text: str) -> UnitId:
    return UnitId(bytes.fromhex(text[2:]))
