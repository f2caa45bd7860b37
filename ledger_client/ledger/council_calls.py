"""The external writes of Council."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.call_base import BaseCall, register
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.values import Address, Contract


@dataclass(frozen=True, slots=True)
class ProposeCall(BaseCall):
    """A call proposed by a council member; counts as its approval."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class ProposeCarriedCall(BaseCall):
    """The same, carried with the member's signature over ``Approval``."""

    proposal: Proposal
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class ApproveCall(BaseCall):
    """A member's approval of a proposal."""

    id: bytes


@dataclass(frozen=True, slots=True)
class ApproveCarriedCall(BaseCall):
    """The same, carried with the member's signature over ``Approval``."""

    id: bytes
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class ExecuteCall(BaseCall):
    """An approved proposal executed, by anyone."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class SetMembersCall(BaseCall):
    """New members and threshold; only by the council itself."""

    members: tuple[Address, ...]
    threshold: int


CouncilCall = (
    ProposeCall
    | ProposeCarriedCall
    | ApproveCall
    | ApproveCarriedCall
    | ExecuteCall
    | SetMembersCall
)

register(
    Contract.COUNCIL,
    propose=(ProposeCall, Proposal),
    proposeCarried=(ProposeCarriedCall, Proposal, "uint40", Signature),
    approve=(ApproveCall, "bytes32"),
    approveCarried=(ApproveCarriedCall, "bytes32", "uint40", Signature),
    execute=(ExecuteCall, Proposal),
    setMembers=(SetMembersCall, "address[]", "uint8"),
)
