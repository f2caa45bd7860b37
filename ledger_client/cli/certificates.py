"""``certify``, ``attach`` and ``certificate``: certificates, their quantity, their end."""

from __future__ import annotations

from typing import Annotated

import typer

from ledger_client.cli.commands import PAPERS, command, group
from ledger_client.cli.options import Fields, Note, Reason, Scope, Unit, ValidFrom, ValidUntil
from ledger_client.cli.run import Run

Certificate = Annotated[
    str, typer.Argument(metavar="CERTIFICATE", help="Its number, or its id (0x...).")
]
Quantity = Annotated[
    str, typer.Option("--quantity", help="In the smallest unit of measure; 0 where not quantified.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    _add_certify(app)
    _add_attach(app)
    certificate = group(
        "certificate", "Suspend, supersede, revoke or restore a certificate you issued."
    )
    app.add_typer(certificate, rich_help_panel=PAPERS)
    _add_suspend(certificate)
    _add_supersede(certificate)
    _add_revoke(certificate)
    _add_restore(certificate)


def _add_certify(app: typer.Typer) -> None:
    @command(
        app,
        "certify",
        "certify PHYTO-SE-2611-0042 --holder maker --scope plant-health "
        "--until 2027-05-31T00:00:00Z --quantity 14400 --uom KGM --as phytolab",
        panel=PAPERS,
    )
    def certify(
        run: Run,
        number: Annotated[str, typer.Argument(metavar="NUMBER", help="As printed on it.")],
        holder: Annotated[
            str, typer.Option("--holder", metavar="PARTICIPANT", help="Who may attach it.")
        ],
        scope: Scope,
        valid_until: ValidUntil,
        valid_from: ValidFrom = None,
        quantity: Quantity = "0",
        uom: Annotated[
            str | None, typer.Option("--uom", help="Unit of measure (UN/ECE Rec. 20), like KGM.")
        ] = None,
        text: Note = None,
        field: Fields = None,
    ) -> None:
        """Issue a certificate within your accreditation."""
        from ledger_client.cli import parse
        from ledger_client.cli.written import show_receipt, utc_now
        from ledger_client.writing.certificates import CertificateWish

        start = parse.moment(valid_from, "--from") or utc_now()
        end = parse.needed_moment(valid_until, "--until")
        amount = parse.quantity(quantity, "--quantity")
        fields = parse.fields_of(field, text=text)
        with run.client() as client:
            who = client.participant_of(holder)
            wish = CertificateWish(number, who, scope, start, end, amount, uom)
            show_receipt(run, client, client.certify(wish, fields))


def _add_attach(app: typer.Typer) -> None:
    @command(
        app,
        "attach",
        "attach 395211410000000110 --certificate PHYTO-SE-2611-0042 --quantity 4800 --as maker",
        panel=PAPERS,
    )
    def attach(
        run: Run,
        unit: Unit,
        certificate: Annotated[
            str,
            typer.Option(
                "--certificate", metavar="CERTIFICATE", help="Its number, or its id (0x...)."
            ),
        ],
        quantity: Quantity = "0",
        text: Note = None,
        field: Fields = None,
    ) -> None:
        """Attach a certificate you hold to a unit in your custody, drawing on its quantity."""
        from ledger_client.cli import parse
        from ledger_client.cli.written import show_receipt

        amount = parse.quantity(quantity, "--quantity")
        fields = parse.fields_of(field, text=text)
        with run.client() as client:
            subject, paper = client.unit_of(unit), client.certificate_of(certificate)
            show_receipt(run, client, client.attach(subject, paper, amount, fields))


def _add_suspend(certificate: typer.Typer) -> None:
    @command(
        certificate,
        "suspend",
        "certificate suspend PHYTO-SE-2611-0042 --until 2026-12-15T00:00:00Z --reason recount",
    )
    def suspend(
        run: Run, certificate: Certificate, valid_until: ValidUntil, reason: Reason
    ) -> None:
        """Suspend a certificate until a time; a second suspension is a revocation."""
        from ledger_client.cli import parse
        from ledger_client.cli.written import show_receipt

        end = parse.needed_moment(valid_until, "--until")
        fields = parse.fields_of(None, reason=reason)
        with run.client() as client:
            paper = client.certificate_of(certificate)
            show_receipt(run, client, client.suspend_certificate(paper, end, fields))


def _add_supersede(certificate: typer.Typer) -> None:
    @command(
        certificate,
        "supersede",
        "certificate supersede PHYTO-SE-2611-0042 --by PHYTO-SE-2611-0057 --reason 'new weight'",
    )
    def supersede(
        run: Run,
        certificate: Certificate,
        by: Annotated[str, typer.Option("--by", help="The certificate that takes its place.")],
        reason: Reason,
    ) -> None:
        """Say which certificate takes this one's place."""
        from ledger_client.cli import parse
        from ledger_client.cli.written import show_receipt

        fields = parse.fields_of(None, reason=reason)
        with run.client() as client:
            old, new = client.certificate_of(certificate), client.certificate_of(by)
            show_receipt(run, client, client.supersede_certificate(old, new, fields))


def _add_revoke(certificate: typer.Typer) -> None:
    @command(
        certificate, "revoke", "certificate revoke PHYTO-SE-2611-0042 --reason 'sample failed'"
    )
    def revoke(run: Run, certificate: Certificate, reason: Reason) -> None:
        """Revoke a certificate for good."""
        from ledger_client.cli import parse
        from ledger_client.cli.written import show_receipt

        fields = parse.fields_of(None, reason=reason)
        with run.client() as client:
            paper = client.certificate_of(certificate)
            show_receipt(run, client, client.revoke_certificate(paper, fields))


def _add_restore(certificate: typer.Typer) -> None:
    @command(
        certificate,
        "restore",
        "certificate restore PHYTO-SE-2611-0042 395211410000000110 --reason 'not shipped'",
    )
    def restore(run: Run, certificate: Certificate, unit: Unit, reason: Reason) -> None:
        """Take back what a cancelled unit drew; it can never draw from the certificate again."""
        from ledger_client.cli import parse
        from ledger_client.cli.written import show_receipt

        fields = parse.fields_of(None, reason=reason)
        with run.client() as client:
            paper, subject = client.certificate_of(certificate), client.unit_of(unit)
            show_receipt(run, client, client.restore_certificate(paper, subject, fields))
