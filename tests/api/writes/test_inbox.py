"""What waits for a participant: what the ledger says it is, and a ticket that can be accepted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.indexer import Indexer
from ledger_client import Ticket
from ledger_client.ledger.values import UnitId
from tests.api.service import Service, told
from tests.api.writes.attesters import Attester
from tests.api.writes.test_plan import hand_in
from tests.client.network import Party

pytestmark = pytest.mark.xdist_group("writes")


@pytest.fixture
def carrier(network: Path) -> Iterator[Attester]:
    with Attester.of(network, Party.CARRIER) as one:
        yield one


def inbox_of(service: Service, who: Attester, asked: str = "") -> dict[str, Any]:
    Indexer(service.resources.database, service.resources.each_node).catch_up()
    answer = service.get(f"/v1/inbox{asked}", who.token(service, "capture"))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert isinstance(body, dict)
    return body


def units_in(body: dict[str, Any], name: str) -> list[str]:
    return [one["offer"]["unit"]["unitId"] for one in body[name]]


def offered(maker: Attester) -> UnitId:
    unit = maker.opened()
    maker.client.offer(unit, maker.client.participant_of("carrier"))
    maker.client.delivered()
    return unit


def test_an_offer_waits_for_its_taker_and_is_shown_to_its_giver(
    service: Service, maker: Attester, carrier: Attester, customs: Attester
) -> None:
    unit = offered(maker)
    name = f"0x{unit.hex()}"
    state = maker.client.connection.reader.unit(unit)
    (mine,) = [
        one
        for one in inbox_of(service, carrier)["toAccept"]
        if one["offer"]["unit"]["unitId"] == name
    ]
    assert mine["giver"]["id"] == f"{maker.client.participant:016x}"
    assert mine["offer"]["expires"] == state.offer_expiry
    assert mine["offer"]["turn"] == state.turn
    assert name in units_in(inbox_of(service, maker), "offered")
    assert name not in units_in(inbox_of(service, maker), "toAccept")
    others = inbox_of(service, customs)
    assert (others["toAccept"], others["offered"]) == ([], [])


def test_the_ticket_of_an_inbox_is_one_that_the_client_accepts(
    service: Service, maker: Attester, carrier: Attester
) -> None:
    unit = offered(maker)
    name = f"0x{unit.hex()}"
    body = inbox_of(service, carrier, "?tickets=true")
    (ticket,) = [one["ticket"] for one in body["toAccept"] if one["ticket"]["unit_id"] == name[2:]]
    carrier.client.accept(Ticket.parse(json.dumps(ticket).encode()))
    assert maker.client.connection.reader.custodian(unit) == carrier.client.participant
    assert name not in units_in(inbox_of(service, carrier), "toAccept")
    assert name not in units_in(inbox_of(service, maker), "offered")


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_what_was_declined_or_taken_back_waits_no_more(
    end: str, service: Service, maker: Attester, carrier: Attester
) -> None:
    unit = offered(maker)
    name = f"0x{unit.hex()}"
    assert name in units_in(inbox_of(service, carrier), "toAccept")
    (carrier.client.reject if end == "reject" else maker.client.withdraw)(unit)
    assert name not in units_in(inbox_of(service, carrier), "toAccept")
    assert name not in units_in(inbox_of(service, maker), "offered")


def test_the_inbox_names_its_block_and_trust_root(service: Service, carrier: Attester) -> None:
    basis = inbox_of(service, carrier)["basis"]
    block = carrier.client.connection.rpc.block(basis["blockNumber"])
    assert basis["blockHash"] == f"0x{block.hash.hex()}"
    assert basis["blockTime"] == block.time
    assert basis["trustRoot"] == f"0x{service.resources.fingerprint}"


def test_without_an_index_nothing_is_said_to_wait(service: Service, carrier: Attester) -> None:
    answer = service.get("/v1/inbox", carrier.token(service, "capture"))
    assert (answer.status_code, told(answer)["code"]) == (503, "index.building")


def test_only_those_who_write_have_an_inbox(service: Service, carrier: Attester) -> None:
    answer = service.get("/v1/inbox", carrier.token(service, "audit"))
    assert (answer.status_code, told(answer)["code"]) == (403, "auth.scope")
    assert service.get("/v1/inbox").status_code == 401


def test_tickets_come_only_where_they_are_asked_for(
    service: Service, maker: Attester, carrier: Attester
) -> None:
    offered(maker)
    without, with_ = (inbox_of(service, carrier, asked) for asked in ("", "?tickets=true"))
    assert {one["ticket"] for one in without["toAccept"]} == {None}
    assert all(one["ticket"]["openings"] is not None for one in with_["toAccept"])


def test_an_inbox_goes_on_by_pages_and_none_is_lost(
    service: Service, maker: Attester, carrier: Attester
) -> None:
    made = {f"0x{offered(maker).hex()}" for _ in range(3)}
    Indexer(service.resources.database, service.resources.each_node).catch_up()
    path, seen, expiries = "/v1/inbox?size=2", list[str](), list[int]()
    token, total = carrier.token(service, "capture"), 0
    while path:
        given = service.get(path, token)
        body = given.json()
        total = body["total"]
        page = body["toAccept"] + body["offered"]
        assert 0 < len(page) <= 2
        seen += [one["offer"]["unit"]["unitId"] for one in page]
        expiries += sorted(one["offer"]["expires"] for one in page)
        following = re.search(r'<([^>]+)>; rel="next"', given.headers["Link"])
        path = following.group(1) if following else ""
    assert made <= set(seen)
    assert len(seen) == len(set(seen)) == total
    assert expiries == sorted(expiries)


def test_a_page_with_tickets_is_short_however_long_it_is_asked_to_be(
    service: Service, carrier: Attester, maker: Attester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        offered(maker)
    monkeypatch.setattr("api.routes.inbox.MAX_TICKETS", 1)
    body = inbox_of(service, carrier, "?tickets=true&size=500")
    assert len(body["toAccept"] + body["offered"]) == 1
    assert body["total"] > 1


def test_an_offer_to_a_stranger_names_nobody(
    service: Service, network: Path, maker: Attester, customs: Attester
) -> None:
    hand_in(service, network, customs)
    unit = maker.opened()
    maker.client.offer(unit, customs.client.participant)
    maker.client.delivered()
    (mine,) = [
        one
        for one in inbox_of(service, maker)["offered"]
        if one["offer"]["unit"]["unitId"] == f"0x{unit.hex()}"
    ]
    assert mine["taker"] == {"id": f"{customs.client.participant:016x}", "name": None}
    hand_in(service, network, maker)
    named = inbox_of(service, maker)["offered"]
    assert {one["taker"]["name"] for one in named if one["taker"]["id"] == mine["taker"]["id"]} != {
        None
    }
