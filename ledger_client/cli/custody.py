"""``offer``, ``accept``, ``reject``, ``withdraw``: custody, one signature after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger_client.cli.commands import CUSTODY, command
from ledger_client.cli.options import Fields, Note, OptionalReason, To, Unit
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    _add_offer(app)
    _add_accept(app)
    _add_reject(app)
    _add_withdraw(app)


def _add_offer(app: typer.Typer) -> None:
    @command(
        app,
        "offer",
        "offer CSQU3054383 --to forwarder --days 3 --ticket ticket.json --qr ticket.svg",
        panel=CUSTODY,
    )
    def offer(
        run: Run,
        unit: Unit,
        to: To,
        days: Annotated[int, typer.Option(min=1, max=90, help="How long it stands.")] = 14,
        ticket: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="Write the taker's ticket to this new file."),
        ] = None,
        qr: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="Write its QR code to this new .svg file."),
        ] = None,
        text: Note = None,
        field: Fields = None,
    ) -> None:
        """Offer custody to a participant; makes the ticket that the taker needs."""
        from datetime import timedelta

        from ledger_client.cli.files import refuse_taken
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.tickets import show_offer

        refuse_taken(ticket, "--ticket")
        refuse_taken(qr, "--qr")
        fields = fields_of(field, text=text)
        with run.client() as client:
            subject, taker = client.unit_of(unit), client.participant_of(to)
            receipt, made = client.offer(subject, taker, fields, timedelta(days=days))
            show_offer(run, client, receipt, made, ticket, qr)


def _add_accept(app: typer.Typer) -> None:
    @command(
        app,
        "accept",
        "accept CSQU3054383 --as forwarder",
        "accept --ticket ticket.json --reserve condition='door dented' --reserve not-counted",
        panel=CUSTODY,
    )
    def accept(
        run: Run,
        unit: Annotated[
            str | None,
            typer.Argument(metavar="[UNIT]", help="The unit offered, unless a ticket names it."),
        ] = None,
        ticket: Annotated[
            Path | None, typer.Option(metavar="FILE", help="The giver's ticket.")
        ] = None,
        reserve: Annotated[
            list[str] | None,
            typer.Option(
                "--reserve",
                metavar="ABOUT=WHAT",
                help="What you do not vouch for: quantity, condition, seal, temperature, "
                "not-counted.",
            ),
        ] = None,
    ) -> None:
        """Take custody that is offered to you, with or without reservation."""
        from ledger_client.cli.files import read_file
        from ledger_client.cli.parse import reservations_of
        from ledger_client.cli.written import show_receipt
        from ledger_client.writing.tickets import Ticket

        if (unit is None) == (ticket is None):
            raise InvalidInput(
                "name the unit, or give its ticket", pointer="unit", rule="accept.what"
            )
        reservation = reservations_of(reserve)
        told = None if ticket is None else Ticket.parse(read_file(ticket, "--ticket"))
        with run.client() as client:
            offered = client.unit_of(unit or "") if told is None else told
            show_receipt(run, client, client.accept(offered, reservation))


def _add_reject(app: typer.Typer) -> None:
    @command(
        app,
        "reject",
        "reject CSQU3054383 --reason 'not booked with us' --as carrier",
        panel=CUSTODY,
    )
    def reject(run: Run, unit: Unit, reason: OptionalReason = None, field: Fields = None) -> None:
        """Decline custody that is offered to you."""
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        fields = fields_of(field, reason=reason)
        with run.client() as client:
            show_receipt(run, client, client.reject(client.unit_of(unit), fields))


def _add_withdraw(app: typer.Typer) -> None:
    @command(app, "withdraw", "withdraw CSQU3054383 --reason 'truck broke down'", panel=CUSTODY)
    def withdraw(run: Run, unit: Unit, reason: OptionalReason = None, field: Fields = None) -> None:
        """Take back your own offer."""
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        fields = fields_of(field, reason=reason)
        with run.client() as client:
            show_receipt(run, client, client.withdraw(client.unit_of(unit), fields))
