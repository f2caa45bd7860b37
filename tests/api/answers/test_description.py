"""Every answer of the description has an example, and it is one that the schema takes."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel

from api.schemas.certificate import CertificateAnswer
from api.schemas.consignment import ConsignmentAnswer
from api.schemas.examples import example
from api.schemas.lookup import LookupAnswer
from api.schemas.participants import ParticipantAnswer
from api.schemas.payloads import PayloadsTaken
from api.schemas.units import HistoryAnswer, UnitAnswer, VerificationAnswer
from ledger_client.officer.container import ContainerAnswer
from tests.api.service import Service

ANSWERS: dict[str, tuple[str, type[BaseModel]]] = {
    "/v1/lookup": ("lookup", LookupAnswer),
    "/v1/containers/{number}": ("container", ContainerAnswer),
    "/v1/consignments/{ucr}": ("consignment", ConsignmentAnswer),
    "/v1/units/{id}": ("unit", UnitAnswer),
    "/v1/units/{id}/history": ("history", HistoryAnswer),
    "/v1/units/{id}/verification": ("verification", VerificationAnswer),
    "/v1/certificates/{id}": ("certificate", CertificateAnswer),
    "/v1/participants/{id}": ("participant", ParticipantAnswer),
}
OF_ALL = {"auth.required", "auth.invalid", "auth.scope", "rate.limited", "index.diverged"}


@pytest.mark.parametrize("path", ANSWERS)
def test_the_example_is_an_answer_as_the_schema_has_it(path: str) -> None:
    name, model = ANSWERS[path]
    told = example(name)
    read = model.model_validate_json(json.dumps(told))
    assert json.loads(read.model_dump_json(by_alias=True)) == told


def test_what_was_taken_has_an_example_too() -> None:
    assert PayloadsTaken.model_validate_json(json.dumps(example("payloads"))).refused == ()


@pytest.mark.parametrize("path", ANSWERS)
def test_the_description_shows_the_example_and_every_problem(told: Service, path: str) -> None:
    described = told.get("/openapi.json").json()["paths"][path]["get"]["responses"]
    good = described["200"]["content"]["application/json"]
    assert good["example"] == example(ANSWERS[path][0])
    assert good["schema"]["$ref"].endswith(ANSWERS[path][1].__name__)
    shown = {
        code
        for status, response in described.items()
        if status >= "400"
        for code in response["content"]["application/problem+json"]["examples"]
    }
    assert shown >= OF_ALL
    assert "304" in described


@pytest.mark.parametrize("path", ANSWERS)
def test_a_question_of_another_form_is_refused_with_400(told: Service, path: str) -> None:
    token = told.token("audit")
    given = told.get(path.replace("{id}", "0xZZ"), token)
    assert given.status_code == 400
    assert given.headers["content-type"] == "application/problem+json"
