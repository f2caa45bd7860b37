"""Who sends a body is known before it is read: the guard of the route is asked first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, State
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from api.deps import Guard, guard_of
from api.resources import Resources


class Gate:
    """Asked by the frame for each request that has a body.

    Args:
        app: whose routes are guarded.
        resources: by which tokens are known and requests are counted.
    """

    def __init__(self, app: FastAPI, resources: Resources) -> None:
        self._app: Final = app
        self._resources: Final = resources

    def __call__(self, scope: Scope) -> None:
        """Let a request in whose route needs no token, or whose token is for it.

        Raises:
            HttpProblem: as the guard says; the body is then not read.
            DatabaseBroken: the database cannot be reached.
        """
        for route in _flat(self._app.routes):
            if route.matches(scope)[0] is Match.FULL:
                scope["route"] = route  # for the log, where it goes no further
                self._ask(route, scope)
                return

    def _ask(self, route: APIRoute, scope: Scope) -> None:
        header = Headers(scope=scope).get("authorization")
        for guard in _guards(route.dependant):
            guard.admit(self._resources, header, State(scope["state"]))


def _flat(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """The routes, those of routers that were included among them."""
    for one in routes:
        included = getattr(one, "original_router", None)
        if isinstance(one, APIRoute):
            yield one
        elif isinstance(included, APIRouter):
            yield from _flat(included.routes)


def _guards(dependant: Dependant) -> Iterator[Guard]:
    for one in dependant.dependencies:
        guard = guard_of(one.call)
        if guard is not None:
            yield guard
        yield from _guards(one)
