"""Proposals of a council member, as drafts."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger import calls
from ledger_client.ledger.calls import Call
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.values import NOBODY, Contract, UnitId
from ledger_client.node.connection import Connection
from ledger_client.signing import Signer
from ledger_client.writing.council_requests import CouncilRequest
from ledger_client.writing.drafts import Draft, request_key


@dataclass(frozen=True, slots=True)
class CouncilDesk:
    """Proposals of one council member, or of anyone who executes one."""

    connection: Connection
    signer: Signer

    def propose(self, request: CouncilRequest) -> Draft:
        """The request put before the council; counts as this member's approval.

        Raises:
            InvalidInput: its sentence does not say what its call does.
        """
        request.call(self.connection.deployment)
        return self._draft(Kind.PROPOSE, request.proposal, calls.ProposeCall(request.proposal))

    def approve(self, proposal: bytes) -> Draft:
        """This member's approval."""
        return self._by_id(Kind.APPROVE, proposal, calls.ApproveCall(proposal))

    def execute(self, request: CouncilRequest) -> Draft:
        """The call made, once enough members have approved it.

        Raises:
            InvalidInput: its sentence does not say what its call does.
        """
        request.call(self.connection.deployment)
        return self._draft(Kind.EXECUTE, request.proposal, calls.ExecuteCall(request.proposal))

    def _draft(self, kind: Kind, proposal: Proposal, call: Call) -> Draft:
        return self._by_id(kind, proposal_id(self.connection.deployment, proposal), call)

    def _by_id(self, kind: Kind, proposal: bytes, call: Call) -> Draft:
        wish = {"proposal": proposal.hex(), "by": self.signer.address.hex()}
        return Draft(
            contract=Contract.COUNCIL,
            kind=kind,
            subject=UnitId(proposal),
            participant=NOBODY,
            request_key=request_key(NOBODY, kind, wish),
            call=lambda: call,
        )
