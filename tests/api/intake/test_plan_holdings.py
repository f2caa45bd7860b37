"""Planning on what the service knows: texts that no database takes, and GLNs that are none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import update

from api.database.models import ParticipantNameRow
from tests.api.journey import Journey
from tests.api.service import Service, bearer, told
from tests.client.network import commissioned, document


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, journey: Journey, tmp_path: Path) -> Iterator[Service]:
    """A service of its own over the story's chain."""
    if request.param == "sqlite":
        database: Path | str = journey.copied(tmp_path)
    else:
        database = request.getfixturevalue("postgres")
    with journey.service(database) as made:
        yield made


def planned(service: Service, journey: Journey, body: bytes) -> Response:
    token = service.token("capture", who=journey.participant("maker"))
    headers = {**bearer(token), "Content-Type": "application/json"}
    return service.asker.post("/v1/plan", content=body, headers=headers)


def commissioning(**further: Any) -> bytes:
    return document({**commissioned("urn:epc:id:sscc:9521141.0000000099"), **further})


@pytest.mark.parametrize("wrong", ["B\0X", "\0", "B\ud800X"])
def test_a_text_that_no_database_takes_is_the_askers_fault(
    service: Service, journey: Journey, wrong: str
) -> None:
    body = commissioning(**{"example:sealNumber": wrong})
    assert json.loads(body)["epcisBody"]["eventList"][0]["example:sealNumber"] == wrong
    answer = planned(service, journey, body)
    assert answer.status_code == 400, answer.text
    assert told(answer)["errors"][0]["pointer"].startswith("/epcisBody/eventList/0")


def test_what_was_enrolled_with_a_gln_that_is_none_breaks_no_plan(
    service: Service, journey: Journey
) -> None:
    with service.resources.database.session() as session:
        row = {"name": "Nobody", "gln": "9521141000001", "commitment": bytes(32)}
        session.add(ParticipantNameRow(id=b"nobody..", **row))
        session.execute(update(ParticipantNameRow).values(gln="no GLN"))
    answer = planned(service, journey, commissioning())
    assert answer.status_code == 200, answer.text
