"""One node's HTTP endpoint: JSON-RPC bodies out, bytes back, a connection kept open."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol
from urllib.parse import SplitResult, urlsplit

from ledger_client.errors import InvalidInput
from ledger_client.node.errors import NodeAnswerInvalid, NodeUnreachable
from ledger_client.node.tokens import TOKEN_VARIABLE, node_token

MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024
READ_BYTES: Final = 1 << 16
HEADERS: Final = {"Content-Type": "application/json", "Accept": "application/json"}
# What a node says when it is there but cannot serve now.
BUSY_STATUSES: Final = frozenset({429, 502, 503, 504})
SHUT_STATUSES: Final = frozenset({401, 403})


class Transport(Protocol):
    """Carries one JSON-RPC request body to one node."""

    @property
    def address(self) -> str:
        """The node's address as it may stand in a message: without user and password."""

    def post(self, body: bytes) -> bytes:
        """The node's answer body.

        Raises:
            NodeUnreachable: no answer came in time.
            NodeAnswerInvalid: the answer is larger than 64 MB or no HTTP.
        """


TransportMaker = Callable[[str, float], Transport]


class HttpTransport:
    """A node over HTTP or HTTPS. One connection, one request at a time, safe between threads.

    Where ``TIDEWAITER_NODE_TOKEN`` is set, every request carries it as a bearer token.

    Args:
        url: ``http://`` or ``https://``, host, optional port and path.
        timeout_seconds: for connecting and for each read.

    Raises:
        InvalidInput: the address, or the token, is of another form.
    """

    def __init__(self, url: str, timeout_seconds: float) -> None:
        parts = _parse(url)
        self._host = parts.hostname or ""
        self._port = parts.port
        self._secure = parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._timeout_seconds = timeout_seconds
        self._connection: http.client.HTTPConnection | None = None
        token = node_token()
        self._headers = HEADERS | ({} if token is None else {"Authorization": f"Bearer {token}"})
        self._lock = threading.Lock()
        port = "" if self._port is None else f":{self._port}"
        self.address: Final = f"{parts.scheme}://{self._host}{port}"

    def post(self, body: bytes) -> bytes:
        """The node's answer; a kept connection that went stale is opened once more."""
        with self._lock:
            kept = self._connection is not None
            try:
                return self._exchange(body)
            except (http.client.HTTPException, ConnectionError, BrokenPipeError) as broken:
                self._close()
                if not kept:
                    raise self._unreachable(broken) from None
            except OSError as broken:
                self._close()
                raise self._unreachable(broken) from None
            return self._again(body)

    def _again(self, body: bytes) -> bytes:
        try:
            return self._exchange(body)
        except (http.client.HTTPException, OSError) as broken:
            self._close()
            raise self._unreachable(broken) from None

    def _exchange(self, body: bytes) -> bytes:
        connection = self._connection = self._connection or self._connect()
        connection.request("POST", self._target, body, self._headers)
        answer = connection.getresponse()
        content = self._read_all(answer)
        if answer.status in SHUT_STATUSES:
            raise NodeUnreachable(
                f"does not let us in (HTTP status {answer.status}): {TOKEN_VARIABLE}",
                pointer=self.address,
                rule="node.token",
            )
        if answer.status in BUSY_STATUSES:
            raise NodeUnreachable(
                f"HTTP status {answer.status}", pointer=self.address, rule="node.busy"
            )
        return content

    def _read_all(self, answer: http.client.HTTPResponse) -> bytes:
        # A node that drips bytes would otherwise hold the caller for ever.
        deadline = time.monotonic() + self._timeout_seconds
        content = bytearray()
        while chunk := answer.read1(READ_BYTES):
            content += chunk
            if len(content) > MAX_ANSWER_BYTES:
                self._close()
                raise NodeAnswerInvalid(
                    "an answer of more than 64 MB", pointer=self.address, rule="node.size"
                )
            if time.monotonic() > deadline:
                raise TimeoutError("timed out while answering")
        if answer.length:
            raise http.client.IncompleteRead(bytes(content), answer.length)
        answer.close()  # reading to the end does not: the connection could not be used again
        return bytes(content)

    def _connect(self) -> http.client.HTTPConnection:
        if not self._secure:
            return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_seconds)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=self._timeout_seconds, context=context
        )

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _unreachable(self, broken: Exception) -> NodeUnreachable:
        reason = str(broken) or type(broken).__name__
        return NodeUnreachable(
            f"does not answer: {reason}", pointer=self.address, rule="node.unreachable"
        )


def _parse(url: str) -> SplitResult:
    wrong = InvalidInput(
        "http:// or https:// with a host", pointer="node address", rule="node.address"
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    printable = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not printable:
        raise wrong
    if "@" in parts.netloc:
        raise wrong  # addresses are shown in messages, so they hold no password
    return parts
