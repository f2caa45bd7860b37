"""The application: all routes, around what a running service has at hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from importlib import import_module
from importlib.metadata import version
from pkgutil import iter_modules
from typing import Final

from fastapi import APIRouter, FastAPI

import api.routes
from api.follower import Follower
from api.frame import Frame
from api.gate import Gate
from api.indexer import Indexer
from api.openapi import describe
from api.problems import install_handlers
from api.resources import Resources
from api.routes.reading import Unchanged, same_again
from api.services.readiness import Readiness

TITLE: Final = "Tidewaiter"
ABOUT: Final = (
    "One question, one answer that can be checked: custody, certificates and histories of cargo, "
    "each with the block it speaks for and the proofs to check it with."
)


def create_app(resources: Resources, indexer: Indexer | None = None) -> FastAPI:
    """The service over these resources.

    Args:
        indexer: keeps the index up to date while the service runs; None: another process does.
    """

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as ending:
            if indexer is not None:
                pause = resources.settings.index_every_seconds
                follower = Follower(indexer, resources.database, pause)
                ending.callback(follower.stop)
                follower.start()
            yield

    app = FastAPI(
        title=TITLE,
        description=ABOUT,
        version=version("tidewaiter"),
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=running,
    )
    app.state.resources = resources
    app.state.readiness = Readiness(resources)
    install_handlers(app)
    app.add_exception_handler(Unchanged, same_again)
    for router in routers():
        app.include_router(router)
    app.add_middleware(
        Frame,
        metrics=resources.metrics,
        body_max_bytes=resources.settings.body_max_bytes,
        gate=Gate(app, resources),
    )
    describe(app)
    return app


def routers() -> tuple[APIRouter, ...]:
    """The router of each module of :mod:`api.routes`, by the module's name."""
    names = sorted(found.name for found in iter_modules(api.routes.__path__))
    modules = [import_module(f"{api.routes.__name__}.{name}") for name in names]
    found = [getattr(module, "router", None) for module in modules]
    return tuple(router for router in found if isinstance(router, APIRouter))
