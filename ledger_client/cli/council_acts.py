"""``council recover``, ``council release``, ``council close``: requests for what else it may do."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger_client.cli.commands import command
from ledger_client.cli.options import OutFile, ProposeAs, Reason, Successor, Unit
from ledger_client.cli.run import Run

if TYPE_CHECKING:
    from ledger_client.cli.request_files import Made


class CouncilOutcome(StrEnum):
    """What became of a unit, as far as the council can tell."""

    NONE = "none"
    DESTROYED = "destroyed"
    FORFEITED = "forfeited"
    ABANDONED = "abandoned"


def add_to(council: typer.Typer) -> None:
    """Add the commands."""
    _add_recover(council)
    _add_release(council)
    _add_close(council)


def _add_recover(council: typer.Typer) -> None:
    @command(
        council,
        "recover",
        "council recover new-key.json --reason 'office burnt down' --propose-as member-1",
    )
    def recover(
        run: Run,
        key: Annotated[
            Path,
            typer.Argument(metavar="KEY", help="The file that participant key request made."),
        ],
        reason: Reason,
        out: OutFile = None,
        propose_as: ProposeAs = None,
    ) -> None:
        """Make the request that gives a participant whose keys are lost a new one.

        It is valid seven days after the execution, and vetoable until then.
        """
        from ledger_client.cli.files import read_file
        from ledger_client.writing.key_grants import KeyRequest

        told = KeyRequest.parse(read_file(key, "key"))
        _request(
            run,
            out,
            propose_as,
            lambda desk: (desk.wishes.recover(told, reason), f"recover-{told.participant}"),
        )


def _add_release(council: typer.Typer) -> None:
    @command(
        council,
        "release",
        "council release CSQU3054383 --authority customs --reason 'the office was dissolved'",
    )
    def release(
        run: Run,
        unit: Unit,
        authority: Annotated[
            str, typer.Option("--authority", metavar="PARTICIPANT", help="Whose hold it lifts.")
        ],
        reason: Reason,
        out: OutFile = None,
        propose_as: ProposeAs = None,
    ) -> None:
        """Make the request that lifts an authority's hold."""
        from ledger_client.cli.request_files import RequestDesk
        from ledger_client.errors import InvalidInput
        from ledger_client.writing.council_requests import CouncilRequest

        def made(desk: RequestDesk) -> tuple[CouncilRequest, str]:
            subject, holder = desk.unit(unit), desk.participant(authority)
            hold = desk.reader().hold(subject, holder)
            if not hold.active:
                raise InvalidInput(
                    "does not hold the unit", pointer="--authority", rule="hold.active"
                )
            request = desk.wishes.release(subject, holder, hold.counter, reason)
            return request, f"release-{subject.hex()[:12]}"

        _request(run, out, propose_as, made)


def _add_close(council: typer.Typer) -> None:
    @command(
        council,
        "close",
        "council close CSQU3054383 --outcome abandoned --reason 'bankrupt' --propose-as member-1",
    )
    def close(
        run: Run,
        unit: Unit,
        reason: Reason,
        outcome: Annotated[
            CouncilOutcome, typer.Option(help="What became of it.")
        ] = CouncilOutcome.NONE,
        successor: Successor = None,
        out: OutFile = None,
        propose_as: ProposeAs = None,
    ) -> None:
        """Make the request that closes a unit whose custodian is gone.

        Its proposal is the public notice: it can be executed 30 days later.
        """
        from ledger_client.cli.request_files import RequestDesk
        from ledger_client.ledger.kinds import Outcome
        from ledger_client.writing.council_requests import CouncilRequest

        def made(desk: RequestDesk) -> tuple[CouncilRequest, str]:
            subject = desk.unit(unit)
            follows = None if successor is None else desk.unit(successor)
            custodian = desk.custodian(subject)
            ended = Outcome[outcome.name]
            request = desk.wishes.close(subject, custodian, ended, follows, reason)
            return request, f"close-{subject.hex()[:12]}"

        _request(run, out, propose_as, made)


def _request(run: Run, out: Path | None, propose_as: str | None, made: Made) -> None:
    from ledger_client.cli.council import show_request
    from ledger_client.cli.files import refuse_taken
    from ledger_client.cli.request_files import make_request

    refuse_taken(out, "--out")
    request, path = make_request(run.home, out, made)
    show_request(run, request, path, propose_as)
