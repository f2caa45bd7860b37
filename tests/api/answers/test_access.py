"""Who may read what: parties, customs, auditors; all else is not found; every read is recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from api.database.models import AccessRow
from ledger_client.ledger.values import ParticipantId
from tests.api.answers.asking import answer, asked, unit_of
from tests.api.journey import Journey
from tests.api.more_story import SEIZED
from tests.api.service import Service
from tests.api.service import told as problem_told

BOX, SECOND = "CSQU3054383", "CSQU6142071"
NOBODY_KNOWS = "0x" + "00" * 31 + "01"
STRANGER = ParticipantId(0x1234)


@pytest.mark.parametrize(
    ("who", "number", "reads"),
    [
        ("maker", BOX, True),
        ("forwarder", BOX, True),
        ("gothenburg", BOX, True),
        ("carrier", BOX, True),
        ("rotterdam", BOX, True),
        ("customs", BOX, True),
        ("phytolab", BOX, False),
        ("chamber", BOX, False),
        ("gothenburg", SECOND, False),
        ("forwarder", SECOND, False),
        ("carrier", SECOND, True),
        ("maker", SEIZED, False),
        ("forwarder", SEIZED, True),
        ("customs", SEIZED, True),
    ],
)
def test_parties_and_customs_read_and_nobody_else(
    told: Service, journey: Journey, who: str, number: str, *, reads: bool
) -> None:
    given = answer(told, journey, f"/v1/containers/{number}", who)
    assert given.status_code == (200 if reads else 404)
    found = asked(told, journey, f"/v1/lookup?q={number}", who)["found"]
    assert bool(found) is reads


def test_who_carried_the_container_reads_what_was_in_it(told: Service, journey: Journey) -> None:
    pallet = unit_of(told, journey, "095211410000000113")
    assert asked(told, journey, f"/v1/units/{pallet}", "gothenburg")["unit"]["unitId"] == pallet


@pytest.mark.parametrize(
    ("who", "called"), [("customs", "Rolled oats, HS 1104.12"), ("rotterdam", None)]
)
def test_what_goods_are_called_is_told_to_those_who_may_read_their_lot(
    told: Service, journey: Journey, who: str, called: str | None
) -> None:
    goods = asked(told, journey, f"/v1/containers/{BOX}", who)["goods"]
    assert {line["description"] for one in goods for line in one["lines"]} == {called}


def test_auditors_read_everything_whoever_they_are(told: Service, journey: Journey) -> None:
    token = told.token("audit", who=STRANGER)
    assert told.get(f"/v1/containers/{SEIZED}", token).status_code == 200


@pytest.mark.parametrize("scopes", [("provenance:read",), ("capture",)])
def test_a_scope_alone_opens_nothing(told: Service, scopes: tuple[str, ...]) -> None:
    token = told.token(*scopes, who=STRANGER)  # type: ignore[arg-type]
    assert told.get(f"/v1/containers/{BOX}", token).status_code == 404


def test_a_token_for_holding_does_not_read(told: Service, journey: Journey) -> None:
    token = told.token("hold", who=journey.participant("customs"))
    assert problem_told(told.get(f"/v1/containers/{BOX}", token))["code"] == "auth.scope"


@pytest.mark.parametrize("rest", ["", "/history", "/verification", "/history?first=2&size=3"])
def test_unknown_and_forbidden_are_one_answer(told: Service, journey: Journey, rest: str) -> None:
    forbidden = unit_of(told, journey, SEIZED)
    one = answer(told, journey, f"/v1/units/{forbidden}{rest}", "maker")
    other = answer(told, journey, f"/v1/units/{NOBODY_KNOWS}{rest}", "maker")
    assert one.status_code == other.status_code == 404
    bodies = [{**given.json(), "instance": ""} for given in (one, other)]
    assert bodies[0] == bodies[1]
    assert bodies[0]["code"] == "unit.not_found"
    kept = [{name for name in given.headers if name != "x-request-id"} for given in (one, other)]
    assert kept[0] == kept[1]


def test_unknown_and_forbidden_numbers_are_one_answer(told: Service, journey: Journey) -> None:
    one = answer(told, journey, f"/v1/containers/{SEIZED}", "maker")
    other = answer(told, journey, "/v1/containers/ZZZU0000000", "maker")
    assert {**one.json(), "instance": ""} == {**other.json(), "instance": ""}
    assert one.status_code == other.status_code == 404


def test_every_read_leaves_a_record_and_a_refused_one_none(told: Service, journey: Journey) -> None:
    unit = unit_of(told, journey, BOX)

    def records() -> int:
        with told.resources.database.snapshot() as session:
            return session.scalar(select(func.count()).select_from(AccessRow)) or 0

    before = records()
    given = answer(told, journey, f"/v1/units/{unit}/history")
    answer(told, journey, f"/v1/units/{unit}", "chamber")
    assert records() == before + 1
    with told.resources.database.snapshot() as session:
        row = session.scalars(select(AccessRow).order_by(AccessRow.id.desc())).first()
        assert row is not None
        assert row.request_id == given.headers["x-request-id"]
        assert row.reader == journey.participant("customs").to_bytes(8, "big")
        assert (row.dataset, row.subject) == ("history", bytes.fromhex(unit[2:]))


def test_without_a_token_nothing_is_told(told: Service) -> None:
    for path in (f"/v1/containers/{BOX}", f"/v1/units/{NOBODY_KNOWS}", "/v1/lookup?q=x"):
        assert problem_told(told.get(path))["code"] == "auth.required"
