"""The external writes of ParticipantRegistry."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.call_base import BaseCall, register
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import (
    Accreditation,
    KeyGrant,
    KeyRevocation,
    RecoveryVeto,
    Withdrawal,
)
from ledger_client.ledger.values import Contract, ParticipantId


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
    """A key revoked by itself or by an administering key of its participant.

    A revoked one may be sent once more, to say since when it was compromised.
    """

    revocation: KeyRevocation


@dataclass(frozen=True, slots=True)
class RevokeKeyCarriedCall(BaseCall):
    """The same, carried."""

    revocation: KeyRevocation
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class RecoverKeyCall(BaseCall):
    """A key in place of those a participant lost, by the council, with the new key's consent.

    Its validity begins after seven public days at the earliest; ``commitment`` is to the reason.
    """

    grant: KeyGrant
    commitment: bytes
    deadline: int
    consent: Signature


@dataclass(frozen=True, slots=True)
class VetoRecoveryCall(BaseCall):
    """A recovered key stopped before it is valid, by any key of its participant."""

    veto: RecoveryVeto


@dataclass(frozen=True, slots=True)
class VetoRecoveryCarriedCall(BaseCall):
    """The same, carried."""

    veto: RecoveryVeto
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


RegistryCall = (
    EnrolCall
    | SuspendCall
    | ReinstateCall
    | AddKeyCall
    | AddKeyCarriedCall
    | RevokeKeyCall
    | RevokeKeyCarriedCall
    | RecoverKeyCall
    | VetoRecoveryCall
    | VetoRecoveryCarriedCall
    | AccreditCall
    | AccreditCarriedCall
    | WithdrawAccreditationCall
    | WithdrawAccreditationCarriedCall
)

register(
    Contract.REGISTRY,
    enrol=(EnrolCall, KeyGrant, "bytes32", "uint40", Signature),
    suspend=(SuspendCall, "uint64", "bytes32"),
    reinstate=(ReinstateCall, "uint64", "bytes32"),
    addKey=(AddKeyCall, KeyGrant, "uint40", Signature),
    addKeyCarried=(AddKeyCarriedCall, KeyGrant, "uint40", Signature, Signature),
    revokeKey=(RevokeKeyCall, KeyRevocation),
    revokeKeyCarried=(RevokeKeyCarriedCall, KeyRevocation, "uint40", Signature),
    recoverKey=(RecoverKeyCall, KeyGrant, "bytes32", "uint40", Signature),
    vetoRecovery=(VetoRecoveryCall, RecoveryVeto),
    vetoRecoveryCarried=(VetoRecoveryCarriedCall, RecoveryVeto, "uint40", Signature),
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
