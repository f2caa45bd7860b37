"""Kaia's generated files; that the node takes them is shown by running it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rlp

from network.description import Engine
from network.engine.pinned_build import PINS
from network.generate import generate
from network.node_keys import read_key
from network.reading import with_engine
from tests.network.descriptions import consortium


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("kaia") / "network"
    generate(with_engine(consortium(), Engine.KAIA), made)
    return made


def _options(folder: Path, node: str) -> dict[str, str]:
    lines = (folder / "nodes" / node / "node.args").read_text().splitlines()
    assert all(re.fullmatch(r"--[a-z.-]+(=\S+)?", line) for line in lines)
    parts = (line[2:].partition("=") for line in lines)
    return {name: value for name, _, value in parts}


def test_the_genesis_lists_the_validators_ascending(folder: Path) -> None:
    extra = bytes.fromhex(json.loads((folder / "genesis.json").read_text())["extraData"][2:])
    validators, proposer, seals = rlp.decode(extra[32:])
    keys = (folder / "nodes").glob("validator-*/node.key")
    assert set(validators) == {read_key(key).id.address for key in keys}
    assert validators == sorted(validators)
    assert (extra[:32], proposer, seals) == (bytes(32), b"", [])


def test_validators_are_changed_by_ballot_and_gas_is_free(folder: Path) -> None:
    config = json.loads((folder / "genesis.json").read_text())["config"]
    assert config["governance"]["governanceMode"] == "ballot"
    assert config["unitPrice"] == 0
    assert config["istanbul"]["policy"] == 0
    assert config["istanbul"]["sub"] >= 4


def test_no_key_is_on_a_command_line(folder: Path) -> None:
    options = _options(folder, "validator-1")
    key = read_key(folder / "nodes/validator-1/node.key")
    assert options["nodekey"] == "node.key"
    assert options["scsigner"] == f"0x{key.id.address.hex()}"
    assert key.secret.hex() not in json.dumps(options)


def test_states_of_all_blocks_are_kept(folder: Path) -> None:
    assert _options(folder, "rpc-1")["gcmode"] == "archive"


def test_what_changes_a_node_is_offered_to_its_own_machine_alone(folder: Path) -> None:
    validator, rpc = _options(folder, "validator-1"), _options(folder, "rpc-1")
    assert validator["rpcaddr"] == "127.0.0.1"
    assert {"governance", "admin"} <= set(validator["rpcapi"].split(","))
    assert rpc["rpcaddr"] == "10.77.0.21"
    assert rpc["rpcapi"] == "eth,klay,net,web3"
    assert "*" not in rpc["rpcvhosts"]


def test_only_the_networks_machines_connect(folder: Path) -> None:
    options = _options(folder, "validator-2")
    assert "nodiscover" in options
    assert options["netrestrict"] == ",".join(f"10.77.0.{host}/32" for host in (11, 12, 13, 14, 21))


def test_validators_are_called_by_all_and_nobody_else_is(folder: Path) -> None:
    form = r"kni://[0-9a-f]{128}@10\.77\.0\.1[1-4]:30303\?discport=0&ntype=cn"
    for node, others in (("validator-2", 3), ("rpc-1", 4)):
        listed = json.loads((folder / "nodes" / node / "static-nodes.json").read_text())
        assert len(listed) == others
        assert all(re.fullmatch(form, one) for one in listed)


def test_each_role_has_its_program_and_only_validators_seal(folder: Path) -> None:
    script = "nodes/{}/start.sh"
    assert "exec kscn " in (folder / script.format("validator-1")).read_text()
    assert "exec ksen " in (folder / script.format("rpc-1")).read_text()
    sealing = {"scsigner", "block-generation-interval"}
    assert sealing <= _options(folder, "validator-1").keys()
    assert not sealing & _options(folder, "rpc-1").keys()


def test_the_image_is_built_from_the_same_pins(folder: Path) -> None:
    for name in ("go.mod", "go.sum"):
        assert (folder / "kscn-image" / name).read_bytes() == (PINS / name).read_bytes()
