"""Readiness turns red where answers would not hold: old head, index behind, nodes that disagree."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from api.database.models import ProgressRow
from api.indexer import Indexer
from api.main import create_app
from api.resources import Resources, open_resources
from api.services.readiness import KEPT_SECONDS, Readiness
from api.settings import Settings
from ledger_client.home import Home
from ledger_client.node import Devnet
from tests.api.conftest import MakeSettings
from tests.api.service import Service
from tests.client.network import make_network
from tests.node.bad_nodes import node, says


def _found(resources: Resources) -> dict[str, bool]:
    """Each check by name, looked at anew."""
    return {check.name: check.ok for check in Readiness(resources).look().checks}


def _mine(url: str, blocks: int = 1, seconds: int = 0) -> None:
    """Seal blocks on a development node, the next one so many seconds later."""
    calls: list[tuple[str, list[int | str]]] = [("evm_increaseTime", [seconds])] if seconds else []
    for method, params in [*calls, *[("evm_mine", [])] * blocks]:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        assert "error" not in httpx2.post(url, json=request).json()


@pytest.fixture
def indexed(resources: Resources) -> Resources:
    """A service whose index is complete."""
    _mine(resources.settings.nodes[0])  # a block of now
    Indexer(resources.database, resources.each_node).catch_up()
    return resources


def test_all_is_well_where_all_is_well(indexed: Resources) -> None:
    with TestClient(create_app(indexed)) as asker:
        answer = asker.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert answer.json()["headBlock"] == answer.json()["indexBlock"]
    assert [check["ok"] for check in answer.json()["checks"]] == [True] * 4


def test_an_index_that_is_empty_is_not_ready(service: Service) -> None:
    answer = service.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert answer.json()["indexBlock"] is None


def test_an_old_head_is_not_ready(indexed: Resources) -> None:
    class Later(Resources):
        """The same at a later hour."""

        @staticmethod
        def now() -> datetime:
            return Resources.now() + timedelta(seconds=indexed.settings.head_age_max_seconds + 5)

    later = Later(**{one.name: getattr(indexed, one.name) for one in fields(indexed)})
    assert _found(indexed)["head"]
    assert not _found(later)["head"]


def test_an_index_that_is_behind_is_not_ready(indexed: Resources) -> None:
    url, most = indexed.settings.nodes[0], indexed.settings.lag_max_blocks
    _mine(url, most)
    assert _found(indexed)["index"]
    _mine(url)
    assert not _found(indexed)["index"]
    Indexer(indexed.database, indexed.each_node).catch_up()
    assert _found(indexed)["index"]


def test_an_index_that_diverged_is_not_ready(indexed: Resources) -> None:
    with indexed.database.session() as session:
        session.execute(update(ProgressRow).values(status="diverged", detail="row 3"))
    with TestClient(create_app(indexed)) as asker:
        answer = asker.get("/readyz")
    assert answer.status_code == 503
    assert "index.diverged" in answer.text


def test_a_database_that_does_not_serve_is_not_ready(indexed: Resources) -> None:
    indexed.database.downgrade()
    found = _found(indexed)
    assert (found["database"], found["index"], found["head"]) == (False, False, True)


def test_no_node_at_all_is_not_ready(make_settings: MakeSettings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}"
    resources = open_resources(make_settings(nodes=(closed,)))
    found = _found(resources)
    assert (found["head"], found["nodes"], found["database"]) == (False, False, True)
    resources.database.close()


def test_one_node_away_of_two_is_told_and_still_ready(make_settings: MakeSettings) -> None:
    with node(says(b"no JSON")) as broken:
        urls = (*make_settings().nodes, broken)
        resources = open_resources(make_settings(nodes=urls))
        nodes = Readiness(resources).look().checks[3]
        resources.database.close()
    assert nodes.ok
    assert "1 of 2 serve, 1 away" in nodes.detail


def test_it_is_asked_of_the_nodes_once_a_second(indexed: Resources) -> None:
    readiness = Readiness(indexed)
    first = readiness.look()
    _mine(indexed.settings.nodes[0])
    assert readiness.look() is first
    assert KEPT_SECONDS <= 1


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[tuple[Path, tuple[str, str]]]:
    """One chain on two real nodes that know nothing of each other."""
    home = tmp_path / "twin" / "home"
    make_network(home, ())
    first = Devnet(Home(home).node_folder)
    first.down()
    shutil.copytree(Home(home).node_folder, tmp_path / "other")
    second = Devnet(tmp_path / "other")
    with ExitStack() as ending:
        ending.callback(first.discard)
        ending.callback(second.discard)
        yield home, (first.up().url, second.up().url)


def test_two_nodes_that_disagree_are_not_ready(
    twins: tuple[Path, tuple[str, str]], tmp_path: Path
) -> None:
    home, urls = twins
    resources = open_resources(
        Settings.model_validate(
            {
                "database_url": f"sqlite:///{tmp_path}/twins.sqlite3",
                "nodes": urls,
                "trust_root": Home(home).trust_root_file,
            }
        )
    )
    assert _found(resources)["nodes"]
    _mine(urls[0])
    assert _found(resources)["nodes"], "one is ahead, and that is all"
    _mine(urls[1], seconds=5)
    looked = Readiness(resources).look().checks[3]
    assert not looked.ok
    assert "disagree about block" in looked.detail
    resources.database.close()


def test_a_process_that_answers_is_alive_whatever_else(service: Service) -> None:
    service.resources.database.downgrade()
    assert service.get("/healthz").json() == {"status": "alive"}
    assert service.get("/readyz").status_code == 503


def test_what_was_found_is_counted(indexed: Resources) -> None:
    with TestClient(create_app(indexed)) as asker:
        text = asker.get("/metrics").text
    assert "tidewaiter_api_ready 1.0" in text
    assert "tidewaiter_api_index_block" in text
