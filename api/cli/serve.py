"""``serve``: the service over HTTP, until it is told to end."""

from __future__ import annotations

import signal
import socket
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ledger_client.errors import CannotTell

BACKLOG: Final = 2048

if TYPE_CHECKING:
    from uvicorn import Config, Server

    from api.resources import Resources
    from api.settings import Settings


def serve(
    host: Annotated[
        str | None, typer.Option(help="Listen here instead of TIDEWAITER_API_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Listen here instead of TIDEWAITER_API_PORT; 0: any."),
    ] = None,
) -> None:
    """Answer questions over HTTP until told to end (SIGTERM, Ctrl-C): what is under way is ended.

    Settings are TIDEWAITER_API_<NAME> in the environment, or in the TOML file that
    TIDEWAITER_API_SETTINGS names: at least NODES and TRUST_ROOT.

    Example: $ TIDEWAITER_API_NODES=http://127.0.0.1:8545
    TIDEWAITER_API_TRUST_ROOT=trust-root.json tidewaiter serve
    """
    from api.logs import configure
    from api.resources import open_resources
    from api.settings import Settings

    given = {name: told for name, told in (("host", host), ("port", port)) if told is not None}
    settings = Settings.read().model_copy(update=given)
    configure(settings.log_level)
    _print_settings(settings)
    resources = open_resources(settings)
    try:
        _run(resources)
    finally:
        resources.database.close()


def _print_settings(settings: Settings) -> None:
    """What the service runs with, without what is secret."""
    for name, told in settings.shown().items():
        print(f"{name} = {told}", file=sys.stderr)


def _run(resources: Resources) -> None:
    from uvicorn import Config

    from api.collecting import collect_seldom
    from api.indexer import Indexer
    from api.main import create_app

    settings = resources.settings
    indexer = Indexer(resources.database, resources.each_node)
    config = Config(
        create_app(resources, indexer if settings.index_every_seconds else None),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=settings.concurrency_max,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    with _listening(settings.host, settings.port) as listener:
        server = _announcing(config)
        _end_quietly(server)
        collect_seldom()
        server.run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        CannotTell: the address is taken, or not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named: asyncio sends at once only on sockets that say they are TCP, and an
    # answer's second packet would else wait 40 ms for the first one's acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, UnicodeError):
        listener.close()
        raise CannotTell(
            "cannot listen there: the address is taken, or not of this machine",
            pointer=f"{host}:{port}",
            rule="serve.address",
        ) from None
    return listener


def _announcing(config: Config) -> Server:
    """A server that says on standard output where it listens, once it answers."""
    from uvicorn import Server

    class Announcing(Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            for one in sockets or ():
                host, port = one.getsockname()[:2]
                shown = f"[{host}]" if ":" in host else host
                print(f"listening on http://{shown}:{port}", flush=True)

    return Announcing(config)


def _end_quietly(server: Server) -> None:
    """Being told to end is no error: the server raises its signal again when it has ended."""

    def told(*_: object) -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
