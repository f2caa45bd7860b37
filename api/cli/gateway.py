"""``tidewaiter gateway``: take plain EPCIS for a participant, beside its own signer."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.alone import alone
from ledger_client.errors import Conflict, InvalidInput
from ledger_client.private_files import read_small

if TYPE_CHECKING:
    from api.gateway.rules import AcceptanceRules
    from ledger_client import Tidewaiter

HOME_VARIABLE: Final = "TIDEWAITER_HOME"
AS_VARIABLE: Final = "TIDEWAITER_AS"
PASSWORD_VARIABLE: Final = "TIDEWAITER_PASSWORD"  # noqa: S105 - the name of a variable
DEFAULT_PORT: Final = 8041


def gateway(
    home: Annotated[
        Path | None, typer.Option("--home", envvar=HOME_VARIABLE, help="Keys, store and network.")
    ] = None,
    as_: Annotated[
        str | None, typer.Option("--as", envvar=AS_VARIABLE, help="Who acts, by folder name.")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option("--password-file", help="Its first line opens the keys.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="TOML: which offers to accept, by which key.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: a free one.")] = (
        DEFAULT_PORT
    ),
) -> None:
    """Take plain EPCIS at POST /capture from systems that cannot sign, and sign it here."""
    from ledger_client import Home, Tidewaiter

    root = home if home is not None else Path.home() / ".tidewaiter"
    name = _acting(as_, Home(root).participant_names())
    folder = root / "gateway" / name
    with (
        alone(folder, _taken()),
        Tidewaiter.open(root, name, _password(password_file)) as client,
    ):
        _serve(client, folder, _rules(client, rules), (host, port))


def _serve(
    client: Tidewaiter, folder: Path, rules: AcceptanceRules | None, address: tuple[str, int]
) -> None:
    import uvicorn

    from api.gateway.access import GatewayToken
    from api.gateway.app import gateway_app
    from api.gateway.job_file import JobFile
    from api.gateway.worker import Worker
    from api.logs import configure

    configure()
    token = GatewayToken.kept_at(folder / "token")
    jobs = JobFile(folder / "jobs.sqlite3")
    app = gateway_app(jobs, Worker(client, jobs, rules), token)
    print(
        f"gateway of {client.participant:016x}, key 0x{client.key.hex()},"
        f" token in {folder / 'token'}, acceptance rules: {'none' if rules is None else 'yes'}",
        file=sys.stderr,
    )
    host, port = address
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, _ended)  # uvicorn raises it again after its graceful end
    uvicorn.run(app, host=host, port=port, log_config=None, access_log=False)
    jobs.close()


def _ended(_number: int, _frame: object) -> None:
    """Asked to end, and ended: that is no failure."""


def _rules(client: Tidewaiter, path: Path | None) -> AcceptanceRules | None:
    if path is None:
        return None
    from api.gateway.rules import AcceptanceRules, RulesFile

    rules = AcceptanceRules.of(RulesFile.parse(read_small(path)), client.participant_of)
    if rules.key != client.key:
        raise InvalidInput(
            f"this gateway signs with 0x{client.key.hex()}", pointer="/key", rule="gateway.key"
        )
    return rules


def _acting(told: str | None, names: tuple[str, ...]) -> str:
    if told in names:
        return str(told)
    if not told and len(names) == 1:
        return names[0]
    rule = "as.unknown" if told else "as.missing"
    raise InvalidInput(f"say who acts: one of {', '.join(names)}", pointer="--as", rule=rule)


def _password(path: Path | None) -> str:
    if path is not None:
        return read_small(path).decode("utf-8", "replace").split("\n", 1)[0].rstrip("\r")
    if PASSWORD_VARIABLE in os.environ:
        return os.environ[PASSWORD_VARIABLE]
    raise InvalidInput("no password was given", pointer="password", rule="password.missing")


def _taken() -> Conflict:
    return Conflict(
        "a gateway of this participant runs already", pointer="gateway", rule="gateway.running"
    )
