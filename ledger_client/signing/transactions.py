"""Legacy transactions: their EIP-155 digest, their signed bytes, their hash. Pure.

Only legacy transactions (no type byte) are sent: every permissioned engine takes them, and a gas
price of 0 needs no balance there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import rlp
from eth_hash.auto import keccak

from ledger_client.signing.errors import SigningInputInvalid

ADDRESS_BYTES: Final = 20
DIGEST_BYTES: Final = 32
SIGNATURE_BYTES: Final = 65
MAX_UINT64: Final = 2**64 - 1
MAX_UINT256: Final = 2**256 - 1
EIP155_FIRST_V: Final = 35


@dataclass(frozen=True, slots=True)
class LegacyTx:
    """An unsigned legacy transaction.

    Attributes:
        chain_id: EIP-155 chain id, 1 to 2^64 - 1.
        nonce: the sender's transaction count before it.
        gas_limit: gas units.
        to: 20 bytes, or None where it creates a contract.
        data: calldata, or init code.
        gas_price_wei: 0 on a network without fees.
        value_wei: always 0 in writes to the ledger.
    """

    chain_id: int
    nonce: int
    gas_limit: int
    to: bytes | None
    data: bytes
    gas_price_wei: int = 0
    value_wei: int = 0

    def __post_init__(self) -> None:
        _in_range("chainId", self.chain_id, 1, MAX_UINT64)
        _in_range("nonce", self.nonce, 0, MAX_UINT64 - 1)  # EIP-2681
        _in_range("gas", self.gas_limit, 21_000, MAX_UINT64)
        _in_range("gasPrice", self.gas_price_wei, 0, MAX_UINT256)
        _in_range("value", self.value_wei, 0, MAX_UINT256)
        if self.to is not None and len(self.to) != ADDRESS_BYTES:
            raise SigningInputInvalid("20 bytes or nothing", pointer="to", rule="address.size")


def tx_digest(tx: LegacyTx) -> bytes:
    """The 32 bytes an attester signs for ``tx`` (EIP-155)."""
    return keccak(_encoded([*_fields(tx), tx.chain_id, b"", b""]))


def signed_tx(tx: LegacyTx, signature: bytes) -> bytes:
    """The raw bytes of ``tx`` with a 65-byte signature ``r | s | v``, v being 0 or 1.

    Raises:
        SigningInputInvalid: the signature is not of that form.
    """
    r, s, parity = split_signature(signature)
    v = EIP155_FIRST_V + 2 * tx.chain_id + parity
    return _encoded([*_fields(tx), v, r, s])


def tx_hash(raw: bytes) -> bytes:
    """The hash under which every node knows the signed transaction ``raw``."""
    return keccak(raw)


def call_of(raw: bytes) -> tuple[bytes, bytes]:
    """Where a signed legacy transaction goes, and its calldata.

    Raises:
        SigningInputInvalid: no legacy transaction.
    """
    try:
        _, _, _, to, _, data, _, _, _ = rlp.decode(raw)
    except (rlp.DecodingError, ValueError, TypeError):
        raise SigningInputInvalid("no legacy tx", pointer="tx", rule="tx.form") from None
    return bytes(to), bytes(data)


def split_signature(signature: bytes) -> tuple[int, int, int]:
    """``r``, ``s`` and the parity (0 or 1) of a 65-byte signature."""
    if len(signature) != SIGNATURE_BYTES or signature[64] > 1:
        raise SigningInputInvalid(
            "65 bytes, r | s | v with v 0 or 1", pointer="signature", rule="signature.form"
        )
    return int.from_bytes(signature[:32]), int.from_bytes(signature[32:64]), signature[64]


def _fields(tx: LegacyTx) -> list[int | bytes]:
    to = b"" if tx.to is None else tx.to
    return [tx.nonce, tx.gas_price_wei, tx.gas_limit, to, tx.value_wei, tx.data]


def _in_range(field: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise SigningInputInvalid(f"not from {low} to {high}", pointer=field, rule="number.range")


def _encoded(fields: list[int | bytes]) -> bytes:
    return bytes(rlp.encode(fields))
