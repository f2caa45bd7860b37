"""The service and a carrier as processes, a participant's folder without a node, and a liar."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2

from api import tokens
from api.database.engine import Database
from api.tokens import Scope
from ledger_client.client import utc_now
from ledger_client.home import Home
from ledger_client.ledger.values import UnitId
from ledger_client.remote import RemoteLedger
from tests.api.service import Chain, bearer
from tests.api.writes.attesters import Attester
from tests.client.network import PASSWORD, Party

SECONDS = 60.0
CARRIER_PASSWORD = "a carrier's password"
_PROGRAM = "import sys; from ledger_client.cli import main; sys.exit(main())"
Alter = Callable[[str, Any], Any]
"""Path and answer in, what is answered instead out."""


@dataclass(slots=True)
class Served:
    """A service and a carrier over one database, each a process of its own.

    Attributes:
        home: of the network.
        folder: for what is theirs.
    """

    home: Path
    folder: Path
    port: int = 0
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder}/api.sqlite3"

    def start(self) -> None:
        self.port = free_port()
        self.run("serve")
        deadline = time.monotonic() + SECONDS
        while not _listens(self.port):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        self.run("carry", "--keys", str(self.folder / "carrier"), "--make-key")

    def run(self, *command: str) -> None:
        chain = Chain(self.home)
        settings = {
            "TIDEWAITER_API_DATABASE_URL": self.database,
            "TIDEWAITER_API_NODES": ",".join(chain.urls),
            "TIDEWAITER_API_TRUST_ROOT": str(chain.trust_root),
            "TIDEWAITER_API_PORT": str(self.port),
            "TIDEWAITER_API_INDEX_EVERY_SECONDS": "0.2",
            "TIDEWAITER_CARRIER_PASSWORD": CARRIER_PASSWORD,
        }
        self.running.append(
            subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *command],
                env={**os.environ, **settings},
                stderr=subprocess.DEVNULL,
            )
        )

    def stop(self) -> None:
        for process in self.running:
            process.kill()
            process.wait(SECONDS)

    def opened(self, maker: Attester) -> UnitId:
        """A unit in the maker's custody, once the service has read of it."""
        unit = maker.opened()
        self.read(unit)
        return unit

    def read(self, unit: UnitId) -> None:
        """Wait until the service has read of a unit of the maker's."""
        where, token = f"{self.url}/v1/units/0x{unit.hex()}", self.token(Party.MAKER)
        deadline = time.monotonic() + SECONDS
        while httpx2.get(where, headers=bearer(token), trust_env=False).status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def token(self, party: Party, *scopes: Scope) -> str:
        who = Home(self.home).participant(party.folder).id
        given = frozenset(scopes or tokens.SCOPES)
        with Database(self.database) as database, database.session() as session:
            return tokens.issue(session, who, given, 1, "a test", utc_now())


@dataclass(frozen=True, slots=True)
class Far:
    """A participant with its own files, and nothing else of the network but the trust root."""

    home: Path
    name: str

    @classmethod
    def of(cls, network: Path, party: Party, folder: Path) -> Far:
        home = folder / f"far-{party.folder}"
        shutil.copytree(
            Home(network).participant(party.folder).path,
            Home(home).participant(party.folder).path,
        )
        shutil.copy(Home(network).trust_root_file, Home(home).trust_root_file)
        assert not Home(home).network_file.exists()
        return cls(home, party.folder)

    def ledger(self, url: str, token: str) -> RemoteLedger:
        return RemoteLedger.open(url, token, Home(self.home).trust_root_file)

    def program(self, url: str, token: str, line: str, crash_at: str = "") -> int:
        """Run a program of this participant's to its end, or to where it kills itself."""
        lines = (
            "import sys; from pathlib import Path; from ledger_client import RemoteLedger",
            "home, name, password, url, token = sys.argv[1:]; home = Path(home)",
            "ledger = RemoteLedger.open(url, token, home / 'trust-root.json')",
            "with ledger, ledger.writer(home, name, password) as me:",
            f"    {line}",
        )
        given = (str(self.home), self.name, PASSWORD, url, token)
        return subprocess.run(
            [sys.executable, "-c", "\n".join(lines), *given],
            env={**os.environ, "TIDEWAITER_CRASH_AT": crash_at},
            timeout=2 * SECONDS,
            check=False,
        ).returncode


class Between:
    """Stands before a service and alters what it answers: JSON, or where it is lines the bytes."""

    def __init__(
        self, service: str, alter: Alter, raw: Callable[[bytes], bytes] = lambda content: content
    ) -> None:
        self.alter = alter
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _pass(self) -> None:
                content = self.rfile.read(int(self.headers.get("content-length", "0")))
                if (instead := outer.swallow(self.path, content)) is not None:
                    self._answer(instead[0], "application/json", instead[1])
                    return
                told = ("authorization", "content-type", "idempotency-key")
                answer = httpx2.request(
                    self.command,
                    f"{service}{self.path}",
                    content=content,
                    headers={name: self.headers[name] for name in told if self.headers[name]},
                    timeout=SECONDS,
                    trust_env=False,
                )
                outer.asked.append(f"{self.command} {self.path}")
                kind = answer.headers["content-type"]
                if kind.startswith("application/jsonl"):
                    self._answer(answer.status_code, kind, raw(answer.content))
                else:
                    self._answer(answer.status_code, kind, outer.alter(self.path, answer.json()))

            def _answer(self, status: int, kind: str, told: Any) -> None:
                body = told if isinstance(told, bytes) else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _pass

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: tests read no log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def swallow(self, path: str, content: bytes) -> tuple[int, Any] | None:
        """Status and answer, without asking the service; None: it is asked."""
        return None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Between:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
