"""``participant``: who takes part, with which keys and which yearly secrets."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ledger_client.cli import participant_key, participant_secret
from ledger_client.cli.commands import NETWORK, command, group
from ledger_client.cli.options import OutFile, ProposeAs, Reason
from ledger_client.cli.run import Run

Who = Annotated[
    str, typer.Argument(metavar="PARTICIPANT", help="Folder name, name, GLN or 16 hex digits.")
]


class RoleWord(StrEnum):
    """What a participant may be."""

    MANUFACTURER = "manufacturer"
    FORWARDER = "forwarder"
    CARRIER = "carrier"
    TERMINAL = "terminal"
    CERTIFIER = "certifier"
    CUSTOMS = "customs"
    AUDITOR = "auditor"


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    participant = group("participant", "Enrol and list participants, their keys and secrets.")
    app.add_typer(participant, rich_help_panel=NETWORK)
    _add_enrol(participant)
    _add_standing(participant)
    _add_veto(participant)
    _add_list(participant)
    participant_key.add_to(participant)
    participant_secret.add_to(participant)


def _add_enrol(participants: typer.Typer) -> None:
    @command(
        participants,
        "enrol",
        "participant enrol maker --name 'Nordhavre Kvarn AB' --role manufacturer "
        "--gln 9521141000006 --propose-as member-1",
    )
    def enrol(
        run: Run,
        folder: Annotated[
            str, typer.Argument(metavar="NAME", help="Short name: of its folder, and for --as.")
        ],
        name: Annotated[str, typer.Option("--name", help="The organisation's name.")],
        role: Annotated[list[RoleWord], typer.Option("--role", help="One or more.")],
        gln: Annotated[
            list[str] | None, typer.Option("--gln", help="Its GLNs, 13 digits each.")
        ] = None,
        propose_as: ProposeAs = None,
    ) -> None:
        """Make a participant's key, secrets and profile here, and the council request for it."""
        from ledger_client.cli.council import show_request
        from ledger_client.identifiers import Gln
        from ledger_client.ledger.kinds import Role
        from ledger_client.setup import ENROLMENT_FILE, make_participant

        glns = tuple(Gln.parse(one, "--gln").digits for one in gln or ())
        roles = tuple(Role[one.name] for one in role)
        request = make_participant(run.home, folder, name, roles, glns, run.password())
        path = run.home.participant(folder).path / ENROLMENT_FILE
        show_request(run, request, path, propose_as)


def _add_standing(participants: typer.Typer) -> None:
    @command(
        participants,
        "suspend",
        "participant suspend maker --reason 'key lost' --propose-as member-1",
    )
    def suspend(
        run: Run,
        participant: Who,
        reason: Reason,
        out: OutFile = None,
        propose_as: ProposeAs = None,
    ) -> None:
        """Make the council request that suspends a participant; it may still give away."""
        _standing(run, participant, reason, out, propose_as, suspended=True)

    @command(
        participants,
        "reinstate",
        "participant reinstate maker --reason 'new key' --out request.json",
    )
    def reinstate(
        run: Run,
        participant: Who,
        reason: Reason,
        out: OutFile = None,
        propose_as: ProposeAs = None,
    ) -> None:
        """Make the council request that ends a suspension."""
        _standing(run, participant, reason, out, propose_as, suspended=False)


def _standing(
    run: Run,
    who: str,
    reason: str,
    out: Path | None,
    propose_as: str | None,
    *,
    suspended: bool,
) -> None:
    from ledger_client.cli.council import show_request
    from ledger_client.cli.files import refuse_taken
    from ledger_client.cli.request_files import RequestDesk, make_request
    from ledger_client.writing.council_requests import CouncilRequest

    def made(desk: RequestDesk) -> tuple[CouncilRequest, str]:
        participant = desk.participant(who)
        wish = desk.wishes.suspend if suspended else desk.wishes.reinstate
        verb = "suspend" if suspended else "reinstate"
        return wish(participant, reason), f"{verb}-{participant:016x}"

    refuse_taken(out, "--out")
    request, path = make_request(run.home, out, made)
    show_request(run, request, path, propose_as)


def _add_veto(participants: typer.Typer) -> None:
    @command(
        participants,
        "veto",
        "participant veto --reason 'we lost no key' --as terminal",
        "participant veto 0x5aae...eaed --reason 'we lost no key' --as terminal",
    )
    def veto(
        run: Run,
        reason: Reason,
        address: Annotated[
            str | None,
            typer.Argument(metavar="[KEY]", help="Its address [the only one that is pending]."),
        ] = None,
    ) -> None:
        """Stop a key that the council set for you, before it is valid."""
        from ledger_client.cli.parse import hex_bytes
        from ledger_client.cli.written import show_receipt
        from ledger_client.ledger.values import Address

        told = None if address is None else Address(hex_bytes(address, 20, "address"))
        with run.client() as client:
            show_receipt(run, client, client.veto_recovery(told, reason))


def _add_list(participants: typer.Typer) -> None:
    @command(participants, "list", "participant list")
    def list_(run: Run) -> None:
        """List the participants known here, and which of them sign on this machine."""
        from ledger_client.cli.render_participants import participants_json, participants_view

        run.show(participants_json(run.home), participants_view(run.home))
