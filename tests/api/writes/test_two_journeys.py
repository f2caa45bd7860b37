"""A second journey opened under a container's number neither hides the first nor looks alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger_client import RemoteLedger
from ledger_client.capture.units import UnitKind
from ledger_client.ledger.values import UnitId
from ledger_client.store import opening_json
from tests.api.http.processes import Served
from tests.api.journey import catch_up
from tests.api.service import Service, bearer
from tests.api.writes.attesters import Attester
from tests.client.network import Party, box, commissioned, document, sscc, stuffed

pytestmark = pytest.mark.xdist_group("writes")


def shared(service: Service, who: Attester, unit: UnitId) -> None:
    """Hand in what opens a unit's entries."""
    catch_up(service.resources)
    openings = [
        {
            "commitment": f"0x{one.commitment.hex()}",
            "opening": opening_json(who.client.store.payloads.get(one.commitment)),
        }
        for one in who.client.bundle(unit).openings
    ]
    given = service.asker.post(
        "/v1/payloads", json=openings, headers=bearer(who.token(service, "capture"))
    )
    assert given.json()["refused"] == []


def opened(service: Service, who: Attester, number: str, booking: str) -> UnitId:
    unit = who.client.open_unit(UnitKind.JOURNEY, number, booking=booking).subject
    who.client.delivered()
    shared(service, who, unit)
    return unit


def seen(service: Service, number: str, who: Attester) -> dict[str, Any]:
    """What customs is told of a container."""
    catch_up(service.resources)
    token = service.token("provenance:read", who=who.client.participant)
    answer = service.get(f"/v1/containers/{number}", token)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@contextmanager
def remote(service: Service, folder: Path, who: Attester) -> Iterator[RemoteLedger]:
    """The same service on a socket, and its client."""
    settings = service.resources.settings
    told = {
        "database_url": settings.database_url.get_secret_value(),
        "nodes": ",".join(settings.nodes),
        "trust_root": str(settings.trust_root),
    }
    served = Served(folder, told)
    token = service.token("provenance:read", who=who.client.participant)
    try:
        with RemoteLedger.open(served.url, token, settings.trust_root) as ledger:
            yield ledger
    finally:
        served.kill()


@pytest.fixture
def terminal(network: Path) -> Iterator[Attester]:
    with Attester.of(network, Party.TERMINAL) as one:
        yield one


def hex_of(unit: UnitId) -> str:
    return f"0x{unit.hex()}"


def test_a_seizure_is_not_hidden_by_a_clean_journey_opened_after_it(
    service: Service, maker: Attester, terminal: Attester, customs: Attester, tmp_path: Path
) -> None:
    number = box()
    real = opened(service, maker, number, "REAL")
    customs.client.hold(real, {"reason": "seized: counterfeit goods"})
    customs.client.delivered()
    shared(service, customs, real)
    clean = opened(service, terminal, number, "CLEAN")
    told = seen(service, number, customs)
    assert told["journey"]["unitId"] == hex_of(real)
    assert [one["unitId"] for one in told["journey"]["overlapping"]] == [hex_of(clean)]
    assert [(one["what"], one["unitId"]) for one in told["restraints"]] == [
        ("seizure", hex_of(real))
    ]
    assert "journey.overlap" in {one["code"] for one in told["findings"]}
    with remote(service, tmp_path, customs) as ledger:
        checked = ledger.container(number)
    assert checked.answer.model_dump(mode="json", by_alias=True)["restraints"] == told["restraints"]


def test_of_two_open_journeys_neither_is_told_alone(
    service: Service, maker: Attester, terminal: Attester, customs: Attester, tmp_path: Path
) -> None:
    number = box()
    first = opened(service, maker, number, "FIRST")
    assert seen(service, number, customs)["judged"]["verdict"] == "verified"
    second = opened(service, terminal, number, "SECOND")
    told = seen(service, number, customs)
    assert told["journey"]["unitId"] == hex_of(second)
    assert told["judged"]["verdict"] == "attention"
    (overlap,) = [one for one in told["findings"] if one["code"] == "journey.overlap"]
    assert overlap["detail"] == hex_of(first)
    assert "journey.overlap" in {one["finding"]["code"] for one in told["reasons"]}
    customs.client.hold(first, {"reason": "inspection"})
    customs.client.delivered()
    shared(service, customs, first)
    assert seen(service, number, customs)["journey"]["unitId"] == hex_of(first)
    with remote(service, tmp_path, customs) as ledger:
        assert ledger.container(number).report.verdict == "attention"


def test_of_many_open_journeys_it_is_said_how_many_were_not_looked_into(
    service: Service, maker: Attester, terminal: Attester, customs: Attester, tmp_path: Path
) -> None:
    number = box()
    opened(service, maker, number, "REAL")
    for place in range(7):
        opened(service, terminal, number, f"SPAM{place}")
    told = seen(service, number, customs)
    assert told["journey"]["of"] == 8
    assert len([one for one in told["findings"] if one["code"] == "journey.overlap"]) == 5
    (more,) = [one for one in told["notProvided"] if one["what"] == "journey.overlap"]
    assert more["why"].startswith("2 more journeys")
    with remote(service, tmp_path, customs) as ledger:
        assert ledger.container(number).report.verdict == "attention"


def test_a_claimed_time_makes_no_journey_the_current_one(
    service: Service, maker: Attester, terminal: Attester, customs: Attester
) -> None:
    number, pallet = box(), sscc()
    soon = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
    events = commissioned(pallet), stuffed(number, pallet)
    maker.client.capture(document(*({**told, "eventTime": soon} for told in events)))
    shared(service, maker, maker.client.unit_of(number))
    late = opened(service, terminal, number, "TWO")
    told = seen(service, number, customs)["journey"]
    assert told["unitId"] == hex_of(late)
    assert told["overlapping"][0]["openedAt"] > told["openedAt"]
