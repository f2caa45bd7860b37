"""The council's members and proposals, as its slots hold them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from ledger_client.errors import InvalidInput
from ledger_client.ledger.abi import encode_values
from ledger_client.ledger.refusals import MembersInvalid
from ledger_client.ledger.state import pack_bits, unpack_bits
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import ZERO_ADDRESS, Address, keccak256, word_of

FEWEST_MEMBERS: Final = 3
MOST_MEMBERS: Final = 32


class ProposalStatus(IntEnum):
    """Where a proposal stands, beside its expiry."""

    UNKNOWN = 0
    OPEN = 1
    EXECUTED = 2


@dataclass(frozen=True, slots=True)
class ProposalState:
    """The slot of a proposal: expires 40 | status 8 | proposedAt 40, low end first (seconds)."""

    expires: int = 0
    status: ProposalStatus = ProposalStatus.UNKNOWN
    proposed_at: int = 0

    def pack(self) -> int:
        """The slot's value."""
        return pack_bits(
            (
                (self.expires, 40, "expires"),
                (int(self.status), 8, "status"),
                (self.proposed_at, 40, "proposedAt"),
            )
        )

    @classmethod
    def unpack(cls, packed: int) -> Self:
        """The proposal in a slot's value; InvalidInput if the status does not exist."""
        expires, status, proposed_at = unpack_bits(packed, (40, 8, 40))
        if status > ProposalStatus.EXECUTED:
            raise InvalidInput("an unknown status is set", pointer="slot", rule="slot.status")
        return cls(expires, ProposalStatus(status), proposed_at)


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in the council, in the order given, and how many approvals execute a proposal."""

    members: tuple[Address, ...] = ()
    threshold: int = 0


def require_membership(membership: Membership) -> None:
    """3 to 32 different members, none zero; the threshold more than half, and not more than all."""
    count = len(membership.members)
    sized = FEWEST_MEMBERS <= count <= MOST_MEMBERS
    majority = count < 2 * membership.threshold and membership.threshold <= count
    distinct = len(set(membership.members)) == count and ZERO_ADDRESS not in membership.members
    if not (sized and majority and distinct):
        raise MembersInvalid


def members_hash(membership: Membership) -> bytes:
    """What the ``members`` entry carries as its commitment."""
    return keccak256(
        encode_values(("address[]", "uint8"), (membership.members, membership.threshold))
    )


def proposal_id(deployment: Deployment, proposal: Proposal) -> bytes:
    """The id of a proposal: it binds network, chain, council, target, data, number and expiry."""
    return keccak256(
        deployment.network_id
        + word_of(deployment.chain_id)
        + deployment.council.rjust(32, b"\0")
        + proposal.target.rjust(32, b"\0")
        + keccak256(proposal.data)
        + word_of(proposal.number)
        + word_of(proposal.expires)
    )
