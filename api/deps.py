"""What a route asks for by its parameters: who asks, the session, what the service has at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session
from starlette.datastructures import State

from api.limits import RouteClass
from api.problems import problem
from api.resources import Resources
from api.tokens import Caller, Scope

# What only hands something on is asynchronous: a plain function would cost a thread's turn.
# Only for the OpenAPI document: the header is read by the authenticator, strictly.
_BEARER: Final = HTTPBearer(
    scheme_name="token", description="`Authorization: Bearer tw_...`", auto_error=False
)


async def resources_of(request: Request) -> Resources:
    """What the service has at hand."""
    found = request.app.state.resources
    if not isinstance(found, Resources):
        raise problem("internal")
    return found


ResourcesDep = Annotated[Resources, Depends(resources_of)]


async def request_id(request: Request) -> str:
    """The request's id, as it stands in the log and in ``X-Request-ID``."""
    return str(request.state.request_id)


RequestId = Annotated[str, Depends(request_id)]


def session_of(resources: ResourcesDep) -> Iterator[Session]:
    """One database tx for the route; committed before the answer is sent, or rolled back."""
    with resources.database.session() as session:
        yield session


SessionDep = Annotated[Session, Depends(session_of, scope="function")]


@dataclass(frozen=True, slots=True)
class Guard:
    """Who a route is for: a token with at least one of the scopes (any, where none is named)."""

    scopes: tuple[Scope, ...]
    route_class: RouteClass

    def admit(self, resources: Resources, header: str | None, state: State) -> Caller:
        """Who asks; counted once, however often the guard is asked about a request.

        Args:
            header: the request's ``Authorization``.
            state: the request's.

        Raises:
            HttpProblem: ``auth.required``, ``auth.invalid`` (401), ``rate.limited`` (429),
                ``auth.scope`` (403), in this order.
        """
        known = getattr(state, "admitted", None)
        if isinstance(known, _Admitted) and known.guard == self:
            return known.caller
        found = resources.authenticator.authenticate(header, resources.now())
        state.token_prefix = found.prefix
        state.answer_headers = dict(resources.limits.require(found.prefix, self.route_class))
        if self.scopes and found.scopes.isdisjoint(self.scopes):
            named = " or ".join(sorted(self.scopes))
            raise problem("auth.scope", f"This needs a token with the scope {named}.")
        state.admitted = _Admitted(self, found)
        return found


@dataclass(frozen=True, slots=True)
class _Admitted:
    """What a guard found of a request."""

    guard: Guard
    caller: Caller


_GUARDS: Final[dict[object, Guard]] = {}


def guard_of(dependency: object) -> Guard | None:
    """The guard behind a dependency that :func:`caller_with` made; None: it is another."""
    return _GUARDS.get(dependency)


def caller_with(
    *scopes: Scope, route_class: RouteClass = "read"
) -> Callable[[Request, Resources, HTTPAuthorizationCredentials | None], Caller]:
    """A dependency: who asks, with at least one of the scopes (any token where none is named).

    It refuses as :meth:`Guard.admit`, before anything of the route is looked at, and before a
    body is read.
    """
    guard = Guard(scopes, route_class)

    def caller(
        request: Request,
        resources: ResourcesDep,
        _shown: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    ) -> Caller:
        return guard.admit(resources, request.headers.get("authorization"), request.state)

    _GUARDS[caller] = guard
    return caller
