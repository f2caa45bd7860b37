"""A refresh is answered from what the answer rests on: cheaply where nothing changed, else anew."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from api.database.models import AccessRow, ProgressRow, UnitRow
from api.main import create_app
from api.payloads import Payloads
from api.resources import open_resources
from api.settings import Settings
from ledger_client.capture.units import UnitKind
from ledger_client.ledger.values import UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.rpc import Rpc
from ledger_client.store import opening_json
from tests.api.journey import catch_up
from tests.api.service import Service, bearer
from tests.api.writes.attesters import Attester
from tests.client.network import Party, box

pytestmark = pytest.mark.xdist_group("writes")
NOBODY_LISTENS = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Desk:
    """A service, and a maker's container that its customs officer looks at again and again."""

    service: Service
    maker: Attester
    token: str
    number: str
    unit: UnitId

    def ask(self, etag: str | None = None, token: str | None = None) -> Response:
        catch_up(self.service.resources)
        headers = {} if etag is None else {"If-None-Match": etag}
        path = f"/v1/containers/{self.number}"
        return self.service.get(path, token or self.token, **headers)

    def share(self, unit: UnitId) -> None:
        """Hand in what opens the unit's entries."""
        catch_up(self.service.resources)
        openings = [
            {
                "commitment": f"0x{one.commitment.hex()}",
                "opening": opening_json(self.maker.client.store.payloads.get(one.commitment)),
            }
            for one in self.maker.client.bundle(unit).openings
        ]
        given = self.service.asker.post(
            "/v1/payloads", json=openings, headers=bearer(self.maker.token(self.service, "capture"))
        )
        assert given.json()["refused"] == []


@pytest.fixture
def desk(settings: Settings, maker: Attester, customs: Attester) -> Iterator[Desk]:
    resources = open_resources(settings)
    catch_up(resources)
    with TestClient(create_app(resources), raise_server_exceptions=False) as asker:
        service = Service(resources, asker)
        number = box()
        unit = maker.client.open_unit(UnitKind.JOURNEY, number).subject
        maker.client.delivered()
        token = service.token("provenance:read", who=customs.client.participant)
        desk = Desk(service, maker, token, number, unit)
        desk.share(unit)
        yield desk
    resources.database.close()


def tag(answer: Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.headers["etag"])


def test_where_nothing_changed_no_node_is_asked(desk: Desk) -> None:
    first = tag(desk.ask())
    away = Rpc(
        [NOBODY_LISTENS],
        chain_id=desk.service.resources.trust_root.content.chain_id,
        genesis_hash=desk.service.resources.trust_root.content.genesis_hash,
    )
    resources = desk.service.resources
    blind = dataclasses.replace(
        resources,
        connection=Connection(away, resources.trust_root, resources.connection.first_block),
    )
    with TestClient(create_app(blind), raise_server_exceptions=False) as asker:
        path = f"/v1/containers/{desk.number}"
        again = asker.get(path, headers={**bearer(desk.token), "If-None-Match": first})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first
        assert asker.get(path, headers=bearer(desk.token)).status_code == 503


def test_what_happens_to_others_changes_nothing(desk: Desk) -> None:
    first = tag(desk.ask())
    number = box()
    other = desk.maker.client.open_unit(UnitKind.JOURNEY, number).subject
    desk.maker.client.observe(other, {"text": "seen"})
    desk.maker.client.delivered()
    desk.share(other)
    again = desk.ask(first)
    assert again.status_code == 304


def test_a_refresh_says_which_block_it_speaks_for(desk: Desk) -> None:
    first = desk.ask()
    basis = first.json()["basis"]
    assert first.headers["Tidewaiter-Block"] == str(basis["blockNumber"])
    assert first.headers["Tidewaiter-Block-Time"] == str(basis["blockTime"])
    other = desk.maker.client.open_unit(UnitKind.JOURNEY, box()).subject
    desk.maker.client.delivered()
    desk.share(other)
    again = desk.ask(tag(first))
    assert again.status_code == 304
    assert int(again.headers["Tidewaiter-Block"]) > basis["blockNumber"]


def test_the_end_of_another_journey_that_is_told_later_is_seen(desk: Desk) -> None:
    second = desk.maker.client.open_unit(UnitKind.JOURNEY, desk.number, booking="SECOND").subject
    desk.maker.client.delivered()
    desk.share(second)
    first = desk.ask()
    (other,) = first.json()["journey"]["overlapping"]
    with desk.service.resources.database.session() as session:
        session.execute(
            update(UnitRow)
            .where(UnitRow.unit_id == bytes.fromhex(other["unitId"][2:]))
            .values(booking="another")
        )
    again = desk.ask(tag(first))
    assert again.json()["journey"]["overlapping"][0]["booking"] == "another"


def _observe(desk: Desk) -> None:
    desk.maker.client.observe(desk.unit, {"text": "seen"})


def _offer(desk: Desk) -> None:
    desk.maker.client.offer(desk.unit, desk.maker.client.participant_of(Party.CARRIER.folder))


def _open_again(desk: Desk) -> None:
    second = desk.maker.client.open_unit(UnitKind.JOURNEY, desk.number, booking="SECOND").subject
    desk.share(second)


def _erase(desk: Desk) -> None:
    (one, *_) = desk.maker.client.bundle(desk.unit).openings
    with desk.service.resources.database.session() as session:
        Payloads(session).erase(one.commitment)


@pytest.mark.parametrize("change", [_observe, _offer, _open_again, _erase])
def test_whatever_changes_the_answer_is_seen(desk: Desk, change: Callable[[Desk], None]) -> None:
    first = desk.ask()
    change(desk)
    desk.maker.client.delivered()
    again = desk.ask(tag(first))
    assert tag(again) != tag(first)
    assert again.json() != first.json()
    assert desk.ask(tag(again)).status_code == 304


def test_a_document_that_comes_later_is_seen(desk: Desk) -> None:
    desk.maker.client.observe(desk.unit, {"text": "a document"})
    desk.maker.client.delivered()
    first = desk.ask()
    assert first.json()["judged"]["verdict"] == "incomplete"
    desk.share(desk.unit)
    again = desk.ask(tag(first))
    assert again.json()["judged"]["verdict"] == "verified"


def test_an_offer_that_runs_out_is_seen_though_nothing_is_written(desk: Desk) -> None:
    carrier = desk.maker.client.participant_of(Party.CARRIER.folder)
    desk.maker.client.offer(desk.unit, carrier, lasting=timedelta(seconds=8))
    desk.maker.client.delivered()
    desk.share(desk.unit)
    first = desk.ask()
    until = first.json()["custodian"]["nextParty"]["until"]
    assert desk.ask(tag(first)).status_code == 304
    time.sleep(max(0.0, until - time.time()) + 0.1)
    assert desk.ask(tag(first)).json()["custodian"]["nextParty"] is None


def test_the_tag_of_one_reader_opens_nothing_to_another(desk: Desk, network: Path) -> None:
    first = tag(desk.ask())
    with Attester.of(network, Party.TERMINAL) as terminal:
        stranger = desk.service.token("provenance:read", who=terminal.client.participant)
    assert desk.ask(first, stranger).status_code == 404


def test_an_index_that_diverged_says_nothing_is_the_same(desk: Desk) -> None:
    first = tag(desk.ask())
    with desk.service.resources.database.session() as session:
        session.execute(update(ProgressRow).values(status="diverged"))
    again = desk.service.get(
        f"/v1/containers/{desk.number}", desk.token, **{"If-None-Match": first}
    )
    assert (again.status_code, json.loads(again.content)["code"]) == (503, "index.diverged")


def _reads(desk: Desk) -> int:
    with desk.service.resources.database.session() as session:
        return session.scalar(select(func.count()).select_from(AccessRow)) or 0


def test_each_refresh_leaves_its_record(desk: Desk) -> None:
    first = tag(desk.ask())
    before = _reads(desk)
    assert desk.ask(first).status_code == 304
    assert _reads(desk) == before + 1
