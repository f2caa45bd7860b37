"""No part of a consignment is cut off in silence, whatever somebody claims to travel under it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.database.models import AliasRow, EntryRow, UnitRow
from api.services import consignments
from ledger_client.capture.aliases import NumberForm, normal_number
from ledger_client.capture.units import UnitKind
from ledger_client.ledger.kinds import Kind
from tests.api.answers.asking import answer, asked
from tests.api.journey import Journey
from tests.api.service import Service

UCR = "6SE556011223344-OAT2611"
PATH = f"/v1/consignments/{UCR}"
PARTS = ["container CSQU305438", "container CSQU614207"]


def names(body: dict[str, Any]) -> list[str]:
    return [one["unit"]["name"] for one in body["parts"]]


def links(header: str) -> dict[str, str]:
    return {rel: path for path, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', header)}


@pytest.fixture
def claimed(journey: Journey, tmp_path: Path) -> Iterator[Service]:
    """A service that was told that every other unit travels under the UCR too, since 1970."""
    with journey.service(journey.copied(tmp_path)) as service:
        with service.resources.database.session() as session:
            opened = session.scalars(
                select(UnitRow).where(UnitRow.kind == UnitKind.JOURNEY.value)
            ).all()
            known = set(session.scalars(select(AliasRow.unit_id).where(AliasRow.typed == UCR)))
            for one in opened:
                if one.unit_id in known:
                    continue
                one.opened_at = 0
                session.add(
                    AliasRow(
                        unit_id=one.unit_id,
                        form=NumberForm.UCR.value,
                        typed=UCR,
                        normal=normal_number(UCR),
                        stem="",
                        guessed=False,
                    )
                )
        yield service


def test_all_parts_are_counted_and_nothing_is_said_to_lack(told: Service, journey: Journey) -> None:
    body = asked(told, journey, PATH)
    assert (body["total"], body["first"], names(body), body["findings"]) == (2, 1, PARTS, [])


@pytest.mark.parametrize("who", ["customs", "carrier"])
def test_while_a_part_is_on_another_page_the_verdict_is_incomplete_and_says_why(
    told: Service, journey: Journey, who: str
) -> None:
    given = answer(told, journey, f"{PATH}?size=1", who)
    body = given.json()
    assert (body["total"], names(body), body["verdict"]) == (2, PARTS[:1], "incomplete")
    assert [one["code"] for one in body["findings"]] == ["consignment.parts_not_shown"]
    there = links(given.headers["Link"])
    assert set(there) == {"first", "last", "next"}
    after = answer(told, journey, there["next"], who)
    assert names(after.json()) == PARTS[1:]
    assert set(links(after.headers["Link"])) == {"first", "last", "prev"}


def test_a_page_beyond_the_last_is_the_last(told: Service, journey: Journey) -> None:
    body = asked(told, journey, f"{PATH}?first=900&size=1")
    assert (body["first"], names(body)) == (2, PARTS[1:])


def test_what_is_claimed_to_be_older_does_not_come_before_what_the_ledger_had_first(
    claimed: Service, journey: Journey
) -> None:
    body = asked(claimed, journey, PATH)
    assert body["total"] > len(PARTS)
    assert names(body)[: len(PARTS)] == PARTS
    with claimed.resources.database.snapshot() as session:
        opened = dict(
            session.execute(
                select(EntryRow.subject, EntryRow.id).where(
                    EntryRow.contract == "ConsignmentLedger", EntryRow.kind == int(Kind.OPEN)
                )
            ).all()
        )
    order = [opened[bytes.fromhex(one["unit"]["unitId"][2:])] for one in body["parts"]]
    assert order == sorted(order)


def test_no_more_are_proved_at_once_than_a_page_has(
    claimed: Service, journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consignments, "MAX_PARTS", 2)
    body = asked(claimed, journey, f"{PATH}?size=500")
    assert names(body) == PARTS
    assert body["verdict"] == "incomplete"
    assert body["total"] > len(PARTS)


def test_units_that_were_not_even_looked_at_are_said(
    claimed: Service, journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consignments, "MAX_LOOKED_AT", 2)
    body = asked(claimed, journey, PATH, "carrier")
    assert body["verdict"] == "incomplete"
    (finding,) = body["findings"]
    assert "not looked at" in finding["detail"]
