"""What a caller sent to be written: decoded, its signatures recovered. Nothing here is believed.

Either a signed legacy tx to one of the four contracts, or calldata whose signatures stand in it and
which anybody may carry.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final, get_args

from eth_hash.auto import keccak

from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import Call, WriteTogetherCall, decode_call
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.structs import Signable
from ledger_client.ledger.typed_data import Deployment, digest
from ledger_client.ledger.values import Address, Contract
from ledger_client.proofs.carried_calls import of_carried
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.signed_txs import read_signed_tx

RULE: Final = "statement.form"
MAX_NONCE: Final = 2**63 - 1
_SIGNABLE: Final = get_args(Signable)


class PartKind(StrEnum):
    """Who sends it: the service as it is, or a carrier with a key of its own."""

    RAW = "raw"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class SignedWrite:
    """One write that a caller sent.

    Attributes:
        content: the signed tx, or the calldata.
        calls: what it makes: one, or those that are made together.
        signers: the keys that signed; of a tx its sender first.
        nonce: of a tx.
    """

    kind: PartKind
    contract: Contract
    content: bytes
    call: Call
    signers: tuple[Address, ...]
    nonce: int | None = None

    @property
    def digest(self) -> bytes:
        """What makes it the same write: the tx's hash; of calldata its own with the contract."""
        if self.kind is PartKind.RAW:
            return bytes(keccak(self.content))
        return bytes(keccak(self.contract.value.encode() + self.content))

    @property
    def deadline(self) -> int | None:
        """Until when what is carried is good: whole seconds since 1970."""
        found = getattr(self.call, "deadline", None)
        return found if isinstance(found, int) and found <= MAX_NONCE else None

    @property
    def calls(self) -> tuple[Call, ...]:
        """What it makes, one after the other."""
        return self.call.calls if isinstance(self.call, WriteTogetherCall) else (self.call,)


def read_tx(raw: bytes, deployment: Deployment) -> SignedWrite:
    """A signed legacy tx (EIP-155).

    Raises:
        InvalidInput: ``statement.form``: no strict legacy tx, another chain, no contract of the
            network, a value, a high s, calldata that is no write.
    """
    try:
        tx = read_signed_tx(raw, deployment)
    except ProofBroken as broken:
        raise _wrong(broken.message) from None
    if tx.nonce > MAX_NONCE:
        raise _wrong("a nonce that no key reaches")
    return SignedWrite(PartKind.RAW, tx.contract, raw, tx.call, (tx.key,), tx.nonce)


def read_carried(contract: Contract, calldata: bytes, deployment: Deployment) -> SignedWrite:
    """Calldata of a carried write, with the keys whose signatures stand in it.

    Raises:
        InvalidInput: ``statement.form``: no carried write, or a signature that no key made.
    """
    try:
        call = decode_call(contract, calldata)
        signers = _signers(contract, call, deployment)
    except ProofBroken as broken:
        raise _wrong(broken.message) from None
    return SignedWrite(PartKind.CARRIED, contract, calldata, call, signers)


def _signers(contract: Contract, call: Call, deployment: Deployment) -> tuple[Address, ...]:
    if contract in (Contract.LEDGER, Contract.CERTIFICATES):
        signed = of_carried(contract, call, deployment)
        both = (signed.actor, signed.counterparty)
        return tuple(key for key in both if key is not None)
    struct = getattr(call, fields(call)[0].name)
    signature, deadline = getattr(call, "signature", None), getattr(call, "deadline", None)
    if not (isinstance(struct, _SIGNABLE) and isinstance(signature, Signature)):
        raise _wrong("not a carried write")
    told = digest(struct, deployment.domain(contract), deadline=deadline)
    key = recover(told, signature)
    if key is None:
        raise _wrong("a signature that no key made")
    return (key,)


def _wrong(why: str) -> InvalidInput:
    return InvalidInput(why, pointer="", rule=RULE)
