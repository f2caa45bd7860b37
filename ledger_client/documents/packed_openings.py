"""A document's full opening as the bytes of a payload, and back."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.documents.canonical import JsonValue, canonical_json, parse_canonical
from ledger_client.documents.commitments import Leaf
from ledger_client.documents.openings import FullOpening
from ledger_client.errors import InvalidInput

Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
EmptyList = Annotated[list[str], Field(max_length=0)]
EmptyObject = Annotated[dict[str, str], Field(max_length=0)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Leaf(_Shape):
    pointer: str
    salt: Hex32
    value: bool | int | str | EmptyList | EmptyObject | None


class _Opening(_Shape):
    kind: int = Field(ge=0, le=255)
    leaves: list[_Leaf]
    padding: list[Hex32]
    version: int = Field(ge=0, le=255)


def packed(opening: FullOpening) -> bytes:
    """Canonical JSON of an opening: pointers, values and salts of all leaves, and the padding."""
    leaves: list[JsonValue] = [
        {"pointer": leaf.pointer, "salt": leaf.salt.hex(), "value": _plain(leaf.value)}
        for leaf in opening.leaves
    ]
    padding: list[JsonValue] = [pad.hex() for pad in opening.padding]
    return canonical_json(
        {"kind": opening.kind, "leaves": leaves, "padding": padding, "version": opening.version}
    )


def unpacked(payload: bytes) -> FullOpening:
    """The opening in a payload. Whether it opens its commitment, ``documents.check`` tells.

    Raises:
        InvalidInput: the payload is no opening (rule ``payload.form``).
    """
    try:
        kept = _Opening.model_validate(parse_canonical(payload))
    except (ValidationError, InvalidInput):
        raise InvalidInput("is no opening", pointer="payload", rule="payload.form") from None
    leaves = (Leaf(leaf.pointer, leaf.value, bytes.fromhex(leaf.salt)) for leaf in kept.leaves)
    padding = tuple(bytes.fromhex(pad) for pad in kept.padding)
    return FullOpening(tuple(leaves), padding, kept.version, kept.kind)


def _plain(value: object) -> JsonValue:
    # A leaf holds a scalar or an empty container; containers come back as JSON's own.
    if value is None or isinstance(value, str | bool | int):
        return value
    return [] if isinstance(value, list | tuple) else {}
