"""Keystores, both ways, against eth-account as second implementation."""

import json

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_client.signing import Password, Scrypt
from ledger_client.signing.keystore_file import open_secret, seal_secret

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
KEYS = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=25)
@given(KEYS, TEXT)
def test_eth_account_opens_what_is_sealed_here(key: bytes, password: str) -> None:
    sealed = json.loads(seal_secret(key, Password(password), Scrypt.LIGHT))
    assert bytes(Account.decrypt(sealed, password)) == key


@settings(max_examples=25)
@given(KEYS, TEXT, st.sampled_from(["scrypt", "pbkdf2"]))
def test_what_eth_account_sealed_is_opened_here(key: bytes, password: str, kdf: str) -> None:
    sealed = Account.encrypt(key, password, kdf=kdf, iterations=2)  # type: ignore[arg-type]
    assert open_secret(json.dumps(sealed).encode(), Password(password)) == key


@pytest.mark.parametrize("depth", [129, 10_000, 1_000_000])
def test_deep_nesting_ends_in_an_error_though_libraries_raised_the_limit(depth: int) -> None:
    from ledger_client.signing import KeystoreInvalid

    with pytest.raises(KeystoreInvalid):
        open_secret(b'{"crypto":' * depth, Password(""))
