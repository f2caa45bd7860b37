"""A signer signs as another library does, and never shows its key."""

import copy
import logging
import pickle

import pytest
from eth_keys.main import KeyAPI
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import TidewaiterError
from ledger_client.signing import LegacyTx, Password, Signer
from ledger_client.signing.errors import KeystoreInvalid, SecretStays, SigningInputInvalid
from ledger_client.signing.signer import LocalSigner

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@given(st.integers(1, ORDER - 1), st.binary(min_size=32, max_size=32))
def test_a_signature_recovers_to_the_address_with_another_library(
    number: int, digest: bytes
) -> None:
    signer = LocalSigner(number.to_bytes(32))
    signature = signer.sign_digest(digest)
    recovered = KeyAPI.Signature(signature).recover_public_key_from_msg_hash(digest)
    assert recovered.to_canonical_address() == signer.address
    assert int.from_bytes(signature[32:64]) <= ORDER // 2
    assert (
        signer.address == KeyAPI.PrivateKey(number.to_bytes(32)).public_key.to_canonical_address()
    )


@pytest.mark.parametrize("digest", [b"", bytes(31), bytes(33)])
def test_a_digest_of_another_size_is_refused(digest: bytes) -> None:
    with pytest.raises(SigningInputInvalid):
        LocalSigner(b"\x11" * 32).sign_digest(digest)


@pytest.mark.parametrize(
    "key", [b"", bytes(32), bytes(33), b"\xff" * 32, ORDER.to_bytes(32), b"\x01" * 33]
)
def test_bytes_that_are_no_key_are_refused(key: bytes) -> None:
    with pytest.raises(KeystoreInvalid) as refused:
        LocalSigner(key)
    assert key.hex() == "" or key.hex() not in str(refused.value)


def test_no_way_of_printing_a_signer_shows_its_key(caplog: pytest.LogCaptureFixture) -> None:
    key = bytes(range(1, 33))
    signer = LocalSigner(key)
    logging.getLogger("test").warning("%s %r", signer, signer)
    shown = f"{signer} {signer!r} {signer.__class__} {dir(signer)} {caplog.text}"
    assert key.hex() not in shown
    assert str(int.from_bytes(key)) not in shown
    assert signer.address.hex() in shown
    assert not hasattr(signer, "__dict__")


@pytest.mark.parametrize("guard", [LocalSigner(b"\x22" * 32), Password("hunter2")])
def test_a_guard_of_a_secret_is_not_copied_or_pickled(guard: object) -> None:
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(SecretStays):
            attempt(guard)


def test_another_holder_of_a_key_fits_the_seam() -> None:
    class Remote:
        address = b"\x01" * 20

        def sign_digest(self, digest: bytes) -> bytes:
            return bytes(65)

        def sign_tx(self, tx: LegacyTx) -> bytes:
            return b""

    signer: Signer = Remote()
    assert signer.sign_digest(bytes(32)) == bytes(65)


def test_every_error_of_the_room_is_in_the_tree() -> None:
    assert issubclass(SecretStays, TidewaiterError)
    assert "hunter2" not in f"{Password('hunter2')} {Password('hunter2')!r}"
