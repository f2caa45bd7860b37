"""What a piece of evidence proves: which key or keys signed which call.

Pure functions of the evidence and the network, so a verifier may keep their results.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from eth_hash.auto import keccak

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
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract, word_of
from ledger_client.proofs.carried_calls import SignedCall, invalid, of_carried
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.rlp_items import Item, list_items

_TX_FIELDS: Final = 9
_FIRST_V: Final = 35

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
        items = list_items(raw)
        if len(items) != _TX_FIELDS:
            raise invalid("no legacy tx")
        return _of_tx(items, deployment)
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


def _of_tx(items: tuple[Item, ...], deployment: Deployment) -> tuple[SignedCall, ...]:
    nonce, price, gas, to, value, data, v, r, s = items
    for one in (nonce, price, gas):
        one.integer()
    contract = _contract_at(to.string(), deployment)
    parity = v.integer() - _FIRST_V - 2 * deployment.chain_id
    if parity not in (0, 1) or value.integer() != 0:
        raise invalid("another chain id, or a value")
    signed = [*(one.encoded for one in items[:6]), *map(_encoded, (deployment.chain_id, 0, 0))]
    signature = Signature(word_of(r.integer()), word_of(s.integer() | parity << 255))
    key = recover(keccak(_list_of(b"".join(signed))), signature)
    if key is None or s.integer() >> 255:
        raise invalid("no key signed it")
    call = decode_call(contract, data.string())
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


def _contract_at(to: bytes, deployment: Deployment) -> Contract:
    for contract in Contract:
        if deployment.address(contract) == to:
            return contract
    raise invalid("not sent to a contract of the network")


def _encoded(number: int) -> bytes:
    if number == 0:
        return b"\x80"
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return raw if len(raw) == 1 and raw[0] < 0x80 else bytes([0x80 + len(raw)]) + raw


def _list_of(payload: bytes) -> bytes:
    if len(payload) < 56:
        return bytes([0xC0 + len(payload)]) + payload
    length = len(payload).to_bytes((len(payload).bit_length() + 7) // 8, "big")
    return bytes([0xF7 + len(length)]) + length + payload
