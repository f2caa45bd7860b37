"""A write to the ledger on its way: what it is, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ledger_client.errors import InvalidInput

UNIT_ID_BYTES: Final = 32
ADDRESS_BYTES: Final = 20


class WriteState(StrEnum):
    """How far a write has come. Never called done before its block is sealed."""

    RECEIVED = "received"
    SIGNED = "signed"
    SENT = "sent"
    SEALED = "sealed"
    FAILED = "failed"


UNSETTLED: Final = (WriteState.RECEIVED, WriteState.SIGNED, WriteState.SENT)
UNSEALED: Final = (WriteState.SIGNED, WriteState.SENT)


@dataclass(frozen=True, slots=True)
class NewWrite:
    """A write as it is received: nothing is signed yet.

    Unit, kind, participant and commitment are the idempotency key of a write with a commitment.

    Attributes:
        contract: 20 bytes, where the calldata goes.
        calldata: the call, its carried signatures included.
        unit_id: 32 bytes, the subject.
        kind: number of the entry's kind.
        participant: 64-bit id of who attests.
        commitment: 32 bytes, zero where the entry has none.
        context: the caller's own bytes, given back with the write (what a receipt needs).
    """

    contract: bytes
    calldata: bytes
    unit_id: bytes
    kind: int
    participant: int
    commitment: bytes
    context: bytes = b""

    def __post_init__(self) -> None:
        sizes = (
            ("contract", self.contract, ADDRESS_BYTES),
            ("unitId", self.unit_id, UNIT_ID_BYTES),
            ("commitment", self.commitment, UNIT_ID_BYTES),
        )
        for field, value, size in sizes:
            if len(value) != size:
                raise InvalidInput(f"{size} bytes", pointer=field, rule="write.size")


@dataclass(frozen=True, slots=True)
class SignedBytes:
    """The bytes of a signed tx: stored before they are sent, and sent again as they are."""

    sender: bytes
    nonce: int
    raw_tx: bytes
    tx_hash: bytes


@dataclass(frozen=True, slots=True)
class Sealing:
    """Where the tx was sealed: block, its time (seconds since 1970), and the gas it took."""

    block_number: int
    block_hash: bytes
    block_time: int
    gas_used: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a write came to nothing: the stable code of an error, and its sentence."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Write:
    """A write in the outbox.

    Attributes:
        number: its place in the outbox, ascending.
        request_key: names the command that asked for it.
        position: its place in that command.
        new: what was received.
        state: how far it has come.
        signed: from ``signed`` on.
        sealing: when ``sealed``, and of a write that failed in its block.
        failure: when ``failed``.
        delivered: whether its receipt was shown.
    """

    number: int
    request_key: str
    position: int
    new: NewWrite
    state: WriteState
    signed: SignedBytes | None = None
    sealing: Sealing | None = None
    failure: Failure | None = None
    delivered: bool = False
