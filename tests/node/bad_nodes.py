"""Nodes that misbehave, on loopback: the seam where fakes are allowed."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], bytes]


class _Server(ThreadingHTTPServer):
    daemon_threads = True


@contextmanager
def node(answer: Answer, *, status: int = 200, chunk_seconds: float | None = None) -> Iterator[str]:
    """A node that answers every request with ``answer(request)``; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = answer(request)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if chunk_seconds is None:
                self.wfile.write(body)
                return
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(chunk_seconds)

        def log_message(self, *args: object) -> None:
            return

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def says(raw: bytes) -> Answer:
    """Always these bytes."""
    return lambda _: raw


def result(value: object) -> Answer:
    """A well-formed reply with this result."""
    return lambda request: reply(request, result=value)


def scripted(table: Mapping[str, object]) -> Answer:
    """A result per method; an exception's text for a method that is not in the table."""

    def answer(request: dict[str, Any] | list[dict[str, Any]]) -> bytes:
        if isinstance(request, list):  # several at once
            return b"[" + b",".join(answer(one) for one in request) + b"]"
        if request["method"] not in table:
            return reply(request, error={"code": -32601, "message": "method not found"})
        value = table[request["method"]]
        if isinstance(value, dict) and "code" in value:
            return reply(request, error=value)
        return reply(request, result=value)

    return answer


def reply(request: dict[str, Any], **fields: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": request["id"], **fields}).encode()
