"""Council, simulated: members, proposals, approvals, and the calls that it executes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import singledispatchmethod
from typing import Final

from ledger_client.ledger import layout
from ledger_client.ledger.attested import Attested, Table, Tx
from ledger_client.ledger.calls import (
    ApproveCall,
    ApproveCarriedCall,
    ExecuteCall,
    ProposeCall,
    ProposeCarriedCall,
    SetMembersCall,
)
from ledger_client.ledger.council_state import (
    Membership,
    ProposalState,
    ProposalStatus,
    members_hash,
    proposal_id,
    require_membership,
)
from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.refusals import (
    AlreadyApproved,
    ApprovalsMissing,
    NotCouncil,
    NotMember,
    ProposalExecuted,
    ProposalExists,
    ProposalExpired,
    ProposalUnknown,
    TargetInvalid,
)
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Approval, Proposal
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    word_of,
)

_HERE: Final = 0

Perform = Callable[[Address, bytes, bytes], None]
"""Makes the call of a proposal: target, data, id of the proposal."""


class CouncilRules(Attested):
    """The council's state and writes, each with the checks of the contract in their order."""

    def __init__(
        self, deployment: Deployment, tx: Tx, founders: Membership, perform: Perform
    ) -> None:
        super().__init__(Contract.COUNCIL, deployment, tx)
        require_membership(founders)
        self.deployment = deployment
        self._perform = perform
        self._membership: Table[int, Membership] = Table(tx, founders)
        self.proposals: Table[bytes, ProposalState] = Table(tx, ProposalState())
        self.approvals: Table[tuple[bytes, Address], bool] = Table(tx, False)
        self.executing = ZERO_WORD

    @property
    def membership(self) -> Membership:
        """The present members and threshold."""
        return self._membership[_HERE]

    def proposed_at(self, proposal: bytes) -> int:
        """When a call was proposed, in seconds; 0 for an unknown one."""
        return self.proposals[proposal].proposed_at

    @singledispatchmethod
    def write(self, call: object, sender: Address) -> None:
        """Make one call of the council; raises the refusal that the contract would."""
        raise self.foreign(call, sender)

    @write.register
    def _(self, call: ProposeCall, sender: Address) -> None:
        self.require_origin(sender)
        self._propose(call.proposal, sender, Form.DIRECT)

    @write.register
    def _(self, call: ProposeCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        proposed = proposal_id(self.deployment, call.proposal)
        self._propose(
            call.proposal, self._approver(proposed, call.deadline, call.signature), Form.CARRIED
        )

    @write.register
    def _(self, call: ApproveCall, sender: Address) -> None:
        self.require_origin(sender)
        self._approve(call.id, sender, Form.DIRECT)

    @write.register
    def _(self, call: ApproveCarriedCall, sender: Address) -> None:
        self.require_origin(sender)
        self._approve(call.id, self._approver(call.id, call.deadline, call.signature), Form.CARRIED)

    @write.register
    def _(self, call: ExecuteCall, sender: Address) -> None:
        self.require_origin(sender)
        proposal = call.proposal
        proposed = proposal_id(self.deployment, proposal)
        self._require_open(proposed)
        have = sum(self.approvals[proposed, member] for member in self.membership.members)
        if have < self.membership.threshold:
            raise ApprovalsMissing(proposed, have, self.membership.threshold)
        self.proposals[proposed] = replace(self.proposals[proposed], status=ProposalStatus.EXECUTED)
        self._require_target(proposal.target)
        self.append(proposed, Kind.EXECUTE, Form.DIRECT, Party(NOBODY, self.address))
        self.executing = proposed
        try:
            self._perform(proposal.target, proposal.data, proposed)
        finally:
            self.executing = ZERO_WORD

    @write.register
    def _(self, call: SetMembersCall, sender: Address) -> None:
        if sender != self.address:
            raise NotCouncil
        membership = Membership(call.members, call.threshold)
        require_membership(membership)
        self._membership[_HERE] = membership
        self.append(
            layout.council_subject(self.address),
            Kind.MEMBERS,
            Form.DIRECT,
            Party(NOBODY, self.address),
            related=self.executing,
            commitment=members_hash(membership),
        )

    def _require_target(self, target: Address) -> None:
        if target not in (self.deployment.address(contract) for contract in Contract):
            raise TargetInvalid(target)

    def _propose(self, proposal: Proposal, member: Address, form: Form) -> None:
        proposed = proposal_id(self.deployment, proposal)
        if self.proposals[proposed].status is not ProposalStatus.UNKNOWN:
            raise ProposalExists(proposed)
        if self.now >= proposal.expires:
            raise ProposalExpired(proposed)
        self._require_member(member)
        self.proposals[proposed] = ProposalState(proposal.expires, ProposalStatus.OPEN, self.now)
        actor = Party(NOBODY, member)
        self.append(proposed, Kind.PROPOSE, form, actor, related=word_of(proposal.expires))
        self._append_approval(proposed, member, form)

    def _approve(self, id: bytes, member: Address, form: Form) -> None:
        self._require_open(id)
        self._require_member(member)
        if self.approvals[id, member]:
            raise AlreadyApproved(id, member)
        self._append_approval(id, member, form)

    def _append_approval(self, id: bytes, member: Address, form: Form) -> None:
        self.approvals[id, member] = True
        self.append(id, Kind.APPROVE, form, Party(NOBODY, member))

    def _approver(self, id: bytes, deadline: int, signature: Signature) -> Address:
        self.require_in_time(deadline)
        return self.recovered(Approval(id), signature, deadline=deadline)

    def _require_open(self, id: bytes) -> None:
        proposal = self.proposals[id]
        if proposal.status is ProposalStatus.UNKNOWN:
            raise ProposalUnknown(id)
        if self.now >= proposal.expires:
            raise ProposalExpired(id)
        if proposal.status is ProposalStatus.EXECUTED:
            raise ProposalExecuted(id)

    def _require_member(self, account: Address) -> None:
        if account not in self.membership.members:
            raise NotMember(account)

    def own_slots(self) -> dict[bytes, bytes]:
        """Members, threshold, proposals, approvals."""
        members = self.membership.members
        slots = {layout.threshold_slot(): word_of(self.membership.threshold)}
        slots[layout.members_slot()] = word_of(len(members))
        for index, member in enumerate(members):
            slots[layout.array_slot(layout.members_slot(), index)] = member.rjust(32, b"\0")
            slots[layout.is_member_slot(member)] = word_of(1)
        for proposed, proposal in self.proposals:
            slots[layout.proposal_slot(proposed)] = word_of(proposal.pack())
        for (proposed, member), approved in self.approvals:
            slots[layout.approval_slot(proposed, member)] = word_of(int(approved))
        return slots
