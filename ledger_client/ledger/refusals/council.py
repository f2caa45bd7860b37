"""Refusals of Council."""

from __future__ import annotations

from ledger_client.ledger.refusals.base import Refusal, refusal
from ledger_client.ledger.values import Address


@refusal("bytes32", field="proposal", says="there is no proposal {id}")
class ProposalUnknown(Refusal):
    """There is no such proposal."""

    id: bytes


@refusal(
    "bytes32", field="proposal", says="the proposal {id} exists already: choose another number"
)
class ProposalExists(Refusal):
    """The proposal exists."""

    id: bytes


@refusal("bytes32", field="proposal", says="the proposal {id} has expired")
class ProposalExpired(Refusal):
    """The proposal is over."""

    id: bytes


@refusal("bytes32", field="proposal", says="the proposal {id} was executed before")
class ProposalExecuted(Refusal):
    """The proposal was executed."""

    id: bytes


@refusal("address", field="member", says="{account} is no member of the council")
class NotMember(Refusal):
    """The account is no member."""

    account: Address


@refusal("bytes32", "address", field="member", says="{member} approved the proposal {id} before")
class AlreadyApproved(Refusal):
    """The member approved before."""

    id: bytes
    member: Address


@refusal(
    "bytes32",
    "uint256",
    "uint256",
    field="proposal",
    says="{have} of the members approved the proposal {id}, and {need} must",
)
class ApprovalsMissing(Refusal):
    """Too few members approved."""

    id: bytes
    have: int
    need: int


@refusal("address", field="target", says="there is no contract at {target}")
class TargetInvalid(Refusal):
    """The target is no contract."""

    target: Address


@refusal(
    field="members",
    says="3 to 32 different members and more than half of them as threshold are needed",
)
class MembersInvalid(Refusal):
    """Members or threshold do not fit."""
