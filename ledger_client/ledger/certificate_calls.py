"""The external writes of CertificateRegistry."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.call_base import BaseCall, register
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import CertificateAct, Issue
from ledger_client.ledger.values import Contract, UnitId


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
    """A certificate superseded, suspended or revoked, or a draw restored, sent by its issuer."""

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


@dataclass(frozen=True, slots=True)
class CarryCall(BaseCall):
    """What a unit drew, moved to another; only the ledger may send it, when it transforms."""

    certificate_id: bytes
    from_unit: UnitId
    to_unit: UnitId
    holder: int
    quantity: int
    form: int


CertificateCall = (
    IssueCall
    | IssueCarriedCall
    | CertificateWriteCall
    | CertificateWriteCarriedCall
    | DrawCall
    | CarryCall
)

register(
    Contract.CERTIFICATES,
    issue=(IssueCall, Issue),
    issueCarried=(IssueCarriedCall, Issue, "uint40", Signature),
    write=(CertificateWriteCall, CertificateAct),
    writeCarried=(CertificateWriteCarriedCall, CertificateAct, "uint40", Signature),
    draw=(DrawCall, "bytes32", "bytes32", "uint256", "uint128", "uint8"),
    carry=(CarryCall, "bytes32", "bytes32", "bytes32", "uint256", "uint128", "uint8"),
)
