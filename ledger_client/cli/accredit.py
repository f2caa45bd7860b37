"""``accredit``: which certifier may certify what, by an authority."""

from __future__ import annotations

from typing import Annotated

import typer

from ledger_client.cli.commands import PAPERS, command
from ledger_client.cli.options import Scope, ValidFrom
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @command(
        app,
        "accredit",
        "accredit phytolab --scope plant-health --until 2027-12-31T00:00:00Z --as customs",
        "accredit phytolab --scope plant-health --withdraw --reason 'audit failed' --as customs",
        panel=PAPERS,
    )
    def accredit(
        run: Run,
        certifier: Annotated[
            str, typer.Argument(metavar="CERTIFIER", help="Name, GLN or 16 hex digits.")
        ],
        scope: Scope,
        valid_from: ValidFrom = None,
        valid_until: Annotated[
            str | None,
            typer.Option("--until", metavar="TIME", help="Until when, RFC 3339 with its zone."),
        ] = None,
        basis: Annotated[
            str, typer.Option("--basis", help="On what ground, such as a decision's number.")
        ] = "decision of the authority",
        withdraw: Annotated[
            bool, typer.Option("--withdraw", help="Withdraw the accreditation.")
        ] = False,
        reason: Annotated[
            str, typer.Option("--reason", help="Why it is withdrawn.")
        ] = "withdrawn by the authority",
    ) -> None:
        """Accredit a certifier for a scope, as the authority of --as; or withdraw it."""
        from ledger_client.cli.parse import moment, needed_moment
        from ledger_client.cli.written import show_receipt, utc_now

        start = moment(valid_from, "--from") or utc_now()
        if not withdraw and valid_until is None:
            raise InvalidInput("say until when", pointer="--until", rule="usage.missing")
        end = start if valid_until is None else needed_moment(valid_until, "--until")
        with run.client() as client:
            who = client.participant_of(certifier)
            if withdraw:
                receipt = client.withdraw_accreditation(who, scope, reason)
            else:
                receipt = client.accredit(who, scope, start, end, basis)
            show_receipt(run, client, receipt)
