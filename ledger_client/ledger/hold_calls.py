"""The external writes of ConsignmentLedger: holds, releases, closings by others."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.call_base import BaseCall, register
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Closing, Hold, Release
from ledger_client.ledger.values import Contract, ParticipantId, UnitId


@dataclass(frozen=True, slots=True)
class HoldCall(BaseCall):
    """A hold, sent by customs."""

    hold: Hold


@dataclass(frozen=True, slots=True)
class HoldCarriedCall(BaseCall):
    """A hold carried with customs' signature."""

    hold: Hold
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class ReleaseCall(BaseCall):
    """A release, sent by the authority that holds."""

    release: Release


@dataclass(frozen=True, slots=True)
class ReleaseCarriedCall(BaseCall):
    """A release carried with the authority's signature."""

    release: Release
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class ReleaseByCouncilCall(BaseCall):
    """An authority's hold lifted, by the council."""

    release: Release


@dataclass(frozen=True, slots=True)
class CloseHeldCall(BaseCall):
    """A held unit closed with an outcome, sent by the authority that alone holds it."""

    closing: Closing


@dataclass(frozen=True, slots=True)
class CloseHeldCarriedCall(BaseCall):
    """The same, carried with the authority's signature."""

    closing: Closing
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class CloseByCouncilCall(BaseCall):
    """A unit whose custodian is gone, closed by the council after public notice."""

    unit_id: UnitId
    custodian: ParticipantId
    outcome: int
    successor: bytes
    commitment: bytes


HoldOrCloseCall = (
    HoldCall
    | HoldCarriedCall
    | ReleaseCall
    | ReleaseCarriedCall
    | ReleaseByCouncilCall
    | CloseHeldCall
    | CloseHeldCarriedCall
    | CloseByCouncilCall
)

register(
    Contract.LEDGER,
    hold=(HoldCall, Hold),
    holdCarried=(HoldCarriedCall, Hold, "uint40", Signature),
    release=(ReleaseCall, Release),
    releaseCarried=(ReleaseCarriedCall, Release, "uint40", Signature),
    releaseByCouncil=(ReleaseByCouncilCall, Release),
    closeHeld=(CloseHeldCall, Closing),
    closeHeldCarried=(CloseHeldCarriedCall, Closing, "uint40", Signature),
    closeByCouncil=(CloseByCouncilCall, "bytes32", "uint64", "uint8", "bytes32", "bytes32"),
)
