"""``participant secret``: the yearly secrets behind salts and labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger_client.cli.commands import command, group
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput

if TYPE_CHECKING:
    from ledger_client.signing import Password, YearSecrets

Year = Annotated[int, typer.Argument(metavar="YEAR", help="The year of the events.")]
FilePassword = Annotated[
    Path | None,
    typer.Option(
        "--secret-password-file",
        metavar="FILE",
        help="Its first line opens the exported file [the keys' password].",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    secret = group("secret", "Create, move and destroy a participant's yearly secrets.")
    app.add_typer(secret)
    _add_create(secret)
    _add_export(secret)
    _add_import(secret)
    _add_destroy(secret)
    _add_list(secret)


def _add_create(secret: typer.Typer) -> None:
    @command(secret, "create", "participant secret create 2027 --as maker")
    def create(run: Run, year: Year) -> None:
        """Make a year's secret, on the participant's first machine only."""
        from ledger_client.cli.parse import year as year_of

        _secrets(run).create(year_of(year))
        run.show({"created": year}, f"The secret of {year} is made.")


def _add_export(secret: typer.Typer) -> None:
    @command(secret, "export", "participant secret export secrets.json --as maker")
    def export(
        run: Run,
        file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file.")],
        password: FilePassword = None,
    ) -> None:
        """Write all secrets to one file for the participant's other machine."""
        from ledger_client.cli.files import refuse_taken

        refuse_taken(file, "file")
        own = run.password()
        years = _secrets(run, own).export_to(file, _file_password(password, own))
        told = ", ".join(str(one) for one in years) or "no year"
        run.show({"exported": list(years), "file": str(file)}, f"Exported {told} to {file}.")


def _add_import(secret: typer.Typer) -> None:
    @command(secret, "import", "participant secret import secrets.json --as maker")
    def import_(
        run: Run,
        file: Annotated[Path, typer.Argument(metavar="FILE", help="What export wrote.")],
        password: FilePassword = None,
    ) -> None:
        """Take over the secrets of the participant's first machine."""
        own = run.password()
        years = _secrets(run, own).import_from(file, _file_password(password, own))
        told = ", ".join(str(one) for one in years) or "nothing new"
        run.show({"imported": list(years)}, f"Imported {told}.")


def _add_destroy(secret: typer.Typer) -> None:
    @command(secret, "destroy", "participant secret destroy 2019 --yes --as maker")
    def destroy(
        run: Run,
        year: Year,
        yes: Annotated[
            bool, typer.Option("--yes", help="Yes: that year's documents cannot be opened again.")
        ] = False,
    ) -> None:
        """Destroy a year's secret on this machine for good."""
        from ledger_client.cli.parse import year as year_of

        told = year_of(year)
        if not yes:
            raise InvalidInput(
                "it cannot be undone: repeat with --yes", pointer="--yes", rule="confirm.missing"
            )
        _secrets(run).destroy(told)
        run.show({"destroyed": told}, f"The secret of {told} is destroyed on this machine.")


def _add_list(secret: typer.Typer) -> None:
    @command(secret, "list", "participant secret list --as maker")
    def list_(run: Run) -> None:
        """List the years whose secret is on this machine."""
        years = _secrets(run).years()
        told = ", ".join(str(one) for one in years) or "No secret here."
        run.show({"years": list(years)}, told)


def _secrets(run: Run, password: Password | None = None) -> YearSecrets:
    """The secrets of whoever acts; the password must open its key, so that no other seals them."""
    folder = run.home.participant(run.acting())
    own = password or run.password()
    folder.signer(own)
    return folder.secrets(own, run.home.scrypt())


def _file_password(path: Path | None, own: Password) -> Password:
    from ledger_client.signing.password import find_password

    return own if path is None else find_password(file=path)
