"""``open`` and notes: ``observe``, ``control``, ``alert``, ``clear``, ``correct``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ledger_client.cli.commands import CARGO, CUSTOMS, command
from ledger_client.cli.options import At, Fields, Note, Unit
from ledger_client.cli.run import Run
from ledger_client.errors import InvalidInput


class UnitWord(StrEnum):
    """Kinds of units that are opened by hand."""

    CONTAINER = "container"
    LOGISTIC_UNIT = "logistic-unit"
    CONSIGNMENT = "consignment"
    LOT = "lot"
    LOAD_UNIT = "load-unit"


class ControlType(StrEnum):
    """How customs looked."""

    DOCUMENTARY = "documentary"
    SCAN = "scan"
    PHYSICAL = "physical"


class ControlResult(StrEnum):
    """What customs found."""

    CONFORMING = "conforming"
    NOT_CONFORMING = "not-conforming"
    INCONCLUSIVE = "inconclusive"


class AlertType(StrEnum):
    """What went wrong."""

    DAMAGE = "damage"
    LOSS = "loss"
    THEFT = "theft"
    TEMPERATURE = "temperature"
    SEAL = "seal"
    OTHER = "other"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    _add_open(app)
    _add_observe(app)
    _add_control(app)
    _add_alert(app)
    _add_clear(app)
    _add_correct(app)


def _add_open(app: typer.Typer) -> None:
    @command(
        app,
        "open",
        "open CSQU3054383 --booking DBL-GOT-2611-077",
        "open 6SE556011223344-OAT2611 --kind consignment",
        panel=CARGO,
    )
    def open_(
        run: Run,
        number: Annotated[
            str,
            typer.Argument(metavar="NUMBER", help="Its number: container, SSCC, UCR, lot, asset."),
        ],
        kind: Annotated[UnitWord, typer.Option(help="What it is.")] = UnitWord.CONTAINER,
        booking: Annotated[
            str | None, typer.Option(help="Booking of a container's journey.")
        ] = None,
        text: Note = None,
        field: Fields = None,
    ) -> None:
        """Open a unit's history by hand; you are its first custodian."""
        from ledger_client.capture.units import UnitKind
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        kinds = {
            UnitWord.CONTAINER: UnitKind.JOURNEY,
            UnitWord.LOGISTIC_UNIT: UnitKind.LOGISTIC_UNIT,
            UnitWord.CONSIGNMENT: UnitKind.CONSIGNMENT,
            UnitWord.LOT: UnitKind.LOT,
            UnitWord.LOAD_UNIT: UnitKind.LOAD_UNIT,
        }
        fields = fields_of(field, text=text)
        with run.client() as client:
            receipt = client.open_unit(kinds[kind], number, booking=booking, fields=fields)
            show_receipt(run, client, receipt)


def _add_observe(app: typer.Typer) -> None:
    @command(
        app,
        "observe",
        "observe CSQU3054383 --text 'seal SE440917 intact' --at 2026-11-20T03:00:00Z",
        "observe CSQU3054383 --field temperatureCelsius=6.4",
        "observe CSQU3054383 --file readings.txt --as terminal",
        panel=CARGO,
    )
    def observe(
        run: Run,
        unit: Unit,
        text: Note = None,
        at: At = None,
        field: Fields = None,
        file: Annotated[
            Path | None,
            typer.Option(
                "--file",
                metavar="LINES",
                help="Many in one tx, one a line; a line may begin with its time (RFC 3339).",
            ),
        ] = None,
    ) -> None:
        """Note something seen on a unit in your custody, or many things at once."""
        from ledger_client.cli.files import read_file
        from ledger_client.cli.parse import fields_of, moment, observations_of
        from ledger_client.cli.written import show_receipt

        fields, when = fields_of(field, text=text), moment(at, "--at")
        if file is not None and (fields or when):
            raise InvalidInput("the lines say what and when", pointer="--file", rule="observe.what")
        seen = () if file is None else observations_of(read_file(file, "--file"), "--file")
        with run.client() as client:
            subject = client.unit_of(unit)
            if file is None:
                receipt = client.observe(subject, fields, when)
            else:
                receipt = client.observe_many(subject, seen)
            show_receipt(run, client, receipt)


def _add_control(app: typer.Typer) -> None:
    @command(
        app,
        "control",
        "control CSQU3054383 --type scan --result conforming --as customs",
        panel=CUSTOMS,
    )
    def control(
        run: Run,
        unit: Unit,
        type: Annotated[ControlType, typer.Option(help="How it was looked at.")],
        result: Annotated[ControlResult, typer.Option(help="What was found.")],
        text: Note = None,
        at: At = None,
        field: Fields = None,
    ) -> None:
        """Write a customs control and its result; it holds nothing."""
        from ledger_client.cli.parse import fields_of, moment
        from ledger_client.cli.written import show_receipt

        fields = fields_of(field, controlType=type.value, result=result.value, text=text)
        when = moment(at, "--at")
        with run.client() as client:
            show_receipt(run, client, client.control(client.unit_of(unit), fields, when))


def _add_alert(app: typer.Typer) -> None:
    @command(
        app,
        "alert",
        "alert CSQU3054383 --type damage --text 'left door dented' --as terminal",
        panel=CARGO,
    )
    def alert(
        run: Run,
        unit: Unit,
        type: Annotated[AlertType, typer.Option(help="What went wrong.")],
        text: Note = None,
        at: At = None,
        field: Fields = None,
    ) -> None:
        """Raise an alert; the answer is attention until its author or customs clears it."""
        from ledger_client.cli.parse import fields_of, moment
        from ledger_client.cli.written import show_receipt

        fields, when = fields_of(field, alertType=type.value, text=text), moment(at, "--at")
        with run.client() as client:
            show_receipt(run, client, client.alert(client.unit_of(unit), fields, when))


def _add_clear(app: typer.Typer) -> None:
    @command(app, "clear", "clear CSQU3054383 --text 'door repaired'", panel=CARGO)
    def clear(
        run: Run,
        unit: Unit,
        alert: Annotated[
            str | None,
            typer.Option(
                "--alert",
                metavar="HEAD",
                help="The alert's head, or its first digits [the only open alert].",
            ),
        ] = None,
        text: Note = None,
        field: Fields = None,
    ) -> None:
        """Clear an alert."""
        from ledger_client.cli.heads import check_head, head_of
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        if alert is not None:
            check_head(alert, "--alert")
        fields = fields_of(field, text=text)
        with run.client() as client:
            subject = client.unit_of(unit)
            head = None if alert is None else head_of(client, subject, alert, "--alert")
            show_receipt(run, client, client.clear(subject, head, fields))


def _add_correct(app: typer.Typer) -> None:
    @command(
        app,
        "correct",
        "correct CSQU3054383 --entry 1f3a90c2b6d4 --text 'seal is SE440918'",
        panel=CARGO,
    )
    def correct(
        run: Run,
        unit: Unit,
        entry: Annotated[
            str,
            typer.Option(
                "--entry",
                metavar="HEAD",
                help="The entry's head, or its first digits as history shows them.",
            ),
        ],
        text: Note = None,
        field: Fields = None,
    ) -> None:
        """Say what an earlier entry got wrong; nothing is undone, both are shown."""
        from ledger_client.cli.heads import check_head, head_of
        from ledger_client.cli.parse import fields_of
        from ledger_client.cli.written import show_receipt

        check_head(entry, "--entry")
        fields = fields_of(field, text=text)
        with run.client() as client:
            subject = client.unit_of(unit)
            head = head_of(client, subject, entry, "--entry")
            show_receipt(run, client, client.correct(subject, head, fields))
