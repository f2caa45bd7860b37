"""``council``: requests put before it, approved and executed, k of n."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger_client.cli import council_acts
from ledger_client.cli.commands import NETWORK, command, group
from ledger_client.cli.run import Run

if TYPE_CHECKING:
    from ledger_client.cli.council_terms import Terms
    from ledger_client.setup import Council
    from ledger_client.writing.council_requests import CouncilRequest
    from ledger_client.writing.receipts import Receipt

RequestFile = Annotated[
    Path,
    typer.Argument(
        metavar="REQUEST", help="A council request file, as enrol, recover or close made it."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    council = group("council", "Propose, approve and execute what only the council may do.")
    app.add_typer(council, rich_help_panel=NETWORK)

    @command(council, "propose", "council propose maker/enrolment.json --as member-1")
    def propose(run: Run, request: RequestFile) -> None:
        """Put a request before the council; counts as this member's approval."""
        _act_on_request(run, request, lambda desk, told: desk.propose(told))

    @command(
        council,
        "approve",
        "council approve 0x5d1c...9a02 --as member-2",
        "council approve maker/enrolment.json --as member-2",
    )
    def approve(
        run: Run,
        proposal: Annotated[
            str,
            typer.Argument(metavar="ID", help="The proposal's id (0x...), or its request file."),
        ],
    ) -> None:
        """Approve a proposal."""
        told, request = _proposal(run, proposal)
        with _council(run) as desk:
            _show(run, desk, desk.approve(told), request)

    @command(council, "execute", "council execute maker/enrolment.json --as member-2")
    def execute(run: Run, request: RequestFile) -> None:
        """Do what a request says, once enough members have approved it."""
        _act_on_request(run, request, lambda desk, told: desk.execute(told))

    council_acts.add_to(council)


def show_request(run: Run, request: CouncilRequest, path: Path, propose_as: str | None) -> None:
    """Show a request that was just made; put it before the council where a member was named."""
    from ledger_client.cli.render_council import request_json, request_view
    from ledger_client.setup import council

    receipt = None
    if propose_as is not None:
        with council(run.home, propose_as, run.password()) as desk:
            receipt = desk.propose(request)
    terms = _terms(run, request, None if receipt is None else receipt.time)
    run.show(
        request_json(request, path, receipt, terms), request_view(request, path, receipt, terms)
    )


def _act_on_request(
    run: Run, path: Path, act: Callable[[Council, CouncilRequest], Receipt]
) -> None:
    from ledger_client.cli.files import read_file
    from ledger_client.writing.council_requests import CouncilRequest

    request = CouncilRequest.parse(read_file(path, "request"))
    with _council(run) as desk:
        _show(run, desk, act(desk, request), request)


def _proposal(run: Run, typed: str) -> tuple[bytes, CouncilRequest | None]:
    """The id of a proposal that was typed, or of the request file that was named."""
    from ledger_client.cli.files import read_file
    from ledger_client.cli.parse import hex_bytes
    from ledger_client.ledger.council_state import proposal_id
    from ledger_client.writing.council_requests import CouncilRequest

    if typed.startswith("0x") or not Path(typed).is_file():
        return hex_bytes(typed, 32, "proposal"), None
    request = CouncilRequest.parse(read_file(Path(typed), "proposal"))
    deployment = run.home.trust_root().deployment
    request.call(deployment)  # its sentence is what is approved
    return proposal_id(deployment, request.proposal), request


def _council(run: Run) -> Council:
    from ledger_client.setup import council

    return council(run.home, run.member(), run.password())


def _show(run: Run, desk: Council, receipt: Receipt, request: CouncilRequest | None) -> None:
    from ledger_client.cli.render_council import council_json, council_view

    terms = None
    if request is not None:
        proposal = desk.desk.connection.reader.proposal(receipt.subject)
        terms = _terms(run, request, None if proposal is None else proposal.proposed_at)
    run.show(council_json(receipt, request, terms), council_view(receipt, request, terms))


def _terms(run: Run, request: CouncilRequest, proposed_at: int | None) -> Terms:
    from ledger_client.cli.council_terms import terms_of

    return terms_of(request.call(run.home.trust_root().deployment), proposed_at)
