"""``lookup``, ``history``, ``verify``: what a number means, what happened, what is proved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger_client.cli.commands import ANSWERS, command
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from ledger_client.cli.names import Naming
    from ledger_client.client import Tidewaiter
    from ledger_client.ledger.values import UnitId
    from ledger_client.proofs.report import Report
    from ledger_client.proofs.trust_root import TrustRoot

Number = Annotated[
    str,
    typer.Argument(
        metavar="TEXT",
        help="Container, UCR, SSCC, bill of lading, booking, seal, MRN, or unit id.",
    ),
]
TrustRootFile = Annotated[
    Path | None,
    typer.Option("--trust-root", metavar="FILE", help="Instead of the home's own trust root."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    _add_lookup(app)
    _add_history(app)
    _add_verify(app)


def _add_lookup(app: typer.Typer) -> None:
    @command(
        app,
        "lookup",
        "lookup CSQU3054383 --as customs",
        "lookup 6SE556011223344-OAT2611",
        panel=ANSWERS,
    )
    def lookup(run: Run, text: Number) -> int:
        """Find every unit that a number may mean, with its state; 3 where none is known here."""
        from ledger_client.cli.render_lookup import lookup_json, lookup_view
        from ledger_client.proofs import ExitCode

        with run.client() as client:
            answer = client.lookup(text)
            run.show(lookup_json(answer), lookup_view(answer, client.store))
            return int(ExitCode.VERIFIED if answer.found else ExitCode.COULD_NOT_CHECK)


def _add_history(app: typer.Typer) -> None:
    @command(
        app,
        "history",
        "history CSQU3054383",
        "history 6SE556011223344-OAT2611 --json",
        panel=ANSWERS,
    )
    def history(
        run: Run,
        unit: Annotated[
            str, typer.Argument(metavar="UNIT|UCR", help="A unit, or a UCR: each of its units.")
        ],
        documents: Annotated[
            bool, typer.Option("--documents", help="Show each entry's document too.")
        ] = False,
    ) -> None:
        """Show everything that was written about a unit, under whose custody."""
        from ledger_client.cli.names import Names
        from ledger_client.cli.render_history import history_json, history_view

        with run.client() as client:
            told = [(one, client.history(one)) for one in _units(client, unit)]
            names = Names(client.store)
            run.show(
                {"units": [history_json(subject, rows, names) for subject, rows in told]},
                *(history_view(subject, rows, names, documents) for subject, rows in told),
            )


def _add_verify(app: typer.Typer) -> None:
    @command(
        app,
        "verify",
        "verify CSQU3054383 --as customs --out csqu3054383.bundle",
        "verify --bundle csqu3054383.bundle --trust-root trust-root.json",
        panel=ANSWERS,
    )
    def verify(
        run: Run,
        unit: Annotated[
            str | None,
            typer.Argument(metavar="[UNIT]", help="The unit, unless a bundle is given."),
        ] = None,
        bundle: Annotated[
            Path | None,
            typer.Option("--bundle", metavar="FILE", help="Verify this file, with no network."),
        ] = None,
        trust_root: TrustRootFile = None,
        at: Annotated[
            str | None,
            typer.Option("--at", metavar="TIME", help="Judge for this time, RFC 3339 [now]."),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option("--out", metavar="FILE", help="Write the proof bundle to this new file."),
        ] = None,
    ) -> int:
        """Check a unit's whole history against the ledger; 0 verified, 1 not, 3 cannot say."""
        from ledger_client.cli.files import refuse_taken
        from ledger_client.cli.parse import moment
        from ledger_client.cli.written import utc_now

        if (unit is None) == (bundle is None):
            raise InvalidInput(
                "name the unit, or give its bundle", pointer="unit", rule="verify.what"
            )
        if bundle is not None and out is not None:
            raise InvalidInput("the bundle is a file already", pointer="--out", rule="verify.out")
        refuse_taken(out, "--out")
        when = moment(at, "--at") or utc_now()
        if bundle is not None:
            return _verify_file(run, bundle, trust_root, when)
        return _verify_unit(run, unit or "", trust_root, when, out)


def _verify_file(run: Run, bundle: Path, trust_root: Path | None, when: datetime) -> int:
    from ledger_client.cli.bundle_names import BundleNames, NumbersOnly
    from ledger_client.cli.files import read_file
    from ledger_client.proofs import Bundle, Verdict, verify

    content = read_file(bundle, "--bundle")
    report = verify(content, _root(run, trust_root), when)
    is_good = report.verdict in (Verdict.VERIFIED, Verdict.ATTENTION)
    return _show(run, report, BundleNames(Bundle.parse(content)) if is_good else NumbersOnly())


def _verify_unit(
    run: Run, typed: str, trust_root: Path | None, when: datetime, out: Path | None
) -> int:
    from ledger_client.cli.files import write_file
    from ledger_client.cli.names import Names
    from ledger_client.cli.questions import question_of
    from ledger_client.proofs import verify

    with run.client() as client:
        unit = client.unit_of(typed)
        asked = question_of(client.store, unit, typed)
        if out is None and trust_root is None:
            return _show(run, client.verify(unit, asked, when), Names(client.store))
        content = client.bundle(unit, asked).encode()
        if out is not None:
            write_file(out, content)
        report = verify(content, _root(run, trust_root), when)
        return _show(run, report, Names(client.store), out)


def _root(run: Run, trust_root: Path | None) -> TrustRoot:
    from ledger_client.cli.files import read_file
    from ledger_client.proofs.trust_root import TrustRoot

    path = trust_root or run.home.trust_root_file
    return TrustRoot.parse(read_file(path, "--trust-root"))


def _show(run: Run, report: Report, names: Naming, out: Path | None = None) -> int:
    from ledger_client.cli.render_report import report_json, report_view

    run.show(report_json(report, out), report_view(report, names, out))
    return int(report.exit_code)


def _units(client: Tidewaiter, typed: str) -> tuple[UnitId, ...]:
    """The unit meant; of a UCR every unit that bears it, each on its own."""
    from ledger_client.store import NumberForm

    matches = client.store.units.find(typed)
    if any(one.alias.form is NumberForm.UCR for one in matches):
        return tuple(one.unit_id for one in client.lookup(typed).found)
    return (client.unit_of(typed),)
