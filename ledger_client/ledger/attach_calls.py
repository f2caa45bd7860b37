"""The external writes of ConsignmentLedger: certificates attached to units."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.ledger.call_base import BaseCall, register
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Attachment
from ledger_client.ledger.values import Contract


@dataclass(frozen=True, slots=True)
class AttachCall(BaseCall):
    """A certificate attached by the custodian who is its holder too."""

    attachment: Attachment


@dataclass(frozen=True, slots=True)
class AttachCarriedCall(BaseCall):
    """The same, carried; spends ``nonce``."""

    attachment: Attachment
    nonce: int
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class AttachByBothCall(BaseCall):
    """A certificate attached with custodian's and holder's signatures; the custodian's nonce."""

    attachment: Attachment
    nonce: int
    deadline: int
    custodian: Signature
    holder: Signature


AttachmentCall = AttachCall | AttachCarriedCall | AttachByBothCall

register(
    Contract.LEDGER,
    attach=(AttachCall, Attachment),
    attachCarried=(AttachCarriedCall, Attachment, "uint256", "uint40", Signature),
    attachByBoth=(AttachByBothCall, Attachment, "uint256", "uint40", Signature, Signature),
)
