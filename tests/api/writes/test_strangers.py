"""An offer to a stranger tells nothing of the stranger, neither its name nor what its GLN means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.indexer import Indexer
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import UnitId
from ledger_client.node.ledger_index import LedgerIndex
from tests.api.service import Service
from tests.api.writes.attesters import PARTIES, Attester
from tests.api.writes.test_plan import hand_in, openings_of, planned
from tests.client.network import (
    Party,
    box,
    commissioned,
    document,
    handed,
    make_network,
    sscc,
    stop,
    stuffed,
)

pytestmark = pytest.mark.xdist_group("writes")


def seen_by(service: Service, asker: Attester, other: Attester) -> int:
    Indexer(service.resources.database, service.resources.each_node).catch_up()
    token = asker.token(service, "capture")
    path = f"/v1/participants/{other.client.participant:016x}"
    return service.get(path, token).status_code


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A network of this module's own: on it nobody has met anybody before."""
    home = tmp_path_factory.mktemp("strangers") / "home"
    make_network(home, PARTIES)
    yield home
    stop(home)


@pytest.fixture
def gate(network: Path) -> Iterator[Attester]:
    with Attester.of(network, Party.TERMINAL) as one:
        yield one


def test_who_was_offered_something_is_met_once_it_acts(
    service: Service, maker: Attester, gate: Attester
) -> None:
    assert seen_by(service, maker, gate) == 404
    unit: UnitId = maker.opened()
    maker.client.offer(unit, gate.client.participant)
    maker.client.delivered()
    assert seen_by(service, maker, gate) == 404
    assert seen_by(service, gate, maker) == 200  # the maker acted towards it
    gate.client.reject(unit)
    gate.client.delivered()
    assert seen_by(service, maker, gate) == 200


def test_a_plan_tells_no_id_of_a_stranger_by_its_gln(
    service: Service, network: Path, maker: Attester, customs: Attester
) -> None:
    number, pallet = box(), sscc()
    maker.client.capture(document(commissioned(pallet), stuffed(number, pallet)))
    body = document(handed("consigning", number, Party.MAKER, Party.CUSTOMS, 5))
    logged = LedgerIndex.read(service.resources.connection)
    names = {
        f"0x{one.entry.commitment.hex()}" for one in logged.entries if one.entry.kind is Kind.ENROL
    }
    hand_in(service, network, customs)
    hand_in(
        service,
        network,
        maker,
        [one for one in openings_of(network) if one["commitment"] not in names],
    )
    stranger = planned(service, maker, body)
    assert f"{int(customs.client.participant)}" not in stranger.text
    assert stranger.status_code != 200
    hand_in(service, network, maker)
    known = planned(service, maker, body)
    assert known.status_code == 200
    offer = known.json()["writes"][-1]["typedData"]["message"]
    assert offer["counterparty"] == f"{int(customs.client.participant)}"
