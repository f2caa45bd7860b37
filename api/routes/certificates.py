"""``GET /v1/certificates/{id}``: a certificate and what has drawn from it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.routes.reading import NO_EVIDENCE, ReadingDep, responses_of_reading
from api.schemas.base import HEX_32
from api.schemas.certificate import CertificateAnswer
from api.services.certificates import certificate

router = APIRouter(tags=["ask"])
Id = Annotated[str, Path(pattern=HEX_32, examples=["0x" + "7c" * 32])]


@router.get(
    "/v1/certificates/{id}",
    response_model=CertificateAnswer,
    responses=responses_of_reading("certificate", "certificate.not_found", NO_EVIDENCE),
)
def ask(id: Id, reading: ReadingDep) -> Response:
    """A certificate: issuer, scope, validity, quantity left, and the units that it covers."""
    subject = bytes.fromhex(id[2:])
    with reading.answers() as (answers, readers):
        body = certificate(answers, readers, subject)
    return reading.answered(answers, body, "certificate", subject)
