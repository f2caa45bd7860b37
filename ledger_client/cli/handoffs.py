"""``handoff``: custody by two signatures over one struct, whichever side signs first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger_client.cli.commands import CUSTODY, command, group
from ledger_client.cli.options import At, Fields, Note
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput

if TYPE_CHECKING:
    from ledger_client.client import Tidewaiter
    from ledger_client.ledger.values import ParticipantId
    from ledger_client.store import SignedHandoff

MIN_PREFIX = 4
Which = Annotated[
    str, typer.Argument(metavar="HANDOFF", help="Its digest, or enough of its first digits.")
]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    handoff = group("handoff", "Hand over with two signatures: start, show, exchange, complete.")
    app.add_typer(handoff, rich_help_panel=CUSTODY)
    _add_start(handoff)
    _add_list(handoff)
    _add_export(handoff)
    _add_take_in(handoff)
    _add_complete(handoff)


def _add_start(handoffs: typer.Typer) -> None:
    @command(
        handoffs,
        "start",
        "handoff start CSQU3054383 --to carrier --out half.json --as terminal",
        "handoff start CSQU3054383 --from terminal --out half.json --as carrier",
        "handoff start CSQU3054383 MSKU9070323 --to carrier --out half.json --as terminal",
    )
    def start(
        run: Run,
        units: Annotated[
            list[str],
            typer.Argument(metavar="UNIT...", help="One or more; they take the same signatures."),
        ],
        to: Annotated[
            str | None, typer.Option("--to", metavar="PARTICIPANT", help="The taker; you give.")
        ] = None,
        giver: Annotated[
            str | None, typer.Option("--from", metavar="PARTICIPANT", help="The giver; you take.")
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option("--out", metavar="FILE", help="Write your half to this new file."),
        ] = None,
        text: Note = None,
        at: At = None,
        field: Fields = None,
    ) -> None:
        """Sign your half of a handoff; nothing moves until the other side signed too."""
        from ledger_client.cli.files import refuse_taken
        from ledger_client.cli.parse import fields_of, moment
        from ledger_client.cli.render_handoff import half_json, half_view

        if (to is None) == (giver is None):
            raise InvalidInput(
                "say --to whom you give, or --from whom you take",
                pointer="--to",
                rule="handoff.sides",
            )
        refuse_taken(out, "--out")
        fields, when = fields_of(field, text=text), moment(at, "--at")
        with run.client() as client:
            sides = _sides(client, giver, to)
            chosen = [client.unit_of(one) for one in units]
            half = client.start_handoff(chosen, *sides, fields, when)
            _write_half(client, half, out)
            run.show(half_json(half, client.store, out), half_view(half, client.store, out))


def _add_list(handoffs: typer.Typer) -> None:
    @command(handoffs, "list", "handoff list --as terminal")
    def list_(run: Run) -> None:
        """Show the handoffs that are not complete, and whom they wait for."""
        from ledger_client.cli.render_handoff import half_json, halves_view

        with run.client() as client:
            halves = client.open_handoffs()
            answer = {"handoffs": [half_json(half, client.store, None) for half in halves]}
            run.show(answer, halves_view(halves, client.store))


def _add_export(handoffs: typer.Typer) -> None:
    @command(handoffs, "export", "handoff export 3f9a --out half.json --as terminal")
    def export(
        run: Run,
        handoff: Which,
        out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The new file.")],
    ) -> None:
        """Write a half to a file for the other side."""
        from ledger_client.cli.render_handoff import half_json, half_view

        with run.client() as client:
            half = _half(client, handoff)
            _write_half(client, half, out)
            run.show(half_json(half, client.store, out), half_view(half, client.store, out))


def _add_take_in(handoffs: typer.Typer) -> None:
    @command(handoffs, "take-in", "handoff take-in half.json --as carrier")
    def take_in(
        run: Run,
        file: Annotated[
            Path, typer.Argument(metavar="FILE", help="The other side's half; - for stdin.")
        ],
    ) -> None:
        """Check the other side's half and keep it; nothing is signed yet."""
        from ledger_client.cli.files import read_file
        from ledger_client.cli.render_handoff import half_json, half_view

        content = read_file(file, "file")
        with run.client() as client:
            half = client.take_in_handoff(content)
            run.show(half_json(half, client.store, None), half_view(half, client.store, None))


def _add_complete(handoffs: typer.Typer) -> None:
    @command(handoffs, "complete", "handoff complete 3f9a --as carrier")
    def complete(run: Run, handoff: Which) -> None:
        """Sign the missing half, where it is yours, and bring the handoff to the ledger."""
        from ledger_client.cli.names import Names
        from ledger_client.cli.render_handoff import half_json, half_view
        from ledger_client.cli.render_receipt import receipt_json, receipt_view

        with run.client() as client:
            half = _half(client, handoff)
            receipt = client.complete_handoff(half)
            whole = client.store.handoffs.get(half.digest)
            answer = {**receipt_json(receipt), "handoff": half_json(whole, client.store, None)}
            shown = receipt_view(receipt, Names(client.store))
            run.show(answer, half_view(whole, client.store, None), shown)


def _sides(
    client: Tidewaiter, giver: str | None, to: str | None
) -> tuple[ParticipantId, ParticipantId]:
    if to is not None:
        return client.participant, client.participant_of(to)
    return client.participant_of(giver or ""), client.participant


def _write_half(client: Tidewaiter, half: SignedHandoff, out: Path | None) -> None:
    from ledger_client.cli.files import write_file

    if out is not None:
        write_file(out, client.export_handoff(half))


def _half(client: Tidewaiter, typed: str) -> SignedHandoff:
    """The open handoff whose digest begins so."""
    start = typed.lower().removeprefix("0x")
    if len(start) < MIN_PREFIX:
        raise InvalidInput(
            f"give at least {MIN_PREFIX} digits of its digest",
            pointer="handoff",
            rule="handoff.prefix",
        )
    found = [half for half in client.open_handoffs() if half.digest.hex().startswith(start)]
    if len(found) != 1:
        told = "no open handoff begins so" if not found else "several open handoffs begin so"
        raise InvalidInput(told, pointer="handoff", rule="handoff.known")
    return found[0]
