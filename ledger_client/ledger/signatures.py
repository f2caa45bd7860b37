"""Signatures in EIP-2098's short form, and the key that made one. Low s only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Self

from coincurve import PublicKey

from ledger_client.errors import InvalidInput
from ledger_client.ledger.abi import Struct, Type
from ledger_client.ledger.values import Address, as_word, keccak256, number_of, word_of

_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_PARITY: Final = 1 << 255
_FIRST_V: Final = 27


@dataclass(frozen=True, slots=True)
class Signature(Struct):
    """A signature as the calls carry it: ``r``, and s with the parity in its top bit."""

    r: bytes
    vs: bytes

    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = (("r", "bytes32"), ("vs", "bytes32"))

    @classmethod
    def from_rsv(cls, signature: bytes) -> Self:
        """From 65 bytes r, s, v (v 27 or 28, or 0 or 1); InvalidInput unless s is low."""
        if len(signature) != 65:
            raise InvalidInput("must be 65 bytes", pointer="signature", rule="signature.length")
        parity = signature[64] - _FIRST_V if signature[64] >= _FIRST_V else signature[64]
        if parity not in (0, 1):
            raise InvalidInput("v must be 27 or 28", pointer="signature", rule="signature.v")
        s = number_of(signature[32:64])
        if s > _ORDER // 2:
            raise InvalidInput("s must be low", pointer="signature", rule="signature.low_s")
        return cls(signature[:32], word_of(s | parity << 255))

    @property
    def s(self) -> int:
        """The signature's s, without the parity."""
        return number_of(self.vs) & ~_PARITY

    @property
    def parity(self) -> int:
        """0 or 1."""
        return number_of(self.vs) >> 255

    def rsv(self) -> bytes:
        """The 65 bytes r, s, v with v 27 or 28."""
        return self.r + word_of(self.s) + bytes([_FIRST_V + self.parity])


def recover(digest: bytes, signature: Signature) -> Address | None:
    """The key that signed ``digest`` (32 bytes); None when no key can have, or when s is high."""
    as_word(digest, "digest")
    if signature.s > _ORDER // 2:
        return None
    compact = signature.r + word_of(signature.s) + bytes([signature.parity])
    try:
        key = PublicKey.from_signature_and_message(compact, digest, hasher=None)
    except Exception:  # noqa: BLE001 - the library says "no such key" with several classes
        return None
    return Address(keccak256(key.format(compressed=False)[1:])[12:])
