"""Offers accepted by rule, by the machine key that the rule names; all others wait."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from ledger_client.crash_points import CrashPoint
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import UnitId
from tests.api.gateway.conftest import Start
from tests.api.gateway.process import until
from tests.client.network import (
    Party,
    box,
    client,
    commissioned,
    document,
    handed,
    sscc,
    stuffed,
)

pytestmark = pytest.mark.xdist_group("gateway")
GATE = "urn:epc:id:sgln:9521144.00001.7"
OTHER_PLACE = "urn:epc:id:sgln:9521141.00001.0"


def rules_file(folder: Path, network: Path, *givers: str, places: tuple[str, ...] = ()) -> str:
    """A rules file for the terminal's own key."""
    with client(network, Party.TERMINAL) as terminal:
        key = terminal.key
    lines = [f'key = "0x{key.hex()}"', "[[accept]]", f"from = {list(givers)}"]
    if places:
        lines.append(f"places = {list(places)}")
    path = folder / "rules.toml"
    path.write_text("\n".join(lines))
    return str(path)


def offered(network: Path, place: str | None = None) -> tuple[UnitId, bytes]:
    """A box that the maker offers to the terminal by an EPCIS event, and its ticket."""
    number, pallet = box(), sscc()
    offer = handed("consigning", number, Party.MAKER, Party.TERMINAL, 5)
    if place is not None:
        offer["readPoint"] = {"id": place}
    with client(network, Party.MAKER) as maker:
        maker.capture(document(commissioned(pallet), stuffed(number, pallet), offer))
        unit = maker.unit_of(number)
        return unit, maker.ticket(unit, maker.participant_of("terminal")).encode()


def custodian(network: Path, unit: UnitId) -> str:
    with client(network, Party.MAKER) as maker:
        ids = {maker.participant_of(name): name for name in ("maker", "carrier", "terminal")}
        return ids[maker.connection.reader.custodian(unit)]


def accepts_of(network: Path, unit: UnitId) -> int:
    with client(network, Party.MAKER) as maker:
        return sum(row.entry.kind is Kind.ACCEPT for row in maker.history(unit))


def test_an_offer_of_a_named_giver_is_accepted_by_itself(
    network: Path, tmp_path: Path, started: Start
) -> None:
    started("terminal", "--rules", rules_file(tmp_path, network, "maker"))
    unit, _ = offered(network)
    until(lambda: custodian(network, unit) == "terminal")
    assert accepts_of(network, unit) == 1


@pytest.mark.parametrize("point", [CrashPoint.BEFORE_SIGN, CrashPoint.AFTER_SEND])
def test_killed_while_accepting_it_accepts_once(
    point: CrashPoint, network: Path, tmp_path: Path, started: Start
) -> None:
    unit, _ = offered(network)
    gateway = started(
        "terminal", "--rules", rules_file(tmp_path, network, "maker"), crash_at=point.value
    )
    assert gateway.died() == -signal.SIGKILL
    gateway.start()
    until(lambda: custodian(network, unit) == "terminal")
    with gateway.http() as http:
        until(lambda: http.get("/healthz").json()["open"] == 0)
    assert accepts_of(network, unit) == 1


def test_the_offer_of_another_giver_waits(network: Path, tmp_path: Path, started: Start) -> None:
    gateway = started("terminal", "--rules", rules_file(tmp_path, network, "carrier"))
    unit, ticket = offered(network)
    told = gateway.finished(gateway.post(ticket, "/tickets").json()["captureID"])
    assert told["state"] == "failed"
    assert told["errors"][0]["errors"][0]["rule"] == "gateway.no_rule"
    assert custodian(network, unit) == "maker"


def test_without_rules_nothing_is_accepted(network: Path, started: Start) -> None:
    gateway = started("terminal")
    unit, ticket = offered(network)
    told = gateway.finished(gateway.post(ticket, "/tickets").json()["captureID"])
    assert told["state"] == "failed"
    assert custodian(network, unit) == "maker"


def test_a_rule_with_a_place_takes_the_ticket_of_that_place_only(
    network: Path, tmp_path: Path, started: Start
) -> None:
    rules = rules_file(tmp_path, network, "maker", places=("urn:epc:id:sgln:9521144.00001.0",))
    gateway = started("terminal", "--rules", rules)
    here, ticket = offered(network, GATE)
    told = gateway.finished(gateway.post(ticket, "/tickets").json()["captureID"])
    assert told["state"] == "sealed", told
    assert [one["kind"] for one in told["receipts"]] == ["accept"]
    assert custodian(network, here) == "terminal"
    for place in (OTHER_PLACE, None):
        there, ticket = offered(network, place)
        told = gateway.finished(gateway.post(ticket, "/tickets").json()["captureID"])
        assert told["state"] == "failed"
        assert custodian(network, there) == "maker"


def test_a_place_in_a_ticket_that_opens_nothing_is_not_believed(
    network: Path, tmp_path: Path, started: Start
) -> None:
    rules = rules_file(tmp_path, network, "maker", places=(GATE,))
    gateway = started("terminal", "--rules", rules)
    unit, ticket = offered(network, OTHER_PLACE)
    forged = ticket.replace(OTHER_PLACE.encode(), GATE.encode())
    assert forged != ticket
    told = gateway.finished(gateway.post(forged, "/tickets").json()["captureID"])
    assert told["state"] == "failed"
    assert custodian(network, unit) == "maker"


@pytest.mark.parametrize(
    "change",
    [
        {"key": "0x" + "11" * 20},
        {"from": "nobody"},
    ],
)
def test_rules_for_another_key_or_of_unknown_givers_do_not_start(
    change: Mapping[str, str], network: Path, tmp_path: Path, started: Start
) -> None:
    path = Path(rules_file(tmp_path, network, change.get("from", "maker")))
    if "key" in change:
        told = path.read_text().splitlines()
        path.write_text("\n".join([f'key = "{change["key"]}"', *told[1:]]))
    gateway = started("terminal", "--rules", str(path))
    assert gateway.died() == 2
