"""A description is read whole, or refused with the field and the rule named."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_client.errors import InvalidInput
from network.description import Engine
from network.reading import parse_description, read_description, with_engine
from tests.network.descriptions import CONSORTIUM, LOOPBACK, ROOM, changed, consortium

FIRST = 'name = "validator-1"\nmember = "manufacturers"\nhost = "10.77.0.11"'


def test_the_example_is_read() -> None:
    found = read_description(ROOM / "consortium.toml")
    assert (found.name, found.engine, found.chain_id) == ("north-sea", Engine.BESU, 20777)
    assert [one.name for one in found.nodes] == [*(f"validator-{i}" for i in range(1, 5)), "rpc-1"]
    assert found.limits.block_gas == 100_000_000
    assert found.rpc.hosts == ("localhost", "rpc.north-sea.example")


def test_the_loopback_network_is_four_validators_of_this_machine() -> None:
    found = parse_description(LOOPBACK)
    assert found.engine is Engine.KAIA
    assert [one.host for one in found.validators] == ["127.0.0.1"] * 4


BAD_ROWS = [
    ('name = "north-sea"', 'name = "North Sea"', "name", "description.value"),
    ('name = "north-sea"\n', "", "name", "description.missing"),
    ('engine = "besu"', 'engine = "geth"', "engine", "description.value"),
    ("chain_id = 20777", "chain_id = 0", "chain_id", "description.value"),
    ("block_period_seconds = 2", "block_period_seconds = 0", *["block_period_seconds"], "*"),
    ("block_period_seconds = 2", "blockperiod = 2", "blockperiod", "description.unknown"),
    ("block_gas = 100_000_000", "block_gas = 21000", "limits.block_gas", "description.value"),
    ("log_blocks = 1000", "log_blocks = 9000", "limits.log_blocks", "description.value"),
    ("log_blocks = 1000", 'log_blocks = "many"', "limits.log_blocks", "description.value"),
    ("nodes = true", "nodes = true\naccounts = true", "permissions.accounts", "*accounts_empty"),
    ('hosts = ["localhost", "rpc.north-sea.example"]', "hosts = []", "rpc.hosts", "*value"),
    ('subnet = "10.77.0.0/24"', 'subnet = "10.77.0.1/24"', "compose.subnet", "*value"),
    ('subnet = "10.77.0.0/24"', 'subnet = "10.78.0.0/24"', "validators.0.host", "compose.subnet"),
    (FIRST, FIRST.replace("10.77.0.11", "0.0.0.0"), "validators.0.host", "description.value"),
    (FIRST, FIRST.replace("10.77.0.11", "node.example"), "validators.0.host", "*value"),
    (FIRST, FIRST.replace("manufacturers", "nobody"), "validators.0.member", "node.member"),
    (FIRST, FIRST.replace("validator-1", "validator-2"), "nodes", "name.unique"),
    (FIRST, FIRST.replace("10.77.0.11", "10.77.0.12"), "validators.1.p2p_port", "port.unique"),
    (FIRST, f'{FIRST}\npublic_key = "00"', "validators.0.public_key", "description.value"),
    ("p2p_port = 30303", "p2p_port = 70000", "validators.0.p2p_port", "description.value"),
    ("p2p_port = 30303", "p2p_port = 8545", "validators.0.rpc_port", "port.unique"),
    ('name = "carriers"', 'name = "customs"', "members", "name.unique"),
    ("[limits]", '[governance]\nmode = "contract"\n[limits]', "governance", "*contract"),
    ("[permissions]", "[permissions]\nprivacy = true", "permissions.privacy", "*unknown"),
]


@pytest.mark.parametrize(("old", "new", "field", "rule"), BAD_ROWS)
def test_a_bad_row_is_refused_by_field_and_rule(old: str, new: str, field: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_description(changed(CONSORTIUM, (old, new)))
    assert refused.value.pointer == field
    told = str(refused.value.rule)
    assert told.endswith(rule.lstrip("*")) if rule.startswith("*") else told == rule


@pytest.mark.parametrize("content", [b"\xff", b"name = ", b"[" * 20_000, b"name\n"])
def test_what_is_no_toml_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_description(content)
    assert refused.value.rule == "description.toml"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_description(tmp_path / "none.toml")
    assert refused.value.rule == "file.missing"


CONTRACT = f'[governance]\nmode = "contract"\ncontract = "0x{"11" * 20}"\nfrom_block = 9\n'
KAIA_LACKS = [
    (("[rpc]", '[rpc]\nauth = "jwt"'), "engine.rpc_auth"),
    (("[rpc]", "[rpc]\ntls = true"), "engine.rpc_tls"),
    (("[limits]", f"{CONTRACT}[limits]"), "engine.contract_mode"),
]


@pytest.mark.parametrize(("change", "rule"), KAIA_LACKS)
def test_what_an_engine_lacks_is_refused_for_it_alone(change: tuple[str, str], rule: str) -> None:
    asked = consortium(change)
    with pytest.raises(InvalidInput) as refused:
        with_engine(asked, Engine.KAIA)
    assert refused.value.rule == rule
    assert with_engine(asked, Engine.BESU) is asked


def test_account_permissions_are_besus_alone() -> None:
    account = f'name = "customs"\naccounts = ["0x{"22" * 20}"]'
    asked = consortium(('name = "customs"', account), ("nodes = true", "accounts = true"))
    with pytest.raises(InvalidInput) as refused:
        with_engine(asked, Engine.KAIA)
    assert refused.value.rule == "engine.accounts"


def test_the_same_network_may_run_on_the_other_engine() -> None:
    assert with_engine(consortium(), Engine.KAIA).engine is Engine.KAIA
    assert with_engine(consortium(), None).engine is Engine.BESU
