"""The development node: its chain outlives down and up; what was not saved is refused."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger_client.errors import InvalidInput, StoreBroken
from ledger_client.ledger.values import Contract
from ledger_client.node import (
    DeploymentFailed,
    Devnet,
    DevnetBroken,
    DevnetStateDirty,
    Reader,
    Rpc,
    RunningNode,
    deploy,
)
from ledger_client.node.anvil_binary import VARIABLE, find_anvil
from ledger_client.node.artifacts import load_artifact
from ledger_client.node.deploy import created_address
from ledger_client.node.processes import is_running

MEMBERS = [bytes([n]) * 20 for n in (1, 2, 3)]


def _pids(folder: Path) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words and "anvil" in words:
            found.append(int(path.parent.name))
    return found


def test_the_chain_survives_down_and_up(devnet: Devnet) -> None:
    first = devnet.up()
    assert first.fresh
    deployed = deploy(Rpc([first.url]), MEMBERS, 2)
    assert devnet.down()
    second = devnet.up()
    assert not second.fresh
    assert second.url == first.url
    rpc = Rpc([second.url], chain_id=first.chain_id, genesis_hash=first.genesis_hash)
    reader = Reader(rpc, deployed.deployment)
    assert rpc.block_number() == deployed.block_number
    assert reader.council().threshold == 2
    assert rpc.receipt(bytes(32)) is None
    assert list(reader.entries(0, rpc.block_number())) == []


def test_up_twice_is_one_node(devnet: Devnet, tmp_path: Path) -> None:
    first, second = devnet.up(), devnet.up()
    assert (second.pid, second.fresh) == (first.pid, False)
    assert _pids(tmp_path) == [first.pid]


def test_down_twice_is_harmless(devnet: Devnet) -> None:
    assert not devnet.down()
    devnet.up()
    assert devnet.down()
    assert not devnet.down()
    assert devnet.running() is None


def test_the_node_outlives_the_process_that_started_it(devnet: Devnet, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from ledger_client.node import Devnet;"
        "print(Devnet(Path(sys.argv[1])).up().pid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "chain")],
        capture_output=True,
        text=True,
        check=True,
    )
    running = devnet.running()
    assert running is not None
    assert running.pid == int(done.stdout)
    assert devnet.down()
    assert _pids(tmp_path) == []


def test_a_killed_nodes_state_is_refused_until_discarded(devnet: Devnet) -> None:
    node = devnet.up()
    os.kill(node.pid, signal.SIGKILL)
    _ended(node)
    for attempt in (devnet.up, devnet.down, devnet.up):
        with pytest.raises(DevnetStateDirty):
            attempt()
    devnet.discard()
    again = devnet.up()
    assert again.fresh
    assert again.genesis_hash != b""


def _ended(node: RunningNode) -> None:
    deadline = time.monotonic() + 10
    while is_running(node.pid, "anvil", str(node.chain_id)) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_node_that_the_system_asked_to_end_has_saved_its_chain(devnet: Devnet) -> None:
    node = devnet.up()
    deployed = deploy(Rpc([node.url]), MEMBERS, 2)
    os.kill(node.pid, signal.SIGTERM)
    _ended(node)
    again = devnet.up()
    assert (again.fresh, again.genesis_hash) == (False, node.genesis_hash)
    assert Rpc([again.url]).block_number() == deployed.block_number


def test_a_killed_node_that_had_loaded_a_saved_chain_is_dirty(devnet: Devnet) -> None:
    devnet.up()
    devnet.down()
    node = devnet.up()
    deploy(Rpc([node.url]), MEMBERS, 2)
    os.kill(node.pid, signal.SIGKILL)
    _ended(node)
    with pytest.raises(DevnetStateDirty):
        devnet.up()


@pytest.mark.parametrize("damage", ["alter", "truncate", "remove"])
def test_an_altered_state_file_is_refused(devnet: Devnet, tmp_path: Path, damage: str) -> None:
    devnet.up()
    devnet.down()
    state = tmp_path / "chain" / "state.json"
    content = state.read_bytes()
    if damage == "alter":
        state.write_bytes(content.replace(b"0", b"1", 1))
    elif damage == "truncate":
        state.write_bytes(content[:-1])
    else:
        state.unlink()
    with pytest.raises(DevnetStateDirty):
        devnet.up()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"phase":"running"}', b"[" * 100_000, b"\xff"]
)
def test_a_damaged_status_file_is_refused(devnet: Devnet, tmp_path: Path, content: bytes) -> None:
    devnet.up()
    devnet.down()
    (tmp_path / "chain" / "devnet.json").write_bytes(content)
    with pytest.raises(DevnetStateDirty):
        devnet.up()
    (tmp_path / "chain" / "devnet.json").unlink()
    with pytest.raises(DevnetStateDirty):
        devnet.up()


def test_a_damaged_development_chain_can_be_discarded(devnet: Devnet, tmp_path: Path) -> None:
    devnet.up()
    devnet.down()
    (tmp_path / "chain" / "devnet.json").write_bytes(b"{")
    devnet.discard()
    assert devnet.up().fresh


def test_a_directory_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreBroken):
        Devnet(tmp_path / "file")


def test_a_reused_process_number_is_not_taken_for_the_node(devnet: Devnet, tmp_path: Path) -> None:
    node = devnet.up()
    devnet.down()
    status = tmp_path / "chain" / "devnet.json"
    text = status.read_text().replace(f'"pid": {node.pid}', f'"pid": {os.getpid()}')
    status.write_text(text.replace('"stopped"', '"running"'))
    assert devnet.up().pid != os.getpid()


def test_an_interrupted_stop_that_had_saved_is_clean(devnet: Devnet, tmp_path: Path) -> None:
    node = devnet.up()
    devnet.down()
    status = tmp_path / "chain" / "devnet.json"
    status.write_text(status.read_text().replace('"stopped"', '"stopping"'))
    assert devnet.up().genesis_hash == node.genesis_hash


def test_an_interrupted_start_leaves_no_second_node(devnet: Devnet, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; import ledger_client.node.anvil as a;"
        "a.Devnet._wait = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
        "a.Devnet(Path(sys.argv[1])).up()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "chain")], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(_pids(tmp_path)) == 1
    node = devnet.up()
    assert node.fresh
    assert _pids(tmp_path) == [node.pid]


def test_a_program_that_does_not_start_is_said(
    devnet: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "/bin/false")
    with pytest.raises(DevnetBroken):
        devnet.up()
    monkeypatch.delenv(VARIABLE)
    assert devnet.up().fresh


def test_the_program_behind_npms_script_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = find_anvil()
    assert real.name == "anvil"
    scope = tmp_path / "node_modules" / "@foundry-rs"
    for name in ("anvil", "anvil-linux-amd64/bin"):
        (scope / name).mkdir(parents=True)
    script = scope / "anvil" / "bin.mjs"
    program = scope / "anvil-linux-amd64" / "bin" / "anvil"
    for path, content in ((script, "#!/usr/bin/env node\n"), (program, "\x7fELF")):
        path.write_text(content)
        path.chmod(0o755)
    monkeypatch.setenv(VARIABLE, str(script))
    assert find_anvil() == program


@pytest.mark.parametrize(
    ("members", "threshold"),
    [
        ([], 2),
        (MEMBERS[:2], 2),
        ([*MEMBERS, MEMBERS[0]], 3),
        ([*MEMBERS, bytes(20)], 3),
        ([*MEMBERS, b"\x01"], 3),
        (MEMBERS, 1),
        (MEMBERS, 0),
        (MEMBERS, 4),
        ([bytes([n]) * 20 for n in range(1, 5)], 2),
        ([bytes([n]) * 20 for n in range(1, 34)], 20),
    ],
)
def test_a_council_that_the_contract_refuses_is_not_deployed(
    members: list[bytes], threshold: int
) -> None:
    with pytest.raises(InvalidInput):
        deploy(Rpc(["http://127.0.0.1:9"]), members, threshold)


def test_two_deployments_are_two_networks(devnet: Devnet) -> None:
    rpc = Rpc([devnet.up().url])
    one, two = deploy(rpc, MEMBERS, 2), deploy(rpc, MEMBERS, 2)
    assert one.deployment.network_id != two.deployment.network_id
    assert not set(one.code_hashes.values()) & set(two.code_hashes.values())
    assert not {one.deployment.address(c) for c in Contract} & {
        two.deployment.address(c) for c in Contract
    }


def test_created_addresses_are_those_of_the_yellow_paper() -> None:
    # The deployer and first four contracts of a well-known example.
    deployer = bytes.fromhex("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0")
    expected = [
        "cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d",
        "343c43a37d37dff08ae8c4a11544c718abb4fcf8",
        "f778b86fa74e846c4f0a1fbd1335fe81c00a0c91",
        "fffd933a0bc612844eaf0c6fe3e5b8e9b6c1d19c",
    ]
    assert [created_address(deployer, nonce).hex() for nonce in range(4)] == expected


def test_code_that_differs_in_one_byte_is_not_the_packages() -> None:
    for contract in Contract:
        artifact = load_artifact(contract)
        assert artifact.matches(artifact.runtime_code)
        holes = {n for start, length in artifact.holes for n in range(start, start + length)}
        for place in range(0, len(artifact.runtime_code), 997):
            altered = bytearray(artifact.runtime_code)
            altered[place] ^= 1
            assert artifact.matches(bytes(altered)) is (place in holes)
        assert not artifact.matches(artifact.runtime_code[:-1])
        assert not artifact.matches(b"")


def test_a_contract_that_is_not_the_packages_is_not_accepted(
    devnet: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    rpc = Rpc([devnet.up().url])
    real = Rpc.code

    def altered(self: Rpc, address: bytes, block: int | None = None) -> bytes:
        return real(self, address, block)[:-1] + b"\x00"

    monkeypatch.setattr(Rpc, "code", altered)
    with pytest.raises(DeploymentFailed):
        deploy(rpc, MEMBERS, 2)
