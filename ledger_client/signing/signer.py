"""The seam between the client and whatever holds a key.

A keystore file on disk is one signer (``keystore.py``). A remote signer (an HSM, a signing
service) is another: it implements these three members, and nothing else of the client changes.
"""

from __future__ import annotations

from typing import NoReturn, Protocol

from coincurve import PrivateKey
from eth_hash.auto import keccak

from ledger_client.signing.errors import KeystoreInvalid, SecretStays, SigningInputInvalid
from ledger_client.signing.transactions import (
    DIGEST_BYTES,
    LegacyTx,
    signed_tx,
    tx_digest,
)


class Signer(Protocol):
    """Signs for one address; the key itself never leaves it."""

    @property
    def address(self) -> bytes:
        """The 20 bytes that the ledger knows the key by."""

    def sign_digest(self, digest: bytes) -> bytes:
        """A signature over 32 bytes: 65 bytes ``r | s | v``, low s, v 0 or 1."""

    def sign_tx(self, tx: LegacyTx) -> bytes:
        """The raw signed bytes of an EIP-155 legacy transaction."""


class LocalSigner:
    """A signer whose key is in this process's memory.

    It has no way to show its key: not by ``repr``, not by ``vars``, not by pickling or copying.
    """

    __slots__ = ("__key", "_address")

    def __init__(self, private_key: bytes) -> None:
        """Take a 32-byte secp256k1 scalar.

        Raises:
            KeystoreInvalid: it is no valid key.
        """
        try:
            self.__key = PrivateKey(private_key)
        except (ValueError, TypeError):
            raise KeystoreInvalid("no secp256k1 key", pointer="key", rule="key.range") from None
        self._address = _address_of(self.__key)

    @property
    def address(self) -> bytes:
        """The 20 bytes that the ledger knows the key by."""
        return self._address

    def sign_digest(self, digest: bytes) -> bytes:
        """A signature over 32 bytes (RFC 6979 nonce): ``r | s | v``, low s, v 0 or 1."""
        if len(digest) != DIGEST_BYTES:
            raise SigningInputInvalid("32 bytes", pointer="digest", rule="digest.size")
        return self.__key.sign_recoverable(digest, hasher=None)

    def sign_tx(self, tx: LegacyTx) -> bytes:
        """The raw signed bytes of an EIP-155 legacy transaction."""
        return signed_tx(tx, self.sign_digest(tx_digest(tx)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(0x{self._address.hex()})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise SecretStays("a signer is not copied or serialised", rule="secret.stays")


def _address_of(key: PrivateKey) -> bytes:
    return keccak(key.public_key.format(compressed=False)[1:])[-20:]
