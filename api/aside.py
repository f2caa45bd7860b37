"""Large bodies are taken apart beside the event loop, which answers others meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.frame import LARGE_BYTES


class ParsedAside(APIRoute):
    """A route whose body is parsed in a thread where it is large."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own, given a request that parses so."""
        handle = super().get_route_handler()

        async def aside(request: Request) -> Response:
            return await handle(_Aside(request.scope, request.receive))

        return aside


class _Aside(Request):
    async def json(self) -> JsonValue:
        """The body; as of any request."""
        body = await self.body()
        return parsed(body) if len(body) < LARGE_BYTES else await run_in_threadpool(parsed, body)


def parsed(body: bytes) -> JsonValue:
    """The JSON value of a body that is not nested too deep.

    Raises:
        JSONDecodeError: it is none; the answer to it is FastAPI's.
    """
    value: JsonValue = json.loads(body)
    return value
