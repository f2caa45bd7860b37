"""``batch``: several acts in one tx, also of several participants of this home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger_client.cli.commands import CARGO, command
from ledger_client.cli.run import Run


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @command(
        app,
        "batch",
        "batch strip-container.json --dry-run --as customs",
        "batch strip-container.json --as customs",
        panel=CARGO,
    )
    def batch(
        run: Run,
        file: Annotated[
            Path,
            typer.Argument(
                metavar="FILE",
                help="Acts as a JSON array or JSON Lines, such as "
                '{"as": "customs", "act": "release", "unit": "CSQU3054383", "reason": "checked"}.',
            ),
        ],
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Only ask the contract whether it would take it.")
        ] = False,
    ) -> None:
        """Write several acts in one tx: in order, all or nothing; again, and nothing is written.

        An act's fields are its command's options; acts of others are signed by their keys here.
        """
        from ledger_client.cli.files import read_file
        from ledger_client.cli.names import Names
        from ledger_client.cli.render_batch import batch_json, batch_view, plan_json, plan_view

        content = read_file(file, "file")
        with run.client() as client:
            names = Names(client.store)
            if dry_run:
                plan = client.dry_run(content)
                run.show(plan_json(plan), plan_view(plan, names))
                return
            done = client.batch(content)
            run.show(batch_json(done), batch_view(done, names))
