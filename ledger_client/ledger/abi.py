"""Solidity values: ranges checked, words made, whole calls encoded and decoded strictly.

A schema names the Solidity type of each field of a frozen dataclass, in order: an elementary type
(``uint24``, ``bytes32[]``), another struct class, or ``Many(Struct)`` for an array of structs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import ClassVar, Final, Self

from eth_abi.abi import decode, encode

from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import as_address, as_bool, as_uint, as_word, keccak256


@dataclass(frozen=True, slots=True)
class Many:
    """An array of structs as a schema's type."""

    struct: type[Struct]


Type = str | type["Struct"] | Many


@dataclass(frozen=True, slots=True)
class Struct:
    """A frozen dataclass that mirrors a Solidity struct; its values are checked when it is made."""

    SCHEMA: ClassVar[tuple[tuple[str, Type], ...]] = ()

    def __post_init__(self) -> None:
        for (name, kind), field in zip(self.SCHEMA, fields(self), strict=True):
            check(kind, getattr(self, field.name), name)

    @classmethod
    def abi_type(cls) -> str:
        """The tuple type, such as ``(bytes32,uint8)``."""
        return "(" + ",".join(abi_type(kind) for _, kind in cls.SCHEMA) + ")"

    def abi_values(self) -> tuple[object, ...]:
        """The values in order, nested structs as tuples."""
        return tuple(
            abi_value(kind, getattr(self, field.name))
            for (_, kind), field in zip(self.SCHEMA, fields(self), strict=True)
        )

    @classmethod
    def of_abi(cls, values: Sequence[object]) -> Self:
        """The struct from decoded values."""
        kinds = [kind for _, kind in cls.SCHEMA]
        return cls(*(from_abi(kind, value) for kind, value in zip(kinds, values, strict=True)))


def abi_type(kind: Type) -> str:
    """A schema's type as ABI signatures write it."""
    if isinstance(kind, str):
        return kind
    return kind.struct.abi_type() + "[]" if isinstance(kind, Many) else kind.abi_type()


def check(kind: Type, value: object, field: str) -> None:
    """InvalidInput naming ``field`` unless ``value`` is one of the type."""
    if isinstance(kind, str):
        _check_elementary(kind, value, field)
    elif isinstance(kind, Many):
        for index, item in enumerate(_as_tuple(value, field)):
            check(kind.struct, item, f"{field}/{index}")
    elif not isinstance(value, kind):
        raise InvalidInput(f"must be a {kind.__name__}", pointer=field, rule="type.struct")


def _check_elementary(kind: str, value: object, field: str) -> None:
    if kind.endswith("[]"):
        for index, item in enumerate(_as_tuple(value, field)):
            _check_elementary(kind[:-2], item, f"{field}/{index}")
    elif kind.startswith("uint"):
        as_uint(value, int(kind[4:]), field)
    elif kind == "bytes32":
        as_word(value, field)
    elif kind == "address":
        as_address(value, field)
    elif kind == "bool":
        as_bool(value, field)
    elif not isinstance(value, bytes):
        raise InvalidInput("must be bytes", pointer=field, rule="type.bytes")


def _as_tuple(value: object, field: str) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return value
    raise InvalidInput("must be a list", pointer=field, rule="type.list")


def word(kind: str, value: object) -> bytes:
    """A checked value as EIP-712 encodes it: one word; arrays and bytes are hashed."""
    if kind.endswith("[]") and isinstance(value, tuple):
        return keccak256(b"".join(word(kind[:-2], item) for item in value))
    if isinstance(value, int):
        return value.to_bytes(32, "big")
    if isinstance(value, bytes):
        return keccak256(value) if kind == "bytes" else value.rjust(32, b"\0")
    raise InvalidInput("cannot be encoded", rule=f"type.{kind}")


def abi_value(kind: Type, value: object) -> object:
    """A checked value in the shape that the ABI codec takes."""
    if isinstance(value, Struct):
        return value.abi_values()
    if isinstance(value, tuple) and isinstance(kind, Many):
        return tuple(abi_value(kind.struct, item) for item in value)
    return int(value) if isinstance(value, int) and kind != "bool" else value


def from_abi(kind: Type, value: object) -> object:
    """A decoded value in our shape: addresses as bytes, structs as their classes."""
    if kind == "address" and isinstance(value, str):
        return bytes.fromhex(value[2:])
    if kind == "address[]":
        return tuple(from_abi("address", item) for item in _as_tuple(value, "data"))
    if isinstance(kind, str):
        return value
    items = _as_tuple(value, "data")
    if isinstance(kind, Many):
        return tuple(from_abi(kind.struct, item) for item in items)
    return kind.of_abi(items)


def encode_values(kinds: Sequence[Type], values: Sequence[object]) -> bytes:
    """The ABI encoding of checked values."""
    encoded: bytes = encode(
        [abi_type(kind) for kind in kinds],
        [abi_value(kind, value) for kind, value in zip(kinds, values, strict=True)],
    )
    return encoded


def decode_values(kinds: Sequence[Type], data: bytes) -> tuple[object, ...]:
    """The values in an ABI encoding; InvalidInput unless they encode to these very bytes again."""
    try:
        raw = decode([abi_type(kind) for kind in kinds], data)
    except Exception as error:  # the codec raises a dozen classes; all say "not this encoding"
        raise InvalidInput("is no ABI encoding", pointer="data", rule="abi.decode") from error
    values = tuple(from_abi(kind, value) for kind, value in zip(kinds, raw, strict=True))
    if encode_values(kinds, values) != data:
        raise InvalidInput("is not the canonical encoding", pointer="data", rule="abi.canonical")
    return values


@cache
def selector(signature: str) -> bytes:
    """The first four bytes of the hash of a function's or an error's signature."""
    return keccak256(signature.encode("ascii"))[:4]


SELECTOR_BYTES: Final = 4
