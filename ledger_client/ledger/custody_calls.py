"""The external writes of ConsignmentLedger: openings, handoffs, nestings, transformations."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.call_base import BaseCall, register
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Handoff, Handoffs, Nesting, Opening, Transformation
from ledger_client.ledger.values import Contract


@dataclass(frozen=True, slots=True)
class OpenCall(BaseCall):
    """A new unit, or the sender's logbook."""

    opening: Opening


@dataclass(frozen=True, slots=True)
class OpenCarriedCall(BaseCall):
    """An opening carried with the opener's signature."""

    opening: Opening
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class HandoffCall(BaseCall):
    """Custody from giver to taker with both signatures, sent by anyone."""

    handoff: Handoff
    giver: Signature
    taker: Signature


@dataclass(frozen=True, slots=True)
class HandoffManyCall(BaseCall):
    """Custody of many units between one pair with both signatures, sent by anyone."""

    handoffs: Handoffs
    giver: Signature
    taker: Signature


@dataclass(frozen=True, slots=True)
class NestCall(BaseCall):
    """Children packed into or unpacked from a parent, sent by the custodian."""

    nesting: Nesting


@dataclass(frozen=True, slots=True)
class NestCarriedCall(BaseCall):
    """A nesting carried with the custodian's signature."""

    nesting: Nesting
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class TransformCall(BaseCall):
    """Inputs closed and outputs opened in their place, sent by the custodian."""

    transformation: Transformation


@dataclass(frozen=True, slots=True)
class TransformCarriedCall(BaseCall):
    """The same, carried with the custodian's signature."""

    transformation: Transformation
    deadline: int
    signature: Signature


CustodyCall = (
    OpenCall
    | OpenCarriedCall
    | HandoffCall
    | HandoffManyCall
    | NestCall
    | NestCarriedCall
    | TransformCall
    | TransformCarriedCall
)

register(
    Contract.LEDGER,
    open=(OpenCall, Opening),
    openCarried=(OpenCarriedCall, Opening, "uint40", Signature),
    handoff=(HandoffCall, Handoff, Signature, Signature),
    handoffMany=(HandoffManyCall, Handoffs, Signature, Signature),
    nest=(NestCall, Nesting),
    nestCarried=(NestCarriedCall, Nesting, "uint40", Signature),
    transform=(TransformCall, Transformation),
    transformCarried=(TransformCarriedCall, Transformation, "uint40", Signature),
)
