"""Four validators on this machine: started, one of them killed, deployed on, ended."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from ledger_client.cli import main
from ledger_client.errors import Conflict
from ledger_client.home import Home
from ledger_client.node.rpc import Rpc
from ledger_client.setup import council, found_network
from ledger_client.signing import Password, Scrypt
from network.loopback import Loopback, network_status
from network.loopback.status import agree
from tests.network.live import gone, heights, made_network, our_processes, require_engine, wait_for

pytestmark = pytest.mark.xdist_group("network")
PASSWORD = Password("correct horse")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    require_engine()
    made = made_network(tmp_path_factory.mktemp("live") / "network")
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
    assert [row["name"] for row in rows] == [f"validator-{i}" for i in range(1, 5)]
    assert all(2 <= row["peers"] <= 3 for row in rows)
    assert all(row["proposerName"] in {f"validator-{i}" for i in range(1, 5)} for row in rows)
    assert all(row["ageSeconds"] < 30 for row in rows)


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


def test_a_council_of_three_deploys_and_acts(network: Loopback, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    joined = found_network(
        home,
        network.urls,
        chain_id=20777,
        name="loopback",
        password=PASSWORD,
        work=Scrypt.LIGHT,
    )
    assert joined.first_block > 0
    assert not joined.development
    assert home.council_names() == ("member-1", "member-2", "member-3")
    root = home.trust_root()
    assert root.content.council.threshold == 2
    connection = home.connect()
    assert connection.rpc.genesis_hash() == root.content.genesis_hash
    for contract in ("council", "registry", "certificates", "ledger"):
        pinned = getattr(root.content.contracts, contract)
        assert connection.rpc.code(pinned.address)
    with council(home, "member-1", PASSWORD) as first:
        assert first.desk.connection.rpc.block_number() >= joined.first_block
    with pytest.raises(Conflict) as again:
        found_network(home, network.urls, chain_id=20777, name="loopback", password=PASSWORD)
    assert again.value.rule == "home.network"


def test_with_one_of_four_dead_it_goes_on_and_takes_it_back(network: Loopback) -> None:
    assert network.kill(["validator-4"]) == 1
    assert _answer("network", "status", str(network.folder))[0] == 3
    before = max(heights(network_status(network.summary)))
    wait_for(network, lambda found: min(heights(found)) >= before + 3, 60)
    assert heights(network_status(network.summary))[3:] == []
    network.start(["validator-4"])
    wait_for(
        network,
        lambda found: (
            len(heights(found)) == 4 and min(heights(found)) > before + 3 and agree(found)
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
    assert network.down() == 4
    assert gone(network)
    assert network.down() == 0
    network.up()
    block = Rpc(network.urls, chain_id=20777).block(kept.height)
    assert block.hash == kept.head


def test_a_process_that_took_a_dead_nodes_number_is_not_touched(network: Loopback) -> None:
    node = network.nodes[0]
    network.down()
    (node.folder / "kscn.pid").write_text(str(os.getpid()))
    assert node.pid is None
    assert network.down() == 0
