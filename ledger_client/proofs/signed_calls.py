"""What a piece of evidence proves: which key or keys signed which call.

Pure functions of the evidence and the network, so a verifier may keep their results.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from eth_hash.auto import keccak

from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import (
    AttachByBothCall,
    AttachCall,
    AttachCarriedCall,
    Call,
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    HandoffCall,
    HoldCall,
    HoldCarriedCall,
    IssueCall,
    IssueCarriedCall,
    NestCall,
    NestCarriedCall,
    OpenCall,
    OpenCarriedCall,
    ReleaseCall,
    ReleaseCarriedCall,
    WriteBatchCall,
    WriteBatchCarriedCall,
    WriteCall,
    WriteNoteCall,
    WriteStatementCall,
    decode_call,
)
from ledger_client.ledger.kinds import Form
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.structs import Batch, Signable
from ledger_client.ledger.typed_data import Deployment, digest
from ledger_client.ledger.values import Address, Contract, word_of
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.rlp_items import Item, list_items

_TX_FIELDS: Final = 9
_FIRST_V: Final = 35

DIRECT_CALLS: Final = (
    WriteCall,
    WriteBatchCall,
    OpenCall,
    NestCall,
    HoldCall,
    ReleaseCall,
    AttachCall,
    IssueCall,
    CertificateWriteCall,
)
"""Calls that the attester itself sends; they append entries of form 0."""


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A call with the keys that signed it.

    Attributes:
        contract, call: what was called.
        form: 0 sent by the attester, 1 carried, 2 with both signatures.
        actor: the key that the entries name.
        counterparty: the second key of form 2.
        deadline: until when the signatures hold, None for a direct call.
    """

    contract: Contract
    call: Call
    form: Form
    actor: Address
    counterparty: Address | None
    deadline: int | None


@lru_cache(maxsize=16_384)
def signed_tx(raw: bytes, deployment: Deployment) -> SignedCall:
    """The direct call that a signed legacy tx makes.

    Raises:
        ProofBroken: ``signature.invalid``: no strict legacy tx, another chain id (EIP-155),
            not to one of the network's contracts, a value, a high s, calldata that is no direct
            write.
    """
    try:
        items = list_items(raw)
        if len(items) != _TX_FIELDS:
            raise _invalid("no legacy tx")
        return _of_tx(items, deployment)
    except ProofBroken as error:
        raise _invalid(error.message) from None
    except InvalidInput as error:
        raise _invalid(str(error)) from None


@lru_cache(maxsize=16_384)
def carried_call(contract: Contract, calldata: bytes, deployment: Deployment) -> SignedCall:
    """The carried call in calldata, its signatures recovered.

    Raises:
        ProofBroken: ``signature.invalid``: calldata that is no carried write, or a signature that
            no key made.
    """
    try:
        call = decode_call(contract, calldata)
        return _of_carried(contract, call, deployment)
    except ProofBroken:
        raise
    except InvalidInput as error:
        raise _invalid(str(error)) from None


def _of_tx(items: tuple[Item, ...], deployment: Deployment) -> SignedCall:
    nonce, price, gas, to, value, data, v, r, s = items
    for one in (nonce, price, gas):
        one.integer()
    contract = _contract_at(to.string(), deployment)
    parity = v.integer() - _FIRST_V - 2 * deployment.chain_id
    if parity not in (0, 1) or value.integer() != 0:
        raise _invalid("another chain id, or a value")
    signed = [*(one.encoded for one in items[:6]), *map(_encoded, (deployment.chain_id, 0, 0))]
    signature = Signature(word_of(r.integer()), word_of(s.integer() | parity << 255))
    key = recover(keccak(_list_of(b"".join(signed))), signature)
    call = decode_call(contract, data.string())
    if key is None or s.integer() >> 255 or not isinstance(call, DIRECT_CALLS):
        raise _invalid("no key signed it, or the call is none that an attester sends itself")
    return SignedCall(contract, call, Form.DIRECT, key, None, None)


def _contract_at(to: bytes, deployment: Deployment) -> Contract:
    for contract in Contract:
        if deployment.address(contract) == to:
            return contract
    raise _invalid("not sent to a contract of the network")


def _of_carried(contract: Contract, call: Call, deployment: Deployment) -> SignedCall:
    def signer(signature: Signature, struct: Signable, **extras: int) -> Address:
        key = recover(digest(struct, deployment.domain(contract), **extras), signature)
        if key is None:
            raise _invalid("a signature that no key made")
        return key

    if isinstance(call, HandoffCall):
        giver, taker = signer(call.giver, call.handoff), signer(call.taker, call.handoff)
        return SignedCall(contract, call, Form.BOTH, giver, taker, call.handoff.deadline)
    if isinstance(call, AttachByBothCall):
        extras = {"nonce": call.nonce, "deadline": call.deadline}
        custodian = signer(call.custodian, call.attachment, **extras)
        holder = signer(call.holder, call.attachment, **extras)
        return SignedCall(contract, call, Form.BOTH, custodian, holder, call.deadline)
    struct, extras = _carried_struct(call)
    signature, deadline = getattr(call, "signature", None), extras["deadline"]
    if not isinstance(signature, Signature):
        raise _invalid("not a carried write")
    key = signer(signature, struct, **extras)
    return SignedCall(contract, call, Form.CARRIED, key, None, deadline)


def _carried_struct(call: Call) -> tuple[Signable, dict[str, int]]:
    if isinstance(call, WriteNoteCall):
        return call.item, {"nonce": call.nonce, "deadline": call.deadline}
    if isinstance(call, WriteBatchCarriedCall):
        return Batch(call.items), {"nonce": call.nonce, "deadline": call.deadline}
    if isinstance(call, AttachCarriedCall):
        return call.attachment, {"nonce": call.nonce, "deadline": call.deadline}
    if isinstance(call, WriteStatementCall):
        return call.item, {"deadline": call.deadline}
    return _plain_struct(call)


def _plain_struct(call: Call) -> tuple[Signable, dict[str, int]]:
    if isinstance(call, OpenCarriedCall):
        return call.opening, {"deadline": call.deadline}
    if isinstance(call, NestCarriedCall):
        return call.nesting, {"deadline": call.deadline}
    if isinstance(call, HoldCarriedCall):
        return call.hold, {"deadline": call.deadline}
    if isinstance(call, ReleaseCarriedCall):
        return call.release, {"deadline": call.deadline}
    if isinstance(call, IssueCarriedCall):
        return call.issue, {"deadline": call.deadline}
    if isinstance(call, CertificateWriteCarriedCall):
        return call.act, {"deadline": call.deadline}
    raise _invalid("not a carried write of the ledger or the certificates")


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


def _invalid(why: str) -> ProofBroken:
    return ProofBroken(why, pointer="", rule="signature.invalid", code="signature.invalid")
