"""The external writes of ConsignmentLedger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.ledger.abi import Many
from ledger_client.ledger.call_base import BaseCall, register
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import (
    Attachment,
    Handoff,
    Hold,
    Item,
    Nesting,
    Opening,
    Release,
)
from ledger_client.ledger.values import Contract


@dataclass(frozen=True, slots=True)
class WriteCall(BaseCall):
    """A note or statement, sent by the attester."""

    item: Item


@dataclass(frozen=True, slots=True)
class WriteStatementCall(BaseCall):
    """A statement carried with the attester's signature over ``Statement``."""

    item: Item
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class WriteNoteCall(BaseCall):
    """A note carried with the attester's signature over ``Note``; spends ``nonce``."""

    item: Item
    nonce: int
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class WriteBatchCall(BaseCall):
    """Notes, or statements, of one attester, all or nothing."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class WriteBatchCarriedCall(BaseCall):
    """A batch carried with the attester's signature over ``Batch``; spends ``nonce``."""

    items: tuple[Item, ...]
    nonce: int
    deadline: int
    signature: Signature


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


@dataclass(frozen=True, slots=True)
class CancelCall(BaseCall):
    """Nonces of the sender marked used: those of ``word`` whose bits are set in ``mask``."""

    word: int
    mask: int


LedgerCall = (
    WriteCall
    | WriteStatementCall
    | WriteNoteCall
    | WriteBatchCall
    | WriteBatchCarriedCall
    | OpenCall
    | OpenCarriedCall
    | HandoffCall
    | NestCall
    | NestCarriedCall
    | HoldCall
    | HoldCarriedCall
    | ReleaseCall
    | ReleaseCarriedCall
    | AttachCall
    | AttachCarriedCall
    | AttachByBothCall
    | CancelCall
)

_ITEMS: Final = Many(Item)

register(
    Contract.LEDGER,
    write=(WriteCall, Item),
    writeStatement=(WriteStatementCall, Item, "uint40", Signature),
    writeNote=(WriteNoteCall, Item, "uint256", "uint40", Signature),
    writeBatch=(WriteBatchCall, _ITEMS),
    writeBatchCarried=(WriteBatchCarriedCall, _ITEMS, "uint256", "uint40", Signature),
    open=(OpenCall, Opening),
    openCarried=(OpenCarriedCall, Opening, "uint40", Signature),
    handoff=(HandoffCall, Handoff, Signature, Signature),
    nest=(NestCall, Nesting),
    nestCarried=(NestCarriedCall, Nesting, "uint40", Signature),
    hold=(HoldCall, Hold),
    holdCarried=(HoldCarriedCall, Hold, "uint40", Signature),
    release=(ReleaseCall, Release),
    releaseCarried=(ReleaseCarriedCall, Release, "uint40", Signature),
    attach=(AttachCall, Attachment),
    attachCarried=(AttachCarriedCall, Attachment, "uint256", "uint40", Signature),
    attachByBoth=(AttachByBothCall, Attachment, "uint256", "uint40", Signature, Signature),
    cancel=(CancelCall, "uint256", "uint256"),
)
