"""``ask``, ``share``: a service instead of a node, asked and told over HTTP."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ledger_client.cli.commands import ANSWERS, command
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ledger_client.client import Tidewaiter
    from ledger_client.documents import JsonValue
    from ledger_client.remote import RemoteLedger
    from ledger_client.remote.shapes import PayloadsTold

TOKEN_VARIABLE: Final = "TIDEWAITER_TOKEN"  # noqa: S105 - a variable's name
Service = Annotated[str, typer.Option("--service", metavar="URL", help="The service's address.")]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="FILE",
        help=f"File whose first line is the token [{TOKEN_VARIABLE}].",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    _add_ask(app)
    _add_share(app)


def _add_ask(app: typer.Typer) -> None:
    @command(
        app,
        "ask",
        "ask CSQU3054383 --service https://tidewaiter.example --token-file token "
        "--trust-root trust-root.json",
        panel=ANSWERS,
    )
    def ask(
        run: Run,
        number: Annotated[str, typer.Argument(metavar="CONTAINER", help="As it is painted on.")],
        service: Service,
        token_file: TokenFile = None,
        trust_root: Annotated[
            Path | None,
            typer.Option("--trust-root", metavar="FILE", help="Instead of the home's own."),
        ] = None,
    ) -> int:
        """Ask a service about a container, and judge its answer here; exit codes as of verify.

        The service is not trusted: its proof is verified on this machine, and an answer that says
        anything else than its own proof is refused.
        """
        from ledger_client.cli.bundle_names import BundleNames
        from ledger_client.cli.render_report import report_json, report_view

        with _remote(run, service, token_file, trust_root) as ledger:
            checked = ledger.container(number)
        report, names = checked.report, BundleNames(checked.bundle)
        answer = {**report_json(report, None), "answer": checked.answer.model_dump(mode="json")}
        run.show(answer, report_view(report, names, None))
        return int(report.exit_code)


def _add_share(app: typer.Typer) -> None:
    @command(
        app,
        "share",
        "share CSQU3054383 --service https://tidewaiter.example --token-file token --as forwarder",
        panel=ANSWERS,
    )
    def share(
        run: Run,
        units: Annotated[list[str], typer.Argument(metavar="UNIT...", help="What to tell of.")],
        service: Service,
        token_file: TokenFile = None,
    ) -> int:
        """Hand a service the documents behind units, so that it can show what entries are about.

        Everything goes that is open here of the units' histories, of what is inside them, of the
        certificates attached and of the participants' names. Nothing of it is on the ledger.
        """
        with run.client() as client, _remote(run, service, token_file, None) as ledger:
            told = ledger.share(_openings(client, units))
        run.show(_shared_json(told), _shared_view(told))
        return 1 if told.refused else 0


def _remote(
    run: Run, service: str, token_file: Path | None, trust_root: Path | None
) -> RemoteLedger:
    from ledger_client.cli.files import read_file
    from ledger_client.proofs import TrustRoot
    from ledger_client.remote import RemoteLedger

    content = read_file(trust_root or run.home.trust_root_file, "--trust-root")
    return RemoteLedger(service, _token(token_file), TrustRoot.parse(content))


def _token(file: Path | None) -> str:
    """The token, of which nothing is ever printed."""
    from ledger_client.cli.files import read_file

    if file is None:
        text = os.environ.get(TOKEN_VARIABLE, "")
    else:
        text = next(iter(read_file(file, "--token-file").decode("utf-8", "replace").split("\n")))
    if not text.strip():
        raise InvalidInput(
            f"give the token, in a file or in {TOKEN_VARIABLE}",
            pointer="--token-file",
            rule="token.missing",
        )
    return text.strip()


def _openings(client: Tidewaiter, units: list[str]) -> list[tuple[bytes, bytes]]:
    """The openings of everything that an answer about these units rests on."""
    found: dict[bytes, bytes] = {}
    for typed in units:
        for one in client.bundle(client.unit_of(typed)).openings:
            found[one.commitment] = client.store.payloads.get(one.commitment)
    return list(found.items())


def _shared_json(told: PayloadsTold) -> JsonValue:
    return {
        "kept": list(told.kept),
        "refused": [
            {"commitment": one.commitment, "code": one.code, "reason": one.reason}
            for one in told.refused
        ],
        "units": told.units,
    }


def _shared_view(told: PayloadsTold) -> RenderableType:
    from rich.text import Text

    view = Text.assemble(
        ("✓ ", "green"), f"{len(told.kept)} documents kept, {told.units} units named"
    )
    for one in told.refused:
        view.append(f"\n✗ {one.commitment[:10]}: {one.reason}", "red")
    return view
