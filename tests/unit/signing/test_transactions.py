"""Legacy txs: the example of EIP-155, and eth-account as second implementation."""

import pytest
from eth_account import Account
from eth_utils.address import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.signing.errors import SigningInputInvalid
from ledger_client.signing.signer import LocalSigner
from ledger_client.signing.transactions import (
    LegacyTx,
    signed_tx,
    split_signature,
    tx_digest,
    tx_hash,
)

# The worked example in EIP-155.
EIP155 = LegacyTx(
    chain_id=1,
    nonce=9,
    gas_limit=21_000,
    to=b"\x35" * 20,
    data=b"",
    gas_price_wei=20 * 10**9,
    value_wei=10**18,
)
EIP155_DIGEST = "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"
EIP155_RAW = (
    "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
    "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb70330"
    "4b3800ccf555c9f3dc64214b297fb1966a3b6d83"
)


def test_the_example_of_eip155_has_its_digest() -> None:
    assert tx_digest(EIP155).hex() == EIP155_DIGEST


def test_the_example_of_eip155_has_its_signed_bytes() -> None:
    assert LocalSigner(b"\x46" * 32).sign_tx(EIP155).hex() == EIP155_RAW


@given(
    chain_id=st.integers(1, 2**53),
    nonce=st.integers(0, 2**32),
    gas_limit=st.integers(21_000, 2**40),
    gas_price=st.integers(0, 2**64),
    to=st.one_of(st.none(), st.binary(min_size=20, max_size=20)),
    data=st.binary(max_size=200),
)
def test_signed_bytes_and_hash_are_those_of_eth_account(
    chain_id: int, nonce: int, gas_limit: int, gas_price: int, to: bytes | None, data: bytes
) -> None:
    key = b"\x51" * 32
    theirs = Account.sign_transaction(
        {
            "chainId": chain_id,
            "nonce": nonce,
            "gas": gas_limit,
            "gasPrice": gas_price,
            "to": b"" if to is None else to_checksum_address(to),
            "value": 0,
            "data": data,
        },
        key,
    )
    raw = LocalSigner(key).sign_tx(LegacyTx(chain_id, nonce, gas_limit, to, data, gas_price))
    assert raw == bytes(theirs.raw_transaction)
    assert tx_hash(raw) == bytes(theirs.hash)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"chain_id": 0}, "chainId"),
        ({"chain_id": -1}, "chainId"),
        ({"chain_id": 2**64}, "chainId"),
        ({"nonce": -1}, "nonce"),
        ({"nonce": 2**64 - 1}, "nonce"),
        ({"gas_limit": 20_999}, "gas"),
        ({"gas_limit": 2**64}, "gas"),
        ({"gas_price_wei": -1}, "gasPrice"),
        ({"gas_price_wei": 2**256}, "gasPrice"),
        ({"value_wei": -1}, "value"),
        ({"to": b"\x35" * 19}, "to"),
        ({"to": b""}, "to"),
    ],
)
def test_a_tx_out_of_range_is_refused_by_name(change: dict[str, object], field: str) -> None:
    fields = {
        "chain_id": 1, "nonce": 0, "gas_limit": 21_000, "to": b"\x35" * 20, "data": b"",
        "gas_price_wei": 0, "value_wei": 0,
    } | change  # fmt: skip
    with pytest.raises(SigningInputInvalid) as refused:
        LegacyTx(**fields)  # type: ignore[arg-type]
    assert refused.value.pointer == field


@pytest.mark.parametrize(
    "signature", [b"", bytes(64), bytes(66), bytes(64) + b"\x02", bytes(64) + b"\x1b"]
)
def test_a_signature_of_another_form_is_refused(signature: bytes) -> None:
    with pytest.raises(SigningInputInvalid):
        signed_tx(EIP155, signature)


def test_a_signature_is_split_into_its_numbers() -> None:
    assert split_signature(b"\x00" * 31 + b"\x07" + b"\x00" * 31 + b"\x09" + b"\x01") == (7, 9, 1)
