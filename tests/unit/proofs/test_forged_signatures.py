"""Forged, altered and foreign signatures, each refuted."""

from __future__ import annotations

from dataclasses import replace

import pytest
import rlp
from eth_account import Account

from ledger_client.ledger.calls import WriteNoteCall, decode_call, encode_call
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.typed_data import digest
from ledger_client.ledger.values import Contract, word_of
from tests.unit.proofs.honest import refused, tree
from tests.unit.proofs.journey import MAKER, TERMINAL, journey
from tests.unit.proofs.mutations import Json
from tests.unit.proofs.rehearsal import FAR

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def evidence_places(changed: Json, name: str) -> list[int]:
    return [place for place, one in enumerate(changed["evidence"]) if name in one]


def with_evidence(place: int, name: str, value: bytes) -> Json:
    changed = tree()
    changed["evidence"][place][name] = "0x" + value.hex()
    changed["evidence"].sort(
        key=lambda one: (one.get("contract", "tx"), one.get("calldata") or one["tx"])
    )
    return changed


DIRECT = evidence_places(tree(), "tx")
CARRIED = evidence_places(tree(), "calldata")


@pytest.mark.parametrize("place", DIRECT)
def test_a_raw_tx_changed_in_any_field_is_refuted(place: int) -> None:
    fields = list(rlp.decode(bytes.fromhex(tree()["evidence"][place]["tx"][2:])))
    for at in range(9):
        other = list(fields)
        value = other[at]
        other[at] = value[:-1] + bytes([value[-1] ^ 1]) if value else b"\x01"
        refused(with_evidence(place, "tx", rlp.encode(other)))


@pytest.mark.parametrize("place", DIRECT[:3])
def test_a_raw_tx_in_another_encoding_is_refuted(place: int) -> None:
    raw = bytes.fromhex(tree()["evidence"][place]["tx"][2:])
    fields = list(rlp.decode(raw))
    v, r, s = (int.from_bytes(fields[at], "big") for at in (6, 7, 8))
    high = [*fields[:6], rlp_int(v ^ 1 if v % 2 else v + 1), rlp_int(r), rlp_int(ORDER - s)]
    for other in (
        raw + b"\x00",
        raw[:-1],
        b"\x02" + raw,
        rlp.encode([*fields, b""]),
        rlp.encode(fields[:-1]),
        rlp.encode([b"\x00" + fields[0], *fields[1:]]),
        rlp.encode(high),
        rlp.encode([*fields[:6], b"\x1b", *fields[7:]]),
    ):
        refused(with_evidence(place, "tx", other))


def rlp_int(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@pytest.mark.parametrize("place", CARRIED)
def test_carried_calldata_changed_in_any_word_is_refuted(place: int) -> None:
    data = bytes.fromhex(tree()["evidence"][place]["calldata"][2:])
    for at in range(4, len(data), 32):
        word = data[at : at + 32]
        other = data[:at] + word[:-1] + bytes([word[-1] ^ 1]) + data[at + 32 :]
        refused(with_evidence(place, "calldata", other))
    refused(with_evidence(place, "calldata", data + b"\x00" * 32))
    refused(with_evidence(place, "calldata", data[:-32]))
    refused(with_evidence(place, "calldata", b"\x00" * 4 + data[4:]))


def late_note() -> tuple[int, WriteNoteCall]:
    for place in CARRIED:
        wire = tree()["evidence"][place]
        if wire["contract"] == Contract.LEDGER.value:
            call = decode_call(Contract.LEDGER, bytes.fromhex(wire["calldata"][2:]))
            if isinstance(call, WriteNoteCall) and call.nonce == 1:
                return place, call
    raise LookupError("the journey has a late note")


def test_a_signature_with_high_s_is_refuted() -> None:
    place, call = late_note()
    high = Signature(
        call.signature.r, word_of((ORDER - call.signature.s) | (1 - call.signature.parity) << 255)
    )
    refused(
        with_evidence(place, "calldata", encode_call(replace(call, signature=high))),
        "signature.missing",
    )


@pytest.mark.parametrize("change", ["network", "chain", "contract", "deadline", "turn", "stranger"])
def test_a_signature_for_something_else_is_refuted(change: str) -> None:
    place, call = late_note()
    domain = journey().net.deployment.domain(Contract.LEDGER)
    item, nonce, deadline, who = call.item, call.nonce, call.deadline, TERMINAL
    if change == "network":
        domain = replace(domain, network_id=b"\x07" * 32)
    elif change == "chain":
        domain = replace(domain, chain_id=domain.chain_id + 1)
    elif change == "contract":
        domain = replace(domain, contract=MAKER.address)
    elif change == "deadline":
        deadline = 1
    elif change == "turn":
        item = replace(item, turn=item.turn + 100)
    else:
        who = MAKER
    signature = who.signs(digest(item, domain, nonce=nonce, deadline=deadline))
    forged = WriteNoteCall(item, nonce, deadline, signature)
    refused(with_evidence(place, "calldata", encode_call(forged)))
    assert deadline == FAR or change == "deadline"


def test_a_tx_to_another_contract_or_chain_signed_by_the_right_key_is_refuted() -> None:
    place = DIRECT[0]
    fields = list(rlp.decode(bytes.fromhex(tree()["evidence"][place]["tx"][2:])))
    account = Account.from_key(MAKER.key.secret)
    for to, chain in ((fields[3], 1), (b"\x05" * 20, 20777)):
        signed = account.sign_transaction(
            {
                "nonce": int.from_bytes(fields[0], "big"),
                "gasPrice": 0,
                "gas": 5_000_000,
                "to": to,
                "value": 0,
                "data": fields[5],
                "chainId": chain,
            }
        )
        refused(with_evidence(place, "tx", bytes(signed.raw_transaction)))
