"""What stands around every request, whatever its route: its id, its log line, its last resort.

Plain ASGI, so that nothing is read or buffered but what a body may be: a body that is too large, of
another type, or nested too deep is refused before any parser sees it, and none is read of whom the
route is not for.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import logger, where_of
from api.metrics import Metrics
from api.problems import problem, problem_response, row_of
from ledger_client.errors import TidewaiterError
from ledger_client.json_depth import refuse_deep

LARGE_BYTES: Final = 64 * 1024
"""A larger body is looked at in a thread: the event loop answers others meanwhile."""
ID_HEADER: Final = "X-Request-ID"
NO_ROUTE: Final = "(none)"
_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID_LETTERS: Final = 26
_JSON_TYPE: Final = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json", re.IGNORECASE)
_SAFE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def new_request_id(now: float | None = None) -> str:
    """A ULID: 48 bits of milliseconds, 80 of chance, in Crockford's base 32."""
    milliseconds = int((time.time() if now is None else now) * 1000)
    number = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    letters = (_CROCKFORD[number >> 5 * place & 31] for place in range(_ULID_LETTERS))
    return "".join(reversed(list(letters)))


class Frame:
    """ASGI middleware; the outermost.

    Args:
        app: what it stands around.
        metrics: where answers are counted.
        body_max_bytes: a larger body is refused with 413.
        gate: raises what a request with a body is refused with before that is read; it may wait,
            and is asked in a thread. None: all are read.
    """

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        body_max_bytes: int,
        gate: Callable[[Scope], None] | None = None,
    ) -> None:
        self._app: Final = app
        self._metrics: Final = metrics
        self._body_max_bytes: Final = body_max_bytes
        self._gate: Final = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing is raised, whatever happens inside."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Framed(scope, send)
        try:
            body = await self._body(scope, receive)
            await self._app(scope, _replayed(body, receive), request.send)
        except TidewaiterError as refused:
            request.code = refused.code
            await problem_response(refused, request.id)(scope, receive, request.send)
        except Exception as unforeseen:  # noqa: BLE001 - the last place before the asker
            logger().error("unforeseen", request_id=request.id, **where_of(unforeseen))
            if request.status is None:
                request.code = "internal"
                await problem_response(problem("internal"), request.id)(
                    scope, receive, request.send
                )
        self._told(request)

    def _told(self, request: _Framed) -> None:
        """One line, and the counters."""
        route, status = request.route, request.status or 499
        seconds = time.perf_counter() - request.began
        self._metrics.answered(request.method, route, status, seconds)
        code = request.code or request.state_text("problem")
        if code:
            row = row_of(code)
            self._metrics.told(code if row is None else row.code)
        logger().info(
            "answered",
            method=request.method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=request.id,
            token=request.state_text("token_prefix"),
            problem=code,
        )

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """The whole body, if it may be read.

        Raises:
            HttpProblem: not for this caller, too large, no JSON type, or nested too deep.
        """
        headers = Headers(scope=scope)
        if not _has_body(headers):
            return b""
        if self._gate is not None:
            await run_in_threadpool(self._gate, scope)
        if not _JSON_TYPE.fullmatch(headers.get("content-type", "").partition(";")[0].strip()):
            raise problem("media_type.unsupported", headers={"Accept": "application/json"})
        told = headers.get("content-length", "")
        too_large = problem("body.too_large", f"At most {self._body_max_bytes:,} bytes are taken.")
        if told.isdecimal() and int(told) > self._body_max_bytes:
            raise too_large
        content = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                break
            content += message.get("body", b"")
            more = bool(message.get("more_body", False))
            if len(content) > self._body_max_bytes:
                raise too_large
        body = bytes(content)
        if len(body) < LARGE_BYTES:
            _refuse_deep(body)
        else:
            await run_in_threadpool(_refuse_deep, body)
        return body


class _Framed:
    """One request on its way, and what is known of its answer."""

    def __init__(self, scope: Scope, send: Send) -> None:
        given = Headers(scope=scope).get(ID_HEADER.lower(), "")
        self.id: Final = given if _GIVEN_ID.fullmatch(given) else new_request_id()
        self.began: Final = time.perf_counter()
        self.status: int | None = None
        self.code: str | None = None
        self._scope: Final = scope
        self._send: Final = send
        scope.setdefault("state", {})["request_id"] = self.id

    @property
    def method(self) -> str:
        return str(self._scope["method"])

    @property
    def route(self) -> str:
        """The route's template; the address asked for holds what nobody should read."""
        return str(getattr(self._scope.get("route"), "path", NO_ROUTE))

    def state_text(self, name: str) -> str | None:
        value = self._scope["state"].get(name)
        return None if value is None else str(value)

    async def send(self, message: Message) -> None:
        """Pass an answer on, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            headers = MutableHeaders(scope=message)
            headers[ID_HEADER] = self.id
            told = self._scope["state"].get("answer_headers", {})
            for name, value in {**_SAFE_HEADERS, **told}.items():
                headers.setdefault(name, value)
        await self._send(message)


def _refuse_deep(body: bytes) -> None:
    try:
        refuse_deep(body)
    except TidewaiterError as deep:
        raise problem("request.json", deep.message, pointer="", rule=deep.rule) from None


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A channel that gives the body that was read, and then what else comes."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
