"""What must not go into service is refused, each by the name of its rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from eth_account import Account

from ledger_client.errors import InvalidInput
from network.check import Rule, check_folder
from network.check.published_keys import PUBLISHED, is_published
from network.description import Engine
from network.generate import generate
from network.reading import parse_description, with_engine
from tests.network.descriptions import LOOPBACK, consortium

JUNK = "test test test test test test test test test test test junk"
TRUFFLE = "candy maple cake sugar pudding cream honey rich smooth crumble sweet treat"
GANACHE = "myth like bonus scare over problem client lizard pioneer submit female collect"
# Printed in the quickstart's own genesis files.
QUICKSTART_KEY = "8f2a55949038a9610f50fb23b5883af3b4ecb3c3bb792cbcefbd1542c692be63"


def _network(folder: Path, engine: Engine) -> Path:
    generate(with_engine(consortium(), engine), folder)
    return folder


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def _rules(folder: Path) -> set[Rule]:
    return {one.rule for one in check_folder(folder)}


@pytest.mark.parametrize("engine", list(Engine))
def test_what_was_just_generated_is_sound(engine: Engine, tmp_path: Path) -> None:
    assert check_folder(_network(tmp_path / "network", engine)) == []


def test_the_network_of_one_machine_is_sound(tmp_path: Path) -> None:
    generate(parse_description(LOOPBACK), tmp_path / "network")
    assert check_folder(tmp_path / "network") == []


BESU: list[tuple[Rule, Callable[[Path], object]]] = [
    (
        Rule.KEY_PUBLISHED,
        lambda at: (at / "nodes/validator-2/node.key").write_text(QUICKSTART_KEY),
    ),
    (
        Rule.KEY_PUBLISHED,
        lambda at: (at / "nodes/rpc-1/node.key").write_text("0x" + "00" * 31 + "01"),
    ),
    (Rule.KEY_READABLE, lambda at: (at / "nodes/validator-1/node.key").chmod(0o640)),
    (
        Rule.KEY_FORM,
        lambda at: (at / "nodes/validator-1/node.key").write_text("secret"),
    ),
    (
        Rule.ANY_HOST,
        lambda at: _edit(at / "nodes/rpc-1/config.toml", '["localhost", ', '["*", '),
    ),
    (
        Rule.ANY_HOST,
        lambda at: _edit(at / "nodes/validator-3/config.toml", '["localhost", ', '["all", '),
    ),
    (
        Rule.ANY_ORIGIN,
        lambda at: _edit(
            at / "nodes/rpc-1/config.toml", "rpc-max", 'rpc-http-cors-origins=["*"]\nrpc-max'
        ),
    ),
    (
        Rule.ANY_ORIGIN,
        lambda at: _edit(
            at / "nodes/rpc-1/config.toml", "rpc-max", 'rpc-http-cors-origins="all"\nrpc-max'
        ),
    ),
    (
        Rule.ADMIN_OPEN,
        lambda at: _edit(at / "nodes/rpc-1/config.toml", '"WEB3"]', '"WEB3", "ADMIN"]'),
    ),
    (
        Rule.ADMIN_OPEN,
        lambda at: _edit(
            at / "nodes/validator-1/config.toml", 'http-host="127.0.0.1"', 'http-host="0.0.0.0"'
        ),
    ),
    (
        Rule.GAS_PRICE,
        lambda at: _edit(at / "nodes/validator-4/config.toml", "gas-price=0", "gas-price=1000"),
    ),
    (
        Rule.GAS_PRICE,
        lambda at: _edit(at / "nodes/validator-4/config.toml", "min-gas-price=0\n", ""),
    ),
    (
        Rule.ACCOUNT_PUBLISHED,
        lambda at: _edit(
            at / "nodes/validator-1/permissions_config.toml",
            "nodes-",
            'accounts-allowlist=["0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"]\nnodes-',
        ),
    ),
    (Rule.UNREADABLE, lambda at: (at / "nodes/rpc-1/config.toml").unlink()),
    (Rule.UNREADABLE, lambda at: (at / "genesis.json").write_text("{}")),
    (
        Rule.UNREADABLE,
        lambda at: (at / "nodes/rpc-1/permissions_config.toml").write_text("["),
    ),
    (
        Rule.OTHER_VALIDATORS,
        lambda at: _edit(at / "network.json", '"is_validator": false', '"is_validator": true'),
    ),
]


@pytest.mark.parametrize(("rule", "spoil"), BESU)
def test_besu_breaking_a_rule_is_refused_by_its_name(
    rule: Rule, spoil: Callable[[Path], object], tmp_path: Path
) -> None:
    folder = _network(tmp_path / "network", Engine.BESU)
    spoil(folder)
    assert _rules(folder) == {rule}


KAIA: list[tuple[Rule, tuple[str, str, str]]] = [
    (Rule.ANY_HOST, ("rpc-1", "--rpcvhosts=localhost", "--rpcvhosts=*")),
    (Rule.ANY_ORIGIN, ("rpc-1", "--rpcport", "--rpccorsdomain=*\n--rpcport")),
    (Rule.ADMIN_OPEN, ("rpc-1", "eth,klay,net,web3", "eth,personal")),
    (Rule.ADMIN_OPEN, ("validator-1", "--rpcaddr=127.0.0.1", "--rpcaddr=10.77.0.11")),
]


@pytest.mark.parametrize(("rule", "edit"), KAIA)
def test_kaia_breaking_a_rule_is_refused_by_its_name(
    rule: Rule, edit: tuple[str, str, str], tmp_path: Path
) -> None:
    folder = _network(tmp_path / "network", Engine.KAIA)
    _edit(folder / "nodes" / edit[0] / "node.args", *edit[1:])
    assert _rules(folder) == {rule}


@pytest.mark.parametrize("engine", list(Engine))
def test_fewer_than_four_validators_are_refused(engine: Engine, tmp_path: Path) -> None:
    whole = consortium()
    three = whole.model_copy(update={"validators": whole.validators[:3], "compose": None})
    generate(with_engine(three, engine), tmp_path / "network")
    (found,) = check_folder(tmp_path / "network")
    assert (found.rule, found.where) == (Rule.FEW_VALIDATORS, "genesis.json")


@pytest.mark.parametrize(
    ("words", "count"), [(JUNK, 20), (TRUFFLE, 10), (GANACHE, 10)], ids=["junk", "candy", "myth"]
)
def test_every_key_of_a_known_phrase_is_known(words: str, count: int) -> None:
    Account.enable_unaudited_hdwallet_features()
    for number in range(count):
        path = f"m/44'/60'/0'/0/{number}"
        address = Account.from_mnemonic(words, account_path=path).address
        assert is_published(bytes.fromhex(address[2:])), path


def test_the_list_holds_no_other_addresses_than_it_says() -> None:
    assert len(PUBLISHED) == 15 + 20 + 10 + 10 - 2 + 16


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_folder(tmp_path)
    assert refused.value.rule == "network.folder"
