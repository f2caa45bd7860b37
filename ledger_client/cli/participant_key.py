"""``participant key``: a participant's keys, for people, agents and machines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger_client.cli.commands import command, group
from ledger_client.cli.options import Reason
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

Address_ = Annotated[str, typer.Argument(metavar="KEY", help="Its address: 0x and 40 hex digits.")]
Acts = Annotated[
    list[str] | None,
    typer.Option(
        "--acts",
        "--act",
        metavar="ACT,...",
        help="What it may sign, by command, such as observe,accept [all that yours may].",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    key = group("key", "Add, replace, revoke and list a participant's keys.")
    app.add_typer(key)
    _add_add(key)
    _add_rotate(key)
    _add_revoke(key)
    _add_request(key)
    _add_use(key)
    _add_list(key)


def _add_add(key: typer.Typer) -> None:
    @command(
        key,
        "add",
        "participant key add --until 2027-06-30T00:00:00Z --acts observe,alert --as terminal",
    )
    def add(
        run: Run,
        valid_until: Annotated[
            str,
            typer.Option("--until", metavar="TIME", help="Its end, RFC 3339 with its zone."),
        ],
        acts: Acts = None,
        valid_from: Annotated[
            str | None,
            typer.Option("--from", metavar="TIME", help="Its start, RFC 3339 [the newest block]."),
        ] = None,
    ) -> None:
        """Make a key for an agent or a machine, under the same password, with few acts and an end.

        It signs for itself in your name; every entry names both.
        """
        from ledger_client.cli import parse
        from ledger_client.cli.render_keys import added_json, added_view
        from ledger_client.writing.key_grants import acts_named

        start = parse.moment(valid_from, "--from")
        end = parse.needed_moment(valid_until, "--until")
        mask = None if not acts else acts_named(acts)
        with run.client() as client:
            receipt, address = client.make_key(mask, start, end)
            run.show(added_json(receipt, address), added_view(receipt, address))


def _add_rotate(key: typer.Typer) -> None:
    @command(key, "rotate", "participant key rotate --reason 'yearly change' --as terminal")
    def rotate(run: Run, reason: Reason) -> None:
        """Replace the key that signs here by a new one with the same acts and end.

        Open offers of the old key are withdrawn, and it is revoked.
        """
        from ledger_client.cli.names import Names
        from ledger_client.cli.render_keys import rotated_json, rotated_view

        with run.client() as client:
            done = client.rotate_key(reason)
            run.show(rotated_json(done), rotated_view(done, Names(client.store)))


def _add_revoke(key: typer.Typer) -> None:
    @command(
        key,
        "revoke",
        "participant key revoke 0x5aae...eaed --reason 'tablet stolen' "
        "--compromised-from 2026-11-20T18:00:00Z",
    )
    def revoke(
        run: Run,
        address: Address_,
        reason: Reason,
        compromised_from: Annotated[
            str | None,
            typer.Option(
                "--compromised-from",
                metavar="TIME",
                help="Since when others may have had it: what it signed from then on is a finding.",
            ),
        ] = None,
        last: Annotated[
            bool,
            typer.Option("--last", help="Though no other key of yours can add one."),
        ] = False,
    ) -> None:
        """Revoke a key of yours; its open offers are withdrawn first."""
        from ledger_client.cli import parse
        from ledger_client.cli.names import Names
        from ledger_client.cli.render_keys import revoked_json, revoked_view
        from ledger_client.ledger.values import Address

        told = Address(parse.hex_bytes(address, 20, "address"))
        since = _past(compromised_from)
        with run.client() as client:
            done = client.revoke_key(told, reason, since, last=last)
            run.show(revoked_json(done), revoked_view(done, Names(client.store)))


def _add_request(key: typer.Typer) -> None:
    @command(
        key,
        "request",
        "participant key request --out new-key.json --as terminal",
    )
    def request(
        run: Run,
        out: Annotated[
            Path, typer.Option("--out", metavar="FILE", help="Write it to this new file.")
        ],
        valid_until: Annotated[
            str | None,
            typer.Option("--until", metavar="TIME", help="Its end, RFC 3339 [in five years]."),
        ] = None,
        acts: Acts = None,
    ) -> None:
        """Make a key in place of lost ones: the council recovers you with the file.

        No key that works is needed.
        """
        from ledger_client.cli import parse
        from ledger_client.cli.files import refuse_taken, write_file
        from ledger_client.cli.render_keys import request_json, request_view
        from ledger_client.cli.written import utc_now
        from ledger_client.writing.key_grants import KEY_LASTS, acts_named
        from ledger_client.writing.recovery import prepare_key

        refuse_taken(out, "--out")
        mask = None if not acts else acts_named(acts)
        end = parse.moment(valid_until, "--until") or utc_now() + KEY_LASTS
        if end <= utc_now():
            raise InvalidInput("is not to come", pointer="--until", rule="time.order")
        made = prepare_key(run.home, run.acting(), run.password(), mask, end)
        write_file(out, made.encode())
        run.show(request_json(made, out), request_view(made, out))


def _add_use(key: typer.Typer) -> None:
    @command(key, "use", "participant key use 0x5aae...eaed --as terminal")
    def use(run: Run, address: Address_) -> None:
        """Sign with another of your keys on this machine from now on."""
        from ledger_client.cli.parse import hex_bytes
        from ledger_client.ledger.values import Address
        from ledger_client.writing.recovery import use_key

        told = Address(hex_bytes(address, 20, "address"))
        standing = use_key(run.home, run.acting(), run.password(), told)
        answer = {"key": f"0x{told.hex()}", "standing": standing.value}
        run.show(answer, f"This machine signs with 0x{told.hex()} now; it is {standing.value}.")


def _add_list(key: typer.Typer) -> None:
    @command(key, "list", "participant key list --as terminal")
    def list_(run: Run) -> None:
        """List every key you ever had: where it stands, until when, and what it may sign."""
        from ledger_client.cli.render_keys import keys_json, keys_view

        with run.client() as client:
            keys = client.list_keys()
            run.show(keys_json(keys, client.key), keys_view(keys, client.key))


def _past(typed: str | None) -> datetime | None:
    """A time that is over.

    Raises:
        InvalidInput: it is to come, or before 1970 (rules ``time.future``, ``time.range``).
    """
    from ledger_client.cli.parse import needed_moment
    from ledger_client.cli.written import utc_now

    if typed is None:
        return None
    told = needed_moment(typed, "--compromised-from")
    if told > utc_now():
        raise InvalidInput("is to come", pointer="--compromised-from", rule="time.future")
    return told
