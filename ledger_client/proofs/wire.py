"""Values as bundles and trust roots write them: strict hex of exact length, integers, no coercion.

One value has one spelling: ``0x`` and lower-case digits, two for each byte, never shortened.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel

MAX_HEX_BYTES: Final = 1 << 20


class Wire(BaseModel):
    """Base of all wire models: frozen, strict, camelCase names, no unknown field."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


def from_hex(value: object) -> bytes:
    """The bytes of ``0x`` and lower-case digits; bytes are taken as they are.

    Raises:
        ValueError: any other spelling, or longer than 1 MiB.
    """
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or len(value) > 2 + 2 * MAX_HEX_BYTES:
        raise ValueError("must be 0x and lower-case hex digits")
    try:
        data = bytes.fromhex(value[2:])
    except ValueError:
        raise ValueError("must be 0x and lower-case hex digits") from None
    if to_hex(data) != value:
        raise ValueError("must be 0x and lower-case hex digits")
    return data


def to_hex(value: bytes) -> str:
    """The one spelling of bytes."""
    return f"0x{value.hex()}"


def _sized(length: int) -> BeforeValidator:
    def read(value: object) -> bytes:
        data = from_hex(value)
        if len(data) != length:
            raise ValueError(f"must be exactly {length} bytes")
        return data

    return BeforeValidator(read)


def _whole(value: object) -> list[object] | tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list")  # noqa: TRY004 - pydantic reports only ValueError
    return tuple(value)


_AS_HEX: Final = PlainSerializer(to_hex, return_type=str)

Hex = Annotated[bytes, BeforeValidator(from_hex), _AS_HEX]
"""Any number of bytes, at most 1 MiB."""
Hex8 = Annotated[bytes, _sized(8), _AS_HEX]
"""A participant id."""
Hex20 = Annotated[bytes, _sized(20), _AS_HEX]
"""An address."""
Hex28 = Annotated[bytes, _sized(28), _AS_HEX]
"""A party: participant id and key."""
Hex32 = Annotated[bytes, _sized(32), _AS_HEX]
"""A word: unit id, head, commitment, hash."""
Hex64 = Annotated[bytes, _sized(64), _AS_HEX]
"""A signature in EIP-2098's form: r and vs."""
Listed = BeforeValidator(_whole)
"""JSON lists become tuples."""
Uint40 = Annotated[int, Field(ge=0, lt=2**40)]
"""Seconds since 1970 (UTC)."""
Number = Annotated[int, Field(ge=0, lt=2**53)]
"""A whole number that every JSON reader keeps."""
