"""``participant key``: further keys of a participant, with fewer acts and an end."""

from __future__ import annotations

from typing import Annotated

import typer

from ledger_client.cli.commands import command, group
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    key = group("key", "Add, revoke and list a participant's keys.")
    app.add_typer(key)
    _add_add(key)
    _add_revoke(key)
    _add_list(key)


def _add_add(key: typer.Typer) -> None:
    @command(
        key,
        "add",
        "participant key add --until 2027-06-30T00:00:00Z --act observe --act accept --as terminal",
    )
    def add(
        run: Run,
        valid_until: Annotated[
            str,
            typer.Option("--until", metavar="TIME", help="Its end, RFC 3339 with its zone."),
        ],
        act: Annotated[
            list[str] | None,
            typer.Option("--act", help="What it may sign, such as observe [all that yours may]."),
        ] = None,
        valid_from: Annotated[
            str | None,
            typer.Option("--from", metavar="TIME", help="Its start, RFC 3339 [now]."),
        ] = None,
    ) -> None:
        """Make a further key here, under the same password, and enter it in the registry."""
        from ledger_client.cli import parse
        from ledger_client.cli.further_keys import add_further_key
        from ledger_client.cli.render_participants import added_json, added_view
        from ledger_client.cli.written import utc_now

        start = parse.moment(valid_from, "--from") or utc_now()
        end = parse.needed_moment(valid_until, "--until")
        if end <= start:
            raise InvalidInput("is not after --from", pointer="--until", rule="time.order")
        with run.client() as client:
            receipt, address = add_further_key(run, client, act, start, end)
            run.show(added_json(receipt, address), added_view(receipt, address))


def _add_revoke(key: typer.Typer) -> None:
    @command(key, "revoke", "participant key revoke 0x5aae...eaed --reason 'tablet stolen'")
    def revoke(
        run: Run,
        address: Annotated[str, typer.Argument(metavar="ADDRESS", help="0x and 40 hex digits.")],
        reason: Annotated[str, typer.Option("--reason", help="Why, in words.")],
    ) -> None:
        """Revoke a key of yours; what it signed before stands."""
        from ledger_client.cli.parse import hex_bytes
        from ledger_client.cli.written import show_receipt
        from ledger_client.ledger.values import Address

        told = Address(hex_bytes(address, 20, "address"))
        with run.client() as client:
            show_receipt(run, client, client.revoke_key(told, reason))


def _add_list(key: typer.Typer) -> None:
    @command(key, "list", "participant key list --as terminal")
    def list_(run: Run) -> None:
        """List the keys that the registry keeps for you."""
        from ledger_client.cli.render_participants import keys_json, keys_view

        with run.client() as client:
            reader = client.connection.reader
            keys = tuple(
                (address, reader.key(address)) for address in reader.live_keys(client.participant)
            )
            own = run.home.participant(run.acting()).address
            run.show(keys_json(keys, own), keys_view(keys, own))
