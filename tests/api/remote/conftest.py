"""A service on a socket, before which somebody may stand who alters its answers."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn import Config, Server

from ledger_client.proofs import TrustRoot
from ledger_client.remote import RemoteLedger
from tests.api.journey import Journey, told_journey
from tests.api.service import SOMEBODY, Service

Alter = Callable[[str, Any], Any]


@dataclass
class Liar:
    """The service's app behind somebody who alters answers on their way: path and body in.

    Attributes:
        instead: by path, what is answered without asking the service.
    """

    app: ASGIApp
    alter: Alter | None = None
    instead: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in self.instead:
            await _answer(send, json.dumps(self.instead[scope["path"]]).encode(), [])
            return
        if scope["type"] != "http" or self.alter is None:
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self.app(scope, receive, hold)
        start, *parts = held
        body = b"".join(part.get("body", b"") for part in parts)
        altered = json.dumps(self.alter(scope["path"], json.loads(body))).encode()
        headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        await _answer(send, altered, headers, start["status"])


async def _answer(
    send: Send, body: bytes, headers: list[tuple[bytes, bytes]], status: int = 200
) -> None:
    length = (b"content-length", str(len(body)).encode())
    start = {"type": "http.response.start", "status": status, "headers": [*headers, length]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True)
class Far:
    """A service at an address."""

    url: str
    liar: Liar
    service: Service
    journey: Journey

    def ledger(self, who: str | None = "customs") -> RemoteLedger:
        """What a participant of the story asks it with; None is somebody from nowhere."""
        asker = SOMEBODY if who is None else self.journey.participant(who)
        token = self.service.token("provenance:read", who=asker)
        root = self.service.resources.settings.trust_root.read_bytes()
        return RemoteLedger(self.url, token, TrustRoot.parse(root))


@pytest.fixture(scope="session")
def journey(request: pytest.FixtureRequest) -> Journey:
    """The journey on a real chain, told once."""
    return told_journey(request)


@pytest.fixture(scope="session")
def served(journey: Journey) -> Iterator[Far]:
    """The service that was told of it, listening on a free port."""
    with journey.service(journey.database) as service, socket.create_server(("127.0.0.1", 0)) as at:
        liar = Liar(service.asker.app)
        server = Server(Config(liar, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Far(f"http://127.0.0.1:{at.getsockname()[1]}", liar, service, journey)
        server.should_exit = True
        thread.join()


@pytest.fixture
def far(served: Far) -> Iterator[Far]:
    """The same, honest again after each test."""
    yield served
    served.liar.alter = None
    served.liar.instead.clear()
