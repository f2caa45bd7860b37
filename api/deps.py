"""What a route asks for by its parameters: who asks, the session, what the service has at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

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


def caller_with(
    *scopes: Scope, route_class: RouteClass = "read"
) -> Callable[[Request, Resources, HTTPAuthorizationCredentials | None], Caller]:
    """A dependency: who asks, with at least one of the scopes (any token where none is named).

    It answers 401 (``auth.required``, ``auth.invalid``), 403 (``auth.scope``) and 429
    (``rate.limited``), in this order, before anything of the route is looked at.
    """

    def caller(
        request: Request,
        resources: ResourcesDep,
        _shown: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    ) -> Caller:
        found = resources.authenticator.authenticate(
            request.headers.get("authorization"), resources.now()
        )
        request.state.token_prefix = found.prefix
        spent = resources.limits.require(found.prefix, route_class)
        request.state.answer_headers = dict(spent)
        if scopes and found.scopes.isdisjoint(scopes):
            named = " or ".join(sorted(scopes))
            raise problem("auth.scope", f"This needs a token with the scope {named}.")
        return found

    return caller


AnyCaller = Annotated[Caller, Depends(caller_with())]
