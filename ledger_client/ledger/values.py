"""The value types of the ledger: 32-byte words, addresses, participant ids; built by parsing."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType

from eth_hash.auto import keccak

from ledger_client.errors import InvalidInput

UnitId = NewType("UnitId", bytes)
"""32 bytes: a unit; in the other contracts the subject that takes the unit's place."""
Head = NewType("Head", bytes)
"""32 bytes: the running hash over a subject's entries; at first the subject itself."""
Address = NewType("Address", bytes)
"""20 bytes: a key or a contract."""
ParticipantId = NewType("ParticipantId", int)
"""64 bits: a participant's random id on the ledger; 0 is nobody."""


class Contract(StrEnum):
    """The four contracts, by the names of their artifacts."""

    COUNCIL = "Council"
    REGISTRY = "ParticipantRegistry"
    CERTIFICATES = "CertificateRegistry"
    LEDGER = "ConsignmentLedger"


ZERO_WORD: Final = bytes(32)
ZERO_ADDRESS: Final = Address(bytes(20))
NOBODY: Final = ParticipantId(0)
UINT40_MAX: Final = 2**40 - 1
UINT64_MAX: Final = 2**64 - 1


def keccak256(data: bytes) -> bytes:
    """keccak-256 of ``data``: 32 bytes."""
    digest: bytes = keccak(data)
    return digest


def as_word(value: object, field: str) -> bytes:
    """``value`` if it is exactly 32 bytes; InvalidInput naming ``field`` otherwise."""
    if isinstance(value, bytes) and len(value) == 32:
        return value
    raise InvalidInput("must be exactly 32 bytes", pointer=field, rule="type.bytes32")


def as_address(value: object, field: str) -> Address:
    """``value`` if it is exactly 20 bytes; InvalidInput naming ``field`` otherwise."""
    if isinstance(value, bytes) and len(value) == 20:
        return Address(value)
    raise InvalidInput("must be exactly 20 bytes", pointer=field, rule="type.address")


def as_uint(value: object, bits: int, field: str) -> int:
    """``value`` if it is an int of at most ``bits`` bits (a bool is none); else InvalidInput."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << bits:
        return int(value)
    raise InvalidInput(
        f"must be a whole number from 0 to 2^{bits} - 1", pointer=field, rule=f"type.uint{bits}"
    )


def as_bool(value: object, field: str) -> bool:
    """``value`` if it is a bool; InvalidInput naming ``field`` otherwise."""
    if isinstance(value, bool):
        return value
    raise InvalidInput("must be true or false", pointer=field, rule="type.bool")


def word_of(number: int) -> bytes:
    """A number of at most 256 bits as a big-endian 32-byte word."""
    if not 0 <= number < 1 << 256:
        raise InvalidInput("must fit in 256 bits", rule="type.uint256")
    return number.to_bytes(32, "big")


def number_of(word: bytes) -> int:
    """A big-endian word as a number."""
    return int.from_bytes(word, "big")


def short_hex(value: bytes) -> str:
    """Bytes as a person can compare them: ``0x`` and the first and last four digits."""
    text = value.hex()
    return f"0x{text}" if len(text) <= 10 else f"0x{text[:6]}..{text[-4:]}"
