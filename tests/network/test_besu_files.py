"""Besu's generated files: the right validators, documented options alone, doors shut."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import rlp

from network.description import Description
from network.generate import generate
from network.node_keys import read_key
from tests.network.descriptions import consortium

PAGE: Final = (Path(__file__).parents[2] / "docs" / "besu-options.md").read_text(encoding="utf-8")
ROW: Final = re.compile(r"^\| `([^`]+)` \|.*\| ((?:public|private)-networks/\S+) \|$", re.MULTILINE)
ACCOUNT: Final = f"0x{'22' * 20}"
CONTRACT: Final = f"0x{'11' * 20}"
EVERYTHING: Final = (
    (
        "[rpc]",
        '[rpc]\nauth = "jwt"\ntls = true\ncors_origins = ["https://desk.example"]',
    ),
    ('name = "customs"', f'name = "customs"\naccounts = ["{ACCOUNT}"]'),
    ("nodes = true", "nodes = true\naccounts = true"),
    (
        "[limits]",
        f'[governance]\nmode = "contract"\ncontract = "{CONTRACT}"\nfrom_block = 900\n[limits]',
    ),
)


def written(description: Description, folder: Path) -> Path:
    generate(description, folder)
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(consortium(), tmp_path_factory.mktemp("plain") / "network")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(consortium(*EVERYTHING), tmp_path_factory.mktemp("full") / "network")


def _config(folder: Path, node: str) -> dict[str, Any]:
    return tomllib.loads((folder / "nodes" / node / "config.toml").read_text())


def _genesis(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "genesis.json").read_text())
    return found


def _addresses(folder: Path) -> set[bytes]:
    keys = (folder / "nodes").glob("validator-*/node.key")
    return {read_key(key).id.address for key in keys}


def _paths(document: dict[str, Any], before: str = "") -> Iterator[str]:
    for key, value in document.items():
        path = f"{before}{key}"
        nested = value[0] if isinstance(value, list) and value else value
        if isinstance(nested, dict) and nested:
            yield from _paths(nested, f"{path}.")
        else:
            yield path


def test_the_genesis_lists_the_validators_ascending(plain: Path) -> None:
    vanity, validators, vote, number, seals = rlp.decode(
        bytes.fromhex(_genesis(plain)["extraData"][2:])
    )
    assert set(validators) == _addresses(plain)
    assert len(validators) == 4
    assert validators == sorted(validators)
    assert (vanity, vote, number, seals) == (bytes(32), [], b"", [])


def test_every_option_is_documented(plain: Path, full: Path) -> None:
    documented = dict(ROW.findall(PAGE))
    used = {
        option
        for folder in (plain, full)
        for file in folder.glob("nodes/*/*.toml")
        for option in tomllib.loads(file.read_text())
    }
    used |= {path for folder in (plain, full) for path in _paths(_genesis(folder))}
    assert len(used) > 50
    assert used - documented.keys() == set()
    assert documented.keys() - used == set()


def test_an_options_page_is_its_own() -> None:
    for option, page in ROW.findall(PAGE):
        if page.partition("#")[0].endswith("cli/options"):
            assert page.partition("#")[2] == option


def test_gas_is_free_on_every_node(plain: Path) -> None:
    config = _genesis(plain)["config"]
    assert (config["londonBlock"], config["zeroBaseFee"]) == (0, True)
    nodes = [folder.name for folder in (plain / "nodes").iterdir()]
    assert len(nodes) == 5
    assert {_config(plain, node)["min-gas-price"] for node in nodes} == {0}


def test_a_node_knows_all_others_and_not_itself(plain: Path) -> None:
    for node in ("validator-1", "rpc-1"):
        folder = plain / "nodes" / node
        own = read_key(folder / "node.key").id.public_key.hex()
        listed = json.loads((folder / "static-nodes.json").read_text())
        assert len(listed) == 4
        assert all(re.fullmatch(r"enode://[0-9a-f]{128}@10\.77\.0\.\d+:30303", x) for x in listed)
        assert not any(own in one for one in listed)
        allowed = tomllib.loads((folder / "permissions_config.toml").read_text())["nodes-allowlist"]
        assert set(listed) < set(allowed)
        assert len(allowed) == 5


def test_what_changes_a_node_is_offered_to_its_own_machine_alone(plain: Path) -> None:
    validator, rpc = _config(plain, "validator-1"), _config(plain, "rpc-1")
    assert validator["rpc-http-host"] == "127.0.0.1"
    assert {"QBFT", "ADMIN", "PERM"} <= set(validator["rpc-http-api"])
    assert rpc["rpc-http-host"] == "10.77.0.21"
    assert rpc["rpc-http-api"] == ["ETH", "NET", "WEB3"]
    assert "*" not in [*rpc["host-allowlist"], *validator["host-allowlist"]]


def test_tokens_and_tls_are_asked_for_by_the_rpc_nodes_alone(full: Path) -> None:
    rpc, validator = _config(full, "rpc-1"), _config(full, "validator-1")
    assert rpc["rpc-http-authentication-enabled"] is True
    assert rpc["rpc-http-tls-enabled"] is True
    assert not [name for name in validator if "authentication" in name or "tls" in name]
    public = full / "nodes" / "rpc-1" / rpc["rpc-http-authentication-jwt-public-key-file"]
    assert public.read_text().startswith("-----BEGIN PUBLIC KEY-----")
    assert not list(full.glob("nodes/*/*private*"))


def test_accounts_are_listed_where_they_are_permissioned(full: Path, plain: Path) -> None:
    told = tomllib.loads((full / "nodes/validator-2/permissions_config.toml").read_text())
    assert told["accounts-allowlist"] == [ACCOUNT]
    assert _config(full, "validator-2")["permissions-accounts-config-file-enabled"] is True
    told = tomllib.loads((plain / "nodes/validator-2/permissions_config.toml").read_text())
    assert "accounts-allowlist" not in told


def test_contract_mode_begins_at_its_block(full: Path) -> None:
    (turn,) = _genesis(full)["config"]["transitions"]["qbft"]
    assert turn == {
        "block": 900,
        "validatorselectionmode": "contract",
        "validatorcontractaddress": CONTRACT,
    }


def test_a_members_own_key_is_never_made(tmp_path: Path) -> None:
    public = "ab" * 64
    given = consortium(
        ('host = "10.77.0.11"', f'host = "10.77.0.11"\npublic_key = "{public}"'),
    )
    folder = written(given, tmp_path / "network")
    assert not (folder / "nodes/validator-1/node.key").exists()
    assert public in (folder / "nodes/validator-2/static-nodes.json").read_text()


def test_the_page_says_that_besu_was_not_run() -> None:
    assert "Besu itself was not run here" in PAGE
