"""Four validators on this machine: started, one of them killed, deployed on, ended."""

from __future__ import annotations

import io
import json
import os
import socket
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from ledger_client.cli import main
from ledger_client.errors import Conflict
from ledger_client.home import Home
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract
from ledger_client.node.errors import NodeComplained
from ledger_client.node.ring import NodeRing
from ledger_client.node.rpc import Rpc
from ledger_client.setup import found_network, make_participant
from ledger_client.signing import Password, Scrypt
from network.engine import EngineMissing
from network.loopback import Loopback, network_status
from network.loopback.status import agree
from tests.client.network import (
    PASSWORD,
    Party,
    box,
    client,
    commissioned,
    decide,
    document,
    sscc,
    stuffed,
)
from tests.network.live import gone, heights, made_network, our_processes, require_engine, wait_for

pytestmark = pytest.mark.xdist_group("network")
SECRET = Password(PASSWORD)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    require_engine()
    # Longer than the path of a Unix socket may be.
    folder = tmp_path_factory.mktemp("live") / ("a-long-name-" * 9) / "network"
    made = made_network(folder, rpc_node=True)
    try:
        made.up()
        yield made
    finally:
        made.down()
        assert gone(made)


def _answer(*arguments: str) -> tuple[int, dict[str, object]]:
    out = io.StringIO()
    with redirect_stdout(out):
        code = main([*arguments, "--json"])
    found: dict[str, object] = json.loads(out.getvalue())
    return code, found


def test_all_four_propose_and_at_least_three_seal_each_block(network: Loopback) -> None:
    rpc = Rpc(network.urls, chain_id=20777)
    proposers = set()

    def all_proposed(_: object) -> bool:
        (first, *others) = network_status(network.summary)
        assert first.sealed is not None
        assert 3 <= first.sealed.seals <= 4
        assert agree([first, *others])
        proposers.add(first.sealed.proposer)
        return len(proposers) == 4

    assert network.wait_until(all_proposed, 30)
    told = {bytes.fromhex(one.address[2:]) for one in network.summary.validators}
    assert proposers == told
    assert rpc.block_number() > 0


def test_the_picture_shows_every_node(network: Loopback) -> None:
    code, told = _answer("network", "status", str(network.folder))
    assert code == 0
    assert told["agree"] is True
    rows = told["nodes"]
    assert isinstance(rows, list)
    assert [row["name"] for row in rows] == [*(f"validator-{i}" for i in range(1, 5)), "rpc-1"]
    assert [row["validator"] for row in rows] == [True] * 4 + [False]
    assert all(2 <= row["peers"] <= 4 for row in rows)
    assert all(row["proposerName"] in {f"validator-{i}" for i in range(1, 5)} for row in rows)
    assert all(row["ageSeconds"] < 30 for row in rows)


def test_the_node_that_answers_is_asked_for_nothing_else(network: Loopback) -> None:
    ring = NodeRing((network.urls[-1],))
    assert ring.ask("net_version") == "20777"
    for method in ("admin_peers", "governance_vote", "debug_chaindbProperty", "txpool_status"):
        with pytest.raises(NodeComplained, match="does not exist"):
            ring.ask(method)


def test_what_a_node_says_is_shown(network: Loopback) -> None:
    code, told = _answer("network", "logs", "validator-2", "--folder", str(network.folder))
    assert code == 0
    lines = told["lines"]
    assert isinstance(lines, list)
    assert len(lines) == 20


def test_no_key_is_on_a_command_line(network: Loopback) -> None:
    keys = [(node.folder / "node.key").read_bytes() for node in network.nodes]
    for pid in our_processes(network):
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert not any(key in command for key in keys)


@pytest.mark.parametrize("port", ["p2p_port", "rpc_port"])
def test_a_network_that_cannot_come_up_leaves_nobody_behind(port: str, tmp_path: Path) -> None:
    require_engine()
    made = made_network(tmp_path / "network")
    with socket.socket() as taken:
        taken.bind(("", getattr(made.summary.nodes[2], port)))
        taken.listen()
        with pytest.raises(EngineMissing) as failed:
            made.up()
    assert failed.value.rule == "network.start"
    assert "address already in use" in str(failed.value)
    assert gone(made)


@pytest.fixture(scope="module")
def home(network: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of which the council deployed the contracts on the network."""
    made = Home(tmp_path_factory.mktemp("home") / "home")
    found_network(
        made, network.urls, chain_id=20777, name="loopback", password=SECRET, work=Scrypt.LIGHT
    )
    return made


def test_a_council_of_three_deploys(network: Loopback, home: Home) -> None:
    joined, root = home.network(), home.trust_root()
    assert joined.first_block > 0
    assert not joined.development
    assert home.council_names() == ("member-1", "member-2", "member-3")
    assert (root.content.council.threshold, len(root.content.council.members)) == (2, 3)
    newest = Rpc(network.urls[:1], chain_id=20777).block_number()
    wait_for(network, lambda found: min(heights(found)) >= newest, 20)
    for url in network.urls:
        rpc = Rpc([url], chain_id=20777)
        assert rpc.genesis_hash() == root.content.genesis_hash
        assert all(rpc.code(root.deployment.address(contract)) for contract in Contract)


def test_a_home_deploys_once(network: Loopback, home: Home) -> None:
    with pytest.raises(Conflict) as again:
        found_network(home, network.urls, chain_id=20777, name="loopback", password=SECRET)
    assert again.value.rule == "home.network"


def test_what_two_of_three_enrolled_writes_is_on_every_node(network: Loopback, home: Home) -> None:
    role, _, gln = Party.MAKER.value
    decide(home, make_participant(home, "maker", "maker Ltd", [role], [gln], SECRET))
    pallet, container = sscc(), box()
    with client(home.root, Party.MAKER) as maker:
        receipts = maker.capture(document(commissioned(pallet), stuffed(container, pallet)))
    assert [one.kind for one in receipts] == [Kind.OPEN, Kind.OPEN, Kind.PACK]
    highest = max(one.number for one in receipts)
    wait_for(network, lambda found: min(heights(found)) >= highest, 20)
    for url in network.urls:
        for one in receipts:
            found = Rpc([url], chain_id=20777).receipt(one.tx_hash)
            assert found is not None
            assert (found.succeeded, found.block_number) == (True, one.number)


def test_with_one_of_four_dead_it_goes_on_and_takes_it_back_with_an_empty_disk(
    network: Loopback,
) -> None:
    assert network.kill(["validator-4"]) == 1
    assert _answer("network", "status", str(network.folder))[0] == 3
    before = max(heights(network_status(network.summary)))
    wait_for(network, lambda found: min(heights(found)) >= before + 3, 60)
    assert len(heights(network_status(network.summary))) == 4
    with pytest.raises(Conflict):
        network.forget_chain(["validator-3"])
    network.forget_chain(["validator-4"])
    network.start(["validator-4"])
    wait_for(
        network,
        lambda found: (
            len(heights(found)) == 5 and min(heights(found)) > before + 3 and agree(found)
        ),
        60,
    )


def test_up_leaves_what_runs_alone(network: Loopback) -> None:
    before = [node.pid for node in network.nodes]
    network.up()
    assert [node.pid for node in network.nodes] == before
    assert None not in before


def test_down_leaves_nobody_behind_and_the_chain_goes_on(network: Loopback) -> None:
    wait_for(network, lambda found: len({one.head for one in found}) == 1, 30)
    kept = network_status(network.summary)[0]
    assert kept.height is not None
    assert network.down() == 5
    assert gone(network)
    assert network.down() == 0
    network.start([node.name for node in network.nodes])
    wait_for(network, lambda found: len(heights(found)) == 5, 30)
    for url in network.urls:
        assert Rpc([url], chain_id=20777).block(kept.height).hash == kept.head


def test_a_process_that_took_a_dead_nodes_number_is_not_touched(network: Loopback) -> None:
    node = network.nodes[0]
    network.down()
    (node.folder / "node.pid").write_text(str(os.getpid()))
    assert node.pid is None
    assert network.down() == 0
