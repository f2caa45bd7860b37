"""A signed legacy tx to one of the network's contracts, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import rlp
from eth_hash.auto import keccak

from ledger_client.ledger.calls import Call, decode_call
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract, word_of
from ledger_client.proofs.carried_calls import invalid
from ledger_client.proofs.rlp_items import list_items

_FIELDS: Final = 9
_FIRST_V: Final = 35


@dataclass(frozen=True, slots=True)
class SignedTx:
    """What a signed legacy tx says, and the key that signed it (EIP-155)."""

    nonce: int
    contract: Contract
    call: Call
    key: Address


def read_signed_tx(raw: bytes, deployment: Deployment) -> SignedTx:
    """Read a tx whose every byte is as it must be.

    Raises:
        ProofBroken: ``signature.invalid``: no strict legacy tx, another chain id, not to one of the
            network's contracts, a value, a high s, or no key signed it.
        InvalidInput: calldata that is no write.
    """
    items = list_items(raw)
    if len(items) != _FIELDS:
        raise invalid("no legacy tx")
    nonce, price, gas, to, value, data, v, r, s = items
    for one in (nonce, price, gas):
        one.integer()
    contract = _contract_at(to.string(), deployment)
    parity = v.integer() - _FIRST_V - 2 * deployment.chain_id
    if parity not in (0, 1) or value.integer() or s.integer() >> 255:
        raise invalid("another chain id, a value, or a high s")
    signed = rlp.encode([*(one.string() for one in items[:6]), deployment.chain_id, b"", b""])
    signature = Signature(word_of(r.integer()), word_of(s.integer() | parity << 255))
    key = recover(keccak(signed), signature)
    if key is None:
        raise invalid("no key signed it")
    return SignedTx(nonce.integer(), contract, decode_call(contract, data.string()), key)


def _contract_at(to: bytes, deployment: Deployment) -> Contract:
    for contract in Contract:
        if deployment.address(contract) == to:
            return contract
    raise invalid("not sent to a contract of the network")
