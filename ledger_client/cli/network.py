"""``up`` and ``down``: a development network on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from ledger_client.cli.commands import NETWORK, command
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput


def add_to(app: typer.Typer) -> None:
    """Add the commands."""

    @command(app, "up", "up", "up --members 5 --threshold 3", panel=NETWORK)
    def up(
        run: Run,
        members: Annotated[int, typer.Option(min=3, max=32, help="Seats of the council.")] = 3,
        threshold: Annotated[
            int, typer.Option(min=2, max=32, help="How many of them must agree.")
        ] = 2,
    ) -> None:
        """Start the development network: the first time also deploy it and sign its trust root."""
        from ledger_client.cli.render_network import network_json, network_view
        from ledger_client.setup import start_network

        if not members < 2 * threshold <= 2 * members:
            raise InvalidInput(
                "must be more than half of the members, at most all",
                pointer="--threshold",
                rule="council.threshold",
            )
        network = start_network(
            run.home, members=members, threshold=threshold, password=run.password()
        )
        run.show(network_json(run.home, network), network_view(run.home, network))

    @command(app, "down", "down", panel=NETWORK)
    def down(run: Run) -> None:
        """Stop the development network; its chain is saved and continues with the next up."""
        from ledger_client.setup import stop_network

        stopped = stop_network(run.home)
        told = "stopped; its chain is saved" if stopped else "was not running"
        run.show({"stopped": stopped}, f"The development network {told}.")
