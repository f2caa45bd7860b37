"""Signatures convert both ways, and recover the keys of the vectors; never with a high s."""

from typing import Any

import pytest
from coincurve import PrivateKey
from eth_keys.datatypes import PrivateKey as OtherPrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.values import word_of
from tests.unit.ledger.strategies import words
from tests.unit.ledger.vectors import DIGEST_CASES, raw

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
IDS = [f"{case['primaryType']}-{case['signer'][:6]}" for case in DIGEST_CASES]
SECRETS = st.integers(1, ORDER - 1)


@pytest.mark.parametrize("case", DIGEST_CASES, ids=IDS)
def test_a_signature_of_the_vector_recovers_its_signer(case: dict[str, Any]) -> None:
    signature = Signature.from_rsv(raw(case["signature"]))
    assert (signature.r, signature.vs) == (raw(case["r"]), raw(case["vs"]))
    assert signature.rsv() == raw(case["signature"])
    assert recover(raw(case["digest"]), signature) == raw(case["signer"])


@given(SECRETS, words)
def test_what_a_key_signs_recovers_the_address_of_another_library(
    secret: int, digest: bytes
) -> None:
    rsv = PrivateKey(word_of(secret)).sign_recoverable(digest, hasher=None)
    address = OtherPrivateKey(word_of(secret)).public_key.to_canonical_address()
    assert recover(digest, Signature.from_rsv(rsv)) == address


@pytest.mark.parametrize("case", DIGEST_CASES, ids=IDS)
def test_a_signature_over_something_else_recovers_another_key(case: dict[str, Any]) -> None:
    signature = Signature(raw(case["r"]), raw(case["vs"]))
    digest = raw(case["digest"])
    assert recover(bytes([digest[0] ^ 1]) + digest[1:], signature) != raw(case["signer"])
    other_parity = Signature(signature.r, bytes([signature.vs[0] ^ 0x80]) + signature.vs[1:])
    assert recover(digest, other_parity) != raw(case["signer"])


NOBODYS = {
    "all zero": Signature(bytes(32), bytes(32)),
    "r zero": Signature(bytes(32), word_of(1)),
    "s zero": Signature(word_of(1), bytes(32)),
    "s zero, parity set": Signature(word_of(1), word_of(1 << 255)),
    "r not on the curve": Signature(word_of(5), word_of(1)),
    "r is the order": Signature(word_of(ORDER), word_of(1)),
    "r is the largest": Signature(b"\xff" * 32, word_of(1)),
    "s just above half": Signature(raw(DIGEST_CASES[0]["r"]), word_of(ORDER // 2 + 1)),
    "s the largest": Signature(raw(DIGEST_CASES[0]["r"]), word_of(2**255 - 1)),
    "s the largest, parity set": Signature(raw(DIGEST_CASES[0]["r"]), b"\xff" * 32),
}


@pytest.mark.parametrize("name", NOBODYS)
def test_a_signature_of_no_key_recovers_none(name: str) -> None:
    assert recover(raw(DIGEST_CASES[0]["digest"]), NOBODYS[name]) is None


GOOD = raw(DIGEST_CASES[0]["signature"])


@pytest.mark.parametrize(
    "rsv",
    [
        b"",
        GOOD[:64],
        GOOD + b"\0",
        GOOD[:64] + b"\x02",
        GOOD[:64] + b"\x1a",
        GOOD[:64] + b"\x1d",
        GOOD[:64] + b"\xff",
        GOOD[:32] + word_of(ORDER - int.from_bytes(GOOD[32:64], "big")) + b"\x1b",
        GOOD[:32] + b"\xff" * 32 + b"\x1b",
        GOOD[:32] + word_of(ORDER // 2 + 1) + b"\x1c",
    ],
)
def test_a_signature_that_is_none_is_refused(rsv: bytes) -> None:
    with pytest.raises(InvalidInput):
        Signature.from_rsv(rsv)


@given(words, words, words)
def test_any_signature_recovers_a_key_or_none(digest: bytes, r: bytes, vs: bytes) -> None:
    found = recover(digest, Signature(r, vs))
    assert found is None or len(found) == 20


@pytest.mark.parametrize("parts", [(bytes(31), bytes(32)), (bytes(32), b""), ("0x", bytes(32))])
def test_parts_of_another_length_are_refused(parts: tuple[Any, Any]) -> None:
    with pytest.raises(InvalidInput):
        Signature(*parts)


def test_a_digest_of_another_length_is_refused() -> None:
    with pytest.raises(InvalidInput):
        recover(bytes(31), NOBODYS["r zero"])
