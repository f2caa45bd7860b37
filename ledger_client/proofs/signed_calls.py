"""What a piece of evidence proves: which key or keys signed which call.

Pure functions of the evidence and the network, so a verifier may keep their results.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import (
    AttachCall,
    Call,
    CancelCall,
    CertificateWriteCall,
    CloseHeldCall,
    HoldCall,
    IssueCall,
    NestCall,
    ObserveManyCall,
    OpenCall,
    ReleaseCall,
    TransformCall,
    WriteBatchCall,
    WriteCall,
    WriteTogetherCall,
    decode_call,
)
from ledger_client.ledger.kinds import Form
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract
from ledger_client.proofs.carried_calls import SignedCall, invalid, of_carried
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.signed_txs import SignedTx, read_signed_tx

DIRECT_CALLS: Final = (
    WriteCall,
    WriteBatchCall,
    ObserveManyCall,
    OpenCall,
    NestCall,
    TransformCall,
    HoldCall,
    ReleaseCall,
    CloseHeldCall,
    AttachCall,
    IssueCall,
    CertificateWriteCall,
)
"""Calls that the attester itself sends; they append entries of form 0."""


@lru_cache(maxsize=16_384)
def signed_tx(raw: bytes, deployment: Deployment) -> tuple[SignedCall, ...]:
    """The calls that a signed legacy tx makes: its direct one, or those that it makes together.

    Raises:
        ProofBroken: ``signature.invalid``: no strict legacy tx, another chain id (EIP-155),
            not to one of the network's contracts, a value, a high s, calldata that is no direct
            write, or a carried one among several with a signature that no key made.
    """
    try:
        return _of_tx(read_signed_tx(raw, deployment), deployment)
    except ProofBroken as error:
        raise invalid(error.message) from None
    except InvalidInput as error:
        raise invalid(str(error)) from None


@lru_cache(maxsize=16_384)
def carried_call(contract: Contract, calldata: bytes, deployment: Deployment) -> SignedCall:
    """The carried call in calldata, its signatures recovered.

    Raises:
        ProofBroken: ``signature.invalid``: calldata that is no carried write, or a signature that
            no key made.
    """
    try:
        return of_carried(contract, decode_call(contract, calldata), deployment)
    except ProofBroken:
        raise
    except InvalidInput as error:
        raise invalid(str(error)) from None


def _of_tx(tx: SignedTx, deployment: Deployment) -> tuple[SignedCall, ...]:
    contract, call, key = tx.contract, tx.call, tx.key
    if isinstance(call, WriteTogetherCall):
        return tuple(_one_of(contract, one, key, deployment) for one in call.calls)
    if not isinstance(call, DIRECT_CALLS):
        raise invalid("the call is none that an attester sends itself")
    return (SignedCall(contract, call, Form.DIRECT, key, None, None),)


def _one_of(contract: Contract, call: Call, sender: Address, deployment: Deployment) -> SignedCall:
    """One of several calls in a tx: what is not carried counts as sent by the tx's sender."""
    if isinstance(call, (*DIRECT_CALLS, CancelCall)):
        return SignedCall(contract, call, Form.DIRECT, sender, None, None)
    return of_carried(contract, call, deployment)
