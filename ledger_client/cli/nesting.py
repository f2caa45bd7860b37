"""``pack`` and ``unpack``: units into one another, and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ledger_client.cli.commands import CARGO, command
from ledger_client.cli.options import Fields, Note
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput

if TYPE_CHECKING:
    from ledger_client.client import Tidewaiter
    from ledger_client.ledger.values import UnitId

Parent = Annotated[str, typer.Argument(metavar="PARENT", help="The unit outside.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""

    @command(app, "pack", "pack CSQU3054383 395211410000000110 395211410000000127", panel=CARGO)
    def pack(
        run: Run,
        parent: Parent,
        children: Annotated[
            list[str], typer.Argument(metavar="CHILD...", help="The units that go in.")
        ],
        text: Note = None,
        field: Fields = None,
    ) -> None:
        """Pack units into another; you must have custody of all of them."""
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        fields = fields_of(field, text=text)
        with run.client() as client:
            outside, inside = client.unit_of(parent), _units(client, children)
            if outside in inside:
                raise InvalidInput(
                    "cannot go into itself", pointer="children", rule="nesting.itself"
                )
            show_receipt(run, client, client.pack(outside, inside, fields))

    @command(
        app, "unpack", "unpack CSQU3054383", "unpack CSQU3054383 395211410000000110", panel=CARGO
    )
    def unpack(
        run: Run,
        parent: Parent,
        children: Annotated[
            list[str] | None,
            typer.Argument(metavar="[CHILD...]", help="The units that come out [all]."),
        ] = None,
        text: Note = None,
        field: Fields = None,
    ) -> None:
        """Unpack some or all of a unit's contents."""
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        fields = fields_of(field, text=text)
        with run.client() as client:
            inside = _units(client, children or [])
            show_receipt(run, client, client.unpack(client.unit_of(parent), inside, fields))


def _units(client: Tidewaiter, typed: list[str]) -> tuple[UnitId, ...]:
    found = tuple(client.unit_of(one) for one in typed)
    if len(set(found)) != len(found):
        raise InvalidInput("one unit is named twice", pointer="children", rule="nesting.twice")
    return found
