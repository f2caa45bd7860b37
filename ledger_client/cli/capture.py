"""``capture``: an EPCIS document becomes entries."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger_client.cli.commands import CARGO, command
from ledger_client.cli.run import Run

if TYPE_CHECKING:
    from ledger_client.capture.profile import Profile
    from ledger_client.client import Tidewaiter

Progress = Callable[[int, int], None]


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @command(
        app,
        "capture",
        "capture 03-maker-stuffs-container.jsonld --plan",
        "capture 03-maker-stuffs-container.jsonld --as maker",
        panel=CARGO,
    )
    def capture(
        run: Run,
        file: Annotated[
            Path, typer.Argument(metavar="FILE", help="EPCIS 2.0 JSON or JSON-LD; - for stdin.")
        ],
        plan: Annotated[
            bool, typer.Option("--plan", help="Show the writes and send nothing.")
        ] = False,
        profile: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="Another profile than the participant's own."),
        ] = None,
    ) -> None:
        """Bring a document's events to the ledger; again, and nothing is written twice."""
        from ledger_client.cli.files import read_file

        content = read_file(file, "file")
        with run.client() as client:
            told = _profile(profile)
            if plan:
                _show_plan(run, client, content, told)
            else:
                _capture(run, client, content, told)


def _profile(path: Path | None) -> Profile | None:
    if path is None:
        return None
    from ledger_client.home import read_profile

    return read_profile(path)


def _show_plan(run: Run, client: Tidewaiter, content: bytes, profile: Profile | None) -> None:
    from ledger_client.cli.render_plan import plan_json, plan_view

    planned = client.plan(content, profile)
    run.show(plan_json(planned), plan_view(planned))


def _capture(run: Run, client: Tidewaiter, content: bytes, profile: Profile | None) -> None:
    from ledger_client.cli.names import Names
    from ledger_client.cli.render_receipt import receipt_json, receipts_view

    with _progress(run) as progress:
        receipts = client.capture(content, profile, progress)
    shown = (
        receipts_view(receipts, Names(client.store))
        if receipts
        else "Nothing to write: all of it was captured before."
    )
    run.show({"receipts": [receipt_json(one) for one in receipts]}, shown)


@contextmanager
def _progress(run: Run) -> Iterator[Progress | None]:
    """A bar on a terminal's standard error; nothing where a program or a file reads."""
    if run.as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from ledger_client.cli.output import console

    columns = (TextColumn("capturing"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console(errors=True), transient=True) as bar:
        task = bar.add_task("capturing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
