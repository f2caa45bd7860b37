"""``hold`` and ``release``: customs stops a unit, and lets it go."""

from __future__ import annotations

from typing import Annotated

import typer

from ledger_client.cli.commands import CUSTOMS, command
from ledger_client.cli.options import Fields, Reason, Unit
from ledger_client.cli.run import Run

Basis = Annotated[str | None, typer.Option("--legal-basis", help="Article or decision.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""

    @command(
        app,
        "hold",
        "hold CSQU3054383 --reason 'physical inspection' --legal-basis 'UCC Art. 188' --as customs",
        panel=CUSTOMS,
    )
    def hold(
        run: Run, unit: Unit, reason: Reason, legal_basis: Basis = None, field: Fields = None
    ) -> None:
        """Hold a unit: it is not handed off, packed, unpacked or closed until released."""
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        fields = fields_of(field, reason=reason, legalBasis=legal_basis)
        with run.client() as client:
            show_receipt(run, client, client.hold(client.unit_of(unit), fields))

    @command(
        app,
        "release",
        "release CSQU3054383 --reason 'inspected, conforming' --as customs",
        panel=CUSTOMS,
    )
    def release(run: Run, unit: Unit, reason: Reason, field: Fields = None) -> None:
        """Lift your own hold."""
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        fields = fields_of(field, reason=reason)
        with run.client() as client:
            show_receipt(run, client, client.release(client.unit_of(unit), fields))
