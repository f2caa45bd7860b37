"""The compose file parses and holds the whole rehearsal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from network.description import Engine
from network.generate import generate
from network.reading import parse_description, with_engine
from network.yaml_text import yaml_text
from tests.network.descriptions import LOOPBACK, consortium


@pytest.fixture(scope="module", params=list(Engine))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("compose") / "network"
    generate(with_engine(consortium(), request.param), made)
    return made


def _read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def test_four_validators_an_rpc_node_database_api_and_prometheus(folder: Path) -> None:
    services = _read(folder / "compose.yaml")["services"]
    validators = {f"validator-{number}" for number in range(1, 5)}
    assert services.keys() == validators | {"rpc-1", "postgres", "api", "prometheus"}


def test_every_file_that_is_mounted_or_read_is_there(folder: Path) -> None:
    services = _read(folder / "compose.yaml")["services"]
    named = [m.partition(":")[0] for one in services.values() for m in one.get("volumes", [])]
    named += [file for one in services.values() for file in one.get("env_file", [])]
    ours = {one for one in named if one.startswith("./")}
    assert {one for one in ours if not (folder / one).exists()} == {"./trust-root.json"}


def test_nodes_have_the_addresses_of_the_description(folder: Path) -> None:
    document = _read(folder / "compose.yaml")
    services = document["services"]
    assert services["validator-1"]["networks"]["chain"]["ipv4_address"] == "10.77.0.11"
    assert document["networks"]["chain"]["ipam"]["config"] == [{"subnet": "10.77.0.0/24"}]
    assert services["api"]["environment"]["TIDEWAITER_API_NODES"] == "http://10.77.0.21:8545"


def test_nothing_is_published_beyond_the_machine(folder: Path) -> None:
    services = _read(folder / "compose.yaml")["services"]
    published = [port for one in services.values() for port in one.get("ports", [])]
    assert sorted(published) == ["127.0.0.1:8000:8000", "127.0.0.1:9090:9090"]


def test_no_password_stands_in_the_compose_file(folder: Path) -> None:
    told = (folder / "secrets/postgres.env").read_text()
    password = re.fullmatch(r"POSTGRES_PASSWORD=(\S{30,})\n", told)
    assert password is not None
    assert password[1] not in (folder / "compose.yaml").read_text()
    assert password[1] in (folder / "secrets/api.env").read_text()
    assert (folder / "secrets/api.env").stat().st_mode & 0o777 == 0o600


def test_images_are_pinned(folder: Path) -> None:
    services = _read(folder / "compose.yaml")["services"]
    foreign = [one["image"] for one in services.values() if "/" in one["image"]]
    assert foreign
    assert all(re.search(r":v?\d+(\.\d+)?", image) for image in foreign)


def test_prometheus_asks_the_api_and_every_node(folder: Path) -> None:
    jobs = _read(folder / "prometheus.yml")["scrape_configs"]
    targets = {t for job in jobs for row in job["static_configs"] for t in row["targets"]}
    assert targets == {"api:8000", *(f"10.77.0.{host}:9545" for host in (11, 12, 13, 14, 21))}


def test_a_network_of_other_machines_has_no_compose_file(tmp_path: Path) -> None:
    generate(parse_description(LOOPBACK), tmp_path / "network")
    assert not (tmp_path / "network" / "compose.yaml").exists()


VALUES = st.recursive(
    st.text(st.characters(codec="utf-8")) | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner.filter(lambda one: not isinstance(one, list)), max_size=3)
        | st.dictionaries(st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=12,
)
KEYS = st.from_regex(r"k[a-z0-9_-]{0,8}", fullmatch=True)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_another_parser_reads_what_was_written(document: dict[str, Any]) -> None:
    assert yaml.safe_load(yaml_text(document)) == document


def test_the_api_has_a_token_where_the_nodes_ask_for_one(tmp_path: Path) -> None:
    generate(consortium(), tmp_path / "network")
    told = (tmp_path / "network" / "secrets" / "api.env").read_text()
    assert re.search(r"^TIDEWAITER_NODE_TOKEN=[\w-]+\.[\w-]+\.[\w-]+$", told, re.MULTILINE)
    generate(consortium(("[rpc]", '[rpc]\nauth = "network"')), tmp_path / "open")
    assert "TOKEN" not in (tmp_path / "open" / "secrets" / "api.env").read_text()
