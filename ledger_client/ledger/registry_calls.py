"""The external writes of CertificateRegistry, ParticipantRegistry and Council."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.call_base import BaseCall, register
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import (
    Accreditation,
    CertificateAct,
    Issue,
    KeyGrant,
    KeyRevocation,
    Proposal,
    Withdrawal,
)
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId

# --- CertificateRegistry


@dataclass(frozen=True, slots=True)
class IssueCall(BaseCall):
    """A certificate issued, sent by the certifier."""

    issue: Issue


@dataclass(frozen=True, slots=True)
class IssueCarriedCall(BaseCall):
    """A certificate issued, carried with the certifier's signature."""

    issue: Issue
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class CertificateWriteCall(BaseCall):
    """A certificate superseded, suspended or revoked, sent by its issuer."""

    act: CertificateAct


@dataclass(frozen=True, slots=True)
class CertificateWriteCarriedCall(BaseCall):
    """The same, carried with the issuer's signature."""

    act: CertificateAct
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class DrawCall(BaseCall):
    """A quantity drawn by a unit; only the ledger may send it. ``holder`` is a packed party."""

    certificate_id: bytes
    unit_id: UnitId
    holder: int
    quantity: int
    form: int


# --- ParticipantRegistry


@dataclass(frozen=True, slots=True)
class EnrolCall(BaseCall):
    """A participant and its first key, by the council, with the key's consent."""

    grant: KeyGrant
    name_commitment: bytes
    deadline: int
    consent: Signature


@dataclass(frozen=True, slots=True)
class SuspendCall(BaseCall):
    """A participant suspended, by the council."""

    id: ParticipantId
    commitment: bytes


@dataclass(frozen=True, slots=True)
class ReinstateCall(BaseCall):
    """A suspended participant reinstated, by the council."""

    id: ParticipantId
    commitment: bytes


@dataclass(frozen=True, slots=True)
class AddKeyCall(BaseCall):
    """A further key, sent by an administering key, with the new key's consent."""

    grant: KeyGrant
    deadline: int
    consent: Signature


@dataclass(frozen=True, slots=True)
class AddKeyCarriedCall(BaseCall):
    """The same, carried with the administering key's signature over the same struct."""

    grant: KeyGrant
    deadline: int
    consent: Signature
    signature: Signature


@dataclass(frozen=True, slots=True)
class RevokeKeyCall(BaseCall):
    """A key revoked by itself or by an administering key of its participant."""

    key: Address
    commitment: bytes


@dataclass(frozen=True, slots=True)
class RevokeKeyCarriedCall(BaseCall):
    """The same, carried."""

    revocation: KeyRevocation
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class AccreditCall(BaseCall):
    """A certifier accredited for a scope, sent by a customs authority."""

    accreditation: Accreditation


@dataclass(frozen=True, slots=True)
class AccreditCarriedCall(BaseCall):
    """The same, carried."""

    accreditation: Accreditation
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class WithdrawAccreditationCall(BaseCall):
    """An accreditation withdrawn by the authority that gave it."""

    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True)
class WithdrawAccreditationCarriedCall(BaseCall):
    """The same, carried."""

    withdrawal: Withdrawal
    deadline: int
    signature: Signature


# --- Council


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


CertificateCall = (
    IssueCall | IssueCarriedCall | CertificateWriteCall | CertificateWriteCarriedCall | DrawCall
)
RegistryCall = (
    EnrolCall
    | SuspendCall
    | ReinstateCall
    | AddKeyCall
    | AddKeyCarriedCall
    | RevokeKeyCall
    | RevokeKeyCarriedCall
    | AccreditCall
    | AccreditCarriedCall
    | WithdrawAccreditationCall
    | WithdrawAccreditationCarriedCall
)
CouncilCall = (
    ProposeCall
    | ProposeCarriedCall
    | ApproveCall
    | ApproveCarriedCall
    | ExecuteCall
    | SetMembersCall
)

register(
    Contract.CERTIFICATES,
    issue=(IssueCall, Issue),
    issueCarried=(IssueCarriedCall, Issue, "uint40", Signature),
    write=(CertificateWriteCall, CertificateAct),
    writeCarried=(CertificateWriteCarriedCall, CertificateAct, "uint40", Signature),
    draw=(DrawCall, "bytes32", "bytes32", "uint256", "uint128", "uint8"),
)

register(
    Contract.REGISTRY,
    enrol=(EnrolCall, KeyGrant, "bytes32", "uint40", Signature),
    suspend=(SuspendCall, "uint64", "bytes32"),
    reinstate=(ReinstateCall, "uint64", "bytes32"),
    addKey=(AddKeyCall, KeyGrant, "uint40", Signature),
    addKeyCarried=(AddKeyCarriedCall, KeyGrant, "uint40", Signature, Signature),
    revokeKey=(RevokeKeyCall, "address", "bytes32"),
    revokeKeyCarried=(RevokeKeyCarriedCall, KeyRevocation, "uint40", Signature),
    accredit=(AccreditCall, Accreditation),
    accreditCarried=(AccreditCarriedCall, Accreditation, "uint40", Signature),
    withdrawAccreditation=(WithdrawAccreditationCall, Withdrawal),
    withdrawAccreditationCarried=(
        WithdrawAccreditationCarriedCall,
        Withdrawal,
        "uint40",
        Signature,
    ),
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
