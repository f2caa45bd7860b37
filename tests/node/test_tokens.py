"""A node that asks for a token gets it, and nobody reads it in an error."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ledger_client.errors import InvalidInput
from ledger_client.node.errors import NodeUnreachable
from ledger_client.node.rpc import Rpc

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJleHAiOjF9.c2lnbmF0dXJl"


class _Asking(BaseHTTPRequestHandler):
    """Answers 401 to whoever does not bring the token, as Besu does."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        answer = {"jsonrpc": "2.0", "id": request["id"], "result": "0x5129"}
        body = json.dumps(answer).encode() if known else b""
        self.send_response(200 if known else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Asking)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_token_of_the_environment_opens_the_node(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEWAITER_NODE_TOKEN", TOKEN)
    assert Rpc([url]).chain_id() == 0x5129


@pytest.mark.parametrize("token", ["", TOKEN[:-1]])
def test_a_node_that_does_not_let_us_in_is_told(
    token: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEWAITER_NODE_TOKEN", token)
    with pytest.raises(NodeUnreachable) as shut:
        Rpc([url]).chain_id()
    assert shut.value.rule == "node.token"
    assert "TIDEWAITER_NODE_TOKEN" in str(shut.value)
    assert not token or token not in str(shut.value)


@pytest.mark.parametrize("token", ["two words", "line\nX-Other: 1", "ümlaut", "a" * 9000])
def test_what_is_no_token_is_never_sent(
    token: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEWAITER_NODE_TOKEN", token)
    with pytest.raises(InvalidInput) as refused:
        Rpc([url])
    assert (refused.value.pointer, refused.value.rule) == ("TIDEWAITER_NODE_TOKEN", "node.token")
    assert token not in str(refused.value)
