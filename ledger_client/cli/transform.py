"""``transform``: units are consumed, and others made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ledger_client.cli.commands import CARGO, command
from ledger_client.cli.options import Fields, Note
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput, shown

if TYPE_CHECKING:
    from ledger_client.client import Tidewaiter
    from ledger_client.ledger.values import UnitId
    from ledger_client.writing.transform_wishes import Carry, Output

_LEVEL: Final = re.compile(r"(.+):([0-9]{1,3})", re.DOTALL)
_PARTS_OF_CARRY: Final = 4


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @command(
        app,
        "transform",
        "transform --input 395211410000000110 --output urn:epc:class:lgtin:9521141.000001.L7",
        "transform --input 395211410000000110 --input 395211410000000127"
        " --output 395211410000000134:40 --carry PH-2611:1:1:800",
        panel=CARGO,
    )
    def transform(
        run: Run,
        inputs: Annotated[
            list[str], typer.Option("--input", metavar="UNIT", help="A unit that is consumed.")
        ],
        outputs: Annotated[
            list[str],
            typer.Option(
                "--output",
                metavar="NUMBER[:LEVEL]",
                help="What is made: SSCC, UCR, or URN or Digital Link of a lot, item, load unit.",
            ),
        ],
        carry: Annotated[
            list[str] | None,
            typer.Option(
                "--carry",
                metavar="CERTIFICATE:INPUT:OUTPUT:QUANTITY",
                help="What an input drew and an output takes over; both by place, from 1.",
            ),
        ] = None,
        text: Note = None,
        field: Fields = None,
    ) -> None:
        """Consume units in your custody and make others of them, in one write."""
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        fields = fields_of(field, text=text)
        made = [_output(one) for one in outputs]
        with run.client() as client:
            carried = [_carry(client, one) for one in carry or ()]
            receipt = client.transform(_units(client, inputs), made, carried, fields)
            show_receipt(run, client, receipt)


def _units(client: Tidewaiter, typed: Sequence[str]) -> list[UnitId]:
    return [client.unit_of(one) for one in typed]


def _output(typed: str) -> Output:
    from ledger_client.writing.transform_wishes import Output

    found = _LEVEL.fullmatch(typed)
    return Output(typed) if found is None else Output(found[1], int(found[2]))


def _carry(client: Tidewaiter, typed: str) -> Carry:
    from ledger_client.cli.parse import quantity
    from ledger_client.writing.transform_wishes import Carry

    parts = typed.rsplit(":", _PARTS_OF_CARRY - 1)
    if len(parts) != _PARTS_OF_CARRY or not parts[0]:
        raise InvalidInput(
            f"{shown(typed)} is not CERTIFICATE:INPUT:OUTPUT:QUANTITY",
            pointer="--carry",
            rule="transform.carry",
        )
    certificate = client.certificate_of(parts[0])
    places = [quantity(part, "--carry") - 1 for part in parts[1:3]]
    return Carry(certificate, places[0], places[1], quantity(parts[3], "--carry"))
