"""The service as a process: it starts, says where it is, keeps its index, and ends gently."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from api import tokens
from api.database import Database
from tests.api.http.processes import SECONDS, Served, start
from tests.api.service import SOMEBODY, Chain, bearer
from tests.node.bad_nodes import node, scripted

SECRET = "hunter2-never-shown"
Serve = Callable[..., Served]


@pytest.fixture
def settings(chain: Chain, tmp_path: Path) -> dict[str, str]:
    """What a service of the test is told."""
    return {
        "database_url": f"sqlite:///{tmp_path}/served.sqlite3",
        "nodes": ",".join(chain.urls),
        "trust_root": str(chain.trust_root),
        "head_age_max_seconds": "1000000",
        "index_every_seconds": "0.1",
        "shutdown_seconds": "10",
    }


@pytest.fixture
def serve(settings: dict[str, str], tmp_path: Path) -> Iterator[Serve]:
    """Starts services that end with the test."""
    running: list[Served] = []

    def started(*options: str, **other: str) -> Served:
        running.append(Served(tmp_path, {**settings, **other}, *options))
        return running[-1]

    yield started
    for one in running:
        one.kill()


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never held"
        time.sleep(0.05)


def _token(settings: Mapping[str, str]) -> str:
    from datetime import UTC, datetime

    with Database(settings["database_url"]) as database, database.session() as session:
        return tokens.issue(session, SOMEBODY, frozenset({"audit"}), 1, "a test", datetime.now(UTC))


def test_it_becomes_ready_by_itself(serve: Serve) -> None:
    served = serve()
    _until(lambda: httpx2.get(f"{served.url}/readyz").status_code == 200)
    assert httpx2.get(f"{served.url}/healthz").json() == {"status": "alive"}


def test_it_answers_with_a_token_of_its_database(serve: Serve, settings: dict[str, str]) -> None:
    served, chain_root = serve(), Path(settings["trust_root"]).read_bytes()
    token = _token(settings)
    answer = httpx2.get(f"{served.url}/v1/trust-root", headers=bearer(token))
    assert (answer.status_code, answer.content) == (200, chain_root)
    assert httpx2.get(f"{served.url}/v1/trust-root").status_code == 401
    served.end()
    assert token[12:] not in served.log()


def test_it_is_the_same_on_postgresql(
    serve: Serve, settings: dict[str, str], postgres: str
) -> None:
    served = serve(database_url=postgres)
    _until(lambda: httpx2.get(f"{served.url}/readyz").status_code == 200)
    token = _token({**settings, "database_url": postgres})
    assert httpx2.get(f"{served.url}/v1/trust-root", headers=bearer(token)).status_code == 200
    assert served.end() == 0


def test_its_settings_are_printed(serve: Serve) -> None:
    served = serve()
    served.end()
    log = served.log()
    assert "lag_max_blocks = 10" in log
    assert "nodes = http://127.0.0.1:" in log


def test_a_password_in_an_address_is_never_printed(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """The address is of no database, so the command fails; what it printed is looked at."""
    told = {
        **settings,
        "database_url": f"postgresql+psycopg://me:{SECRET}@127.0.0.1:1/t?sslpassword={SECRET}",
        "nodes": f"{settings['nodes']},https://127.0.0.1:1/v3/{SECRET}",
    }
    errors = tmp_path / "errors"
    ended = start(told, "serve", "--port", "0", errors=errors)
    out, _ = ended.communicate(timeout=SECONDS)
    text = errors.read_text("utf-8")
    assert ended.returncode == 3
    assert "postgresql+psycopg://me:***@127.0.0.1:1/t?***" in text
    assert "code: cannot_tell.database" in text
    assert SECRET not in text + out.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_well(serve: Serve, number: int) -> None:
    served = serve()
    assert served.end(number) == 0
    assert "Traceback" not in served.log()
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(served.url)


def test_what_is_under_way_is_ended_first(serve: Serve, settings: dict[str, str]) -> None:
    """A request that waits for a slow node when the service is told to end is answered."""
    asked = threading.Event()

    def slow(request: dict[str, object]) -> bytes:
        asked.set()
        time.sleep(2)
        return scripted({})(request)

    with node(slow) as url:
        served = serve(nodes=f"{settings['nodes']},{url}", index_every_seconds="0")
        answers: list[httpx2.Response] = []
        asking = threading.Thread(
            target=lambda: answers.append(httpx2.get(f"{served.url}/readyz", timeout=SECONDS))
        )
        asking.start()
        assert asked.wait(SECONDS)
        assert served.end() == 0
        asking.join(SECONDS)
    assert answers
    assert answers[0].json()["headBlock"] is not None


def test_every_line_of_its_log_after_the_settings_is_json(serve: Serve) -> None:
    served = serve()
    httpx2.get(f"{served.url}/healthz")
    served.end()
    lines = [line for line in served.log().splitlines() if " = " not in line]
    assert any(json.loads(line).get("route") == "/healthz" for line in lines)


def test_answers_do_not_wait_for_acknowledgements(serve: Serve) -> None:
    """On a connection that is kept: 40 ms each, where the server holds small packets back."""
    served = serve()
    with httpx2.Client(base_url=served.url) as asker:
        asker.get("/healthz")
        took = []
        for _ in range(20):
            began = time.perf_counter()
            asker.get("/healthz")
            took.append(time.perf_counter() - began)
    assert sorted(took)[5] < 0.035


def test_an_address_that_is_taken_is_told(settings: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = _failed(settings, tmp_path, "--port", port)
    assert (ended[0], "serve.address" in ended[1]) == (3, True)


@pytest.mark.parametrize(
    ("name", "value", "code", "rule"),
    [
        ("nodes", "", 2, "settings.value"),
        ("trust_root", "none.json", 2, "file.missing"),
        ("trust_root", "/dev/null", 2, "json"),
        ("port", "x", 2, "settings.value"),
        ("colour", "red", 2, "settings.unknown"),
        ("database_url", "mysql://x/y", 2, "database.url"),
        ("database_url", "nothing", 2, "database.url"),
        ("database_url", "sqlite:////nowhere/at/all.db", 3, "database.serves"),
        ("settings", "none.toml", 2, "file.missing"),
        ("host", "no.such.host.invalid", 3, "serve.address"),
    ],
)
def test_what_it_cannot_start_with_is_told(
    settings: dict[str, str], tmp_path: Path, name: str, value: str, code: int, rule: str
) -> None:
    told = _failed({**settings, name: value}, tmp_path)
    assert told[0] == code, told
    assert f"rule: {rule}" in told[1]
    assert "Traceback" not in told[1]


def _failed(settings: Mapping[str, str], folder: Path, *options: str) -> tuple[int, str]:
    errors = folder / "errors"
    ended = start(settings, "serve", *options, errors=errors)
    try:
        ended.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        ended.kill()
        raise
    return ended.returncode, errors.read_text("utf-8")


def test_more_connections_than_are_served_at_once_are_told_to_come_back(serve: Serve) -> None:
    served = serve(concurrency_max="8")
    address = urlsplit(served.url)
    where = (str(address.hostname), address.port or 0)
    idle = [socket.create_connection(where, SECONDS) for _ in range(8)]
    _until(lambda: httpx2.get(f"{served.url}/healthz").status_code == 503)
    for one in idle:
        one.close()
    _until(lambda: httpx2.get(f"{served.url}/healthz").status_code == 200)
    served.end()
