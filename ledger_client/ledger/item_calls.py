"""The external writes of ConsignmentLedger: notes and statements of one unit, alone or many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.ledger.abi import Many
from ledger_client.ledger.call_base import BaseCall, register
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import Item, Observations
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
class ObserveManyCall(BaseCall):
    """Many observations of one unit, sent by its custodian; one log carries them all."""

    observations: Observations


@dataclass(frozen=True, slots=True)
class ObserveManyCarriedCall(BaseCall):
    """The same, carried with the custodian's signature; spends ``nonce``."""

    observations: Observations
    nonce: int
    deadline: int
    signature: Signature


@dataclass(frozen=True, slots=True)
class CancelCall(BaseCall):
    """Nonces of the sender marked used: those of ``word`` whose bits are set in ``mask``."""

    word: int
    mask: int


ItemCall = (
    WriteCall
    | WriteStatementCall
    | WriteNoteCall
    | WriteBatchCall
    | WriteBatchCarriedCall
    | ObserveManyCall
    | ObserveManyCarriedCall
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
    observeMany=(ObserveManyCall, Observations),
    observeManyCarried=(ObserveManyCarriedCall, Observations, "uint256", "uint40", Signature),
    cancel=(CancelCall, "uint256", "uint256"),
)
