"""A request whose channel breaks in a way that nobody foresaw: the last resort of every route."""

from __future__ import annotations

import asyncio
from typing import Any

from httpx2 import Response
from starlette.types import ASGIApp, Message


def broken_off(app: ASGIApp, method: str, path: str, token: str = "none") -> Response:
    """The answer of an application that fails while it reads the request."""
    told: list[Message] = []

    async def receive() -> Message:
        raise RuntimeError("never foreseen")

    async def send(message: Message) -> None:
        told.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path.partition("?")[0],
        "query_string": b"",
        "headers": [
            (b"content-length", b"9"),
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {token}".encode()),
        ],
    }
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    start, body = told
    return Response(start["status"], headers=start["headers"], content=body["body"])
