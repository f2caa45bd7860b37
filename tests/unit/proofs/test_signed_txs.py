"""A signed tx is read only as the one encoding that its key made (EIP-155, EIP-2)."""

from __future__ import annotations

import pytest
import rlp
from eth_account import Account

from ledger_client.ledger import calls
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Item
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.signed_txs import read_signed_tx
from tests.unit.proofs.journey import Journey
from tests.unit.proofs.stories import opened

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def _made(story: Journey, parity: int) -> tuple[list[bytes], Deployment, str]:
    """The fields of a tx whose signature has that parity, by another library."""
    where, key = story.net.deployment, Account.from_key(b"\1" * 32)
    item = Item(UnitId(bytes(32)), Kind.OBSERVE, 0, ParticipantId(0), bytes(32), bytes(32))
    for nonce in range(64):
        told = {"nonce": nonce, "gasPrice": 0, "gas": 10**6, "value": 0, "chainId": where.chain_id}
        to = where.address(Contract.LEDGER)
        data = calls.encode_call(calls.WriteCall(item))
        raw = bytes(key.sign_transaction({**told, "to": bytes(to), "data": data}).raw_transaction)
        fields = rlp.decode(raw)
        if (int.from_bytes(fields[6], "big") - 35) % 2 == parity:
            return fields, where, key.address
    raise AssertionError("no such signature")


@pytest.mark.parametrize("parity", [0, 1])
def test_the_signer_is_the_one_that_another_library_signed_for(parity: int) -> None:
    fields, where, address = _made(opened(), parity)
    found = read_signed_tx(rlp.encode(fields), where)
    assert f"0x{found.key.hex()}" == address.lower()
    assert found.contract is Contract.LEDGER


@pytest.mark.parametrize("parity", [0, 1])
@pytest.mark.parametrize("spoil", [lambda s: s | 1 << 255, lambda s: ORDER - s])
def test_another_spelling_of_the_same_signature_is_refused(parity: int, spoil: object) -> None:
    fields, where, _ = _made(opened(), parity)
    s = spoil(int.from_bytes(fields[8], "big"))  # type: ignore[operator]
    fields[8] = s.to_bytes(32, "big")
    with pytest.raises(ProofBroken):
        read_signed_tx(rlp.encode(fields), where)
