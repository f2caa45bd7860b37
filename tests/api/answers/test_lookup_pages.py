"""A number that many units claim is told page by page, in the ledger's order, all counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.database.models import AliasRow, EntryRow, UnitRow
from api.services import found_units
from ledger_client.capture.aliases import NumberForm, normal_number
from ledger_client.ledger.kinds import Kind
from tests.api.answers.asking import answer, asked
from tests.api.journey import Journey
from tests.api.service import Service

CLAIMED = "EVERYBODYS 1"


@pytest.fixture
def claimed(journey: Journey, tmp_path: Path) -> Iterator[Service]:
    """A service that was told of one number for every unit."""
    with journey.service(journey.copied(tmp_path)) as service:
        with service.resources.database.session() as session:
            for one in session.scalars(select(UnitRow)).all():
                session.add(
                    AliasRow(
                        unit_id=one.unit_id,
                        form=NumberForm.OTHER.value,
                        typed=CLAIMED,
                        normal=normal_number(CLAIMED),
                        stem="",
                        guessed=False,
                    )
                )
        yield service


def pages(service: Service, journey: Journey, who: str, size: int) -> list[dict[str, Any]]:
    path, found = f"/v1/lookup?q=EVERYBODYS%201&size={size}", []
    while path:
        given = answer(service, journey, path, who)
        assert given.status_code == 200, given.text
        found.append(given.json())
        following = re.search(r'<([^>]+)>; rel="next"', given.headers["Link"])
        path = following.group(1) if following else ""
    return found


def opened(service: Service) -> dict[str, int]:
    with service.resources.database.snapshot() as session:
        rows = session.execute(
            select(EntryRow.subject, EntryRow.id).where(
                EntryRow.contract == "ConsignmentLedger", EntryRow.kind == int(Kind.OPEN)
            )
        )
        return {f"0x{unit.hex()}": place for unit, place in rows}


@pytest.mark.parametrize("who", ["customs", "carrier"])
def test_all_pages_together_hold_each_unit_once(
    claimed: Service, journey: Journey, who: str
) -> None:
    found = pages(claimed, journey, who, 2)
    units = [one["unit"]["unitId"] for page in found for one in page["found"]]
    assert len(found) > 1
    assert {len(page["found"]) for page in found[:-1]} == {2}
    assert {page["total"] for page in found} == {len(units)} == {len(set(units))}
    whole = asked(claimed, journey, "/v1/lookup?q=EVERYBODYS%201&size=500", who)
    assert [one["unit"]["unitId"] for one in whole["found"]] == units


def test_what_is_not_closed_comes_first_and_within_that_what_was_opened_first(
    claimed: Service, journey: Journey
) -> None:
    whole = asked(claimed, journey, "/v1/lookup?q=EVERYBODYS%201&size=500")["found"]
    places = opened(claimed)
    order = [(one["isClosed"], places[one["unit"]["unitId"]]) for one in whole]
    assert order == sorted(order)
    assert {closed for closed, _ in order} == {False, True}


def test_a_party_finds_no_more_than_it_may_read(claimed: Service, journey: Journey) -> None:
    one, all_ = (
        asked(claimed, journey, "/v1/lookup?q=EVERYBODYS%201&size=1", who)["total"]
        for who in ("gothenburg", "customs")
    )
    assert 0 < one < all_


def test_what_was_not_looked_at_is_said(
    claimed: Service, journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_units, "MAX_LOOKED_AT", 1)
    body = asked(claimed, journey, "/v1/lookup?q=EVERYBODYS%201", "carrier")
    assert body["total"] <= 1
    assert "not looked at" in body["findings"][-1]["detail"]


def test_a_page_beyond_the_last_is_empty_and_says_how_many_there_are(
    told: Service, journey: Journey
) -> None:
    body = asked(told, journey, "/v1/lookup?q=CSQU3054383&first=7")
    assert (body["found"], body["total"], body["first"]) == ([], 1, 7)
