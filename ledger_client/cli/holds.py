"""``hold``, ``release`` and ``close``: customs stops a unit and lets it go; a unit ends."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ledger_client.cli.commands import CARGO, CUSTOMS, command
from ledger_client.cli.options import Fields, OptionalReason, Reason, Successor, Unit
from ledger_client.cli.run import Run

Basis = Annotated[str | None, typer.Option("--legal-basis", help="Article or decision.")]


class OutcomeWord(StrEnum):
    """What became of a unit that an authority held."""

    DESTROYED = "destroyed"
    FORFEITED = "forfeited"
    ABANDONED = "abandoned"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    _add_hold(app)
    _add_release(app)
    _add_close(app)


def _add_hold(app: typer.Typer) -> None:
    @command(
        app,
        "hold",
        "hold CSQU3054383 --reason 'physical inspection' --legal-basis 'UCC Art. 188' --as customs",
        "hold 395211410000000110 --binding --reason 'endangered species' --as customs",
        panel=CUSTOMS,
    )
    def hold(
        run: Run,
        unit: Unit,
        reason: Reason,
        legal_basis: Basis = None,
        binding: Annotated[
            bool,
            typer.Option("--binding", help="What it is packed in may not move either."),
        ] = False,
        field: Fields = None,
    ) -> None:
        """Hold a unit: it is not handed off, packed, unpacked or closed until released."""
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        fields = fields_of(field, reason=reason, legalBasis=legal_basis)
        with run.client() as client:
            receipt = client.hold(client.unit_of(unit), fields, binding=binding)
            show_receipt(run, client, receipt)


def _add_release(app: typer.Typer) -> None:
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


def _add_close(app: typer.Typer) -> None:
    @command(
        app,
        "close",
        "close CSQU3054383 --reason 'empty, returned to depot'",
        "close CSQU3054383 --reason 'wrong booking' --successor 0x5d1c...9a02",
        "close 395211410000000110 --outcome destroyed --reason 'UCC Art. 197' --as customs",
        panel=CARGO,
    )
    def close(
        run: Run,
        unit: Unit,
        reason: OptionalReason = None,
        outcome: Annotated[
            OutcomeWord | None,
            typer.Option(help="What became of it, said by the authority that holds it."),
        ] = None,
        successor: Successor = None,
        field: Fields = None,
    ) -> None:
        """End a unit's history: as its custodian, or as the authority that holds it."""
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt
        from ledger_client.ledger.kinds import Outcome

        fields = fields_of(field, reason=reason)
        ended = Outcome.NONE if outcome is None else Outcome[outcome.name]
        with run.client() as client:
            follows = None if successor is None else client.unit_of(successor)
            receipt = client.close(client.unit_of(unit), fields, outcome=ended, successor=follows)
            show_receipt(run, client, receipt)
