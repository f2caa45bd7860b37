"""Openings as bundles write them, and the way to and from the documents room."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, PlainSerializer, PlainValidator

from ledger_client.documents.commitments import Leaf
from ledger_client.documents.leaves import MAX_LEAVES
from ledger_client.documents.openings import FullOpening, PartialOpening, ShownLeaf
from ledger_client.proofs.wire import Hex32, Listed, Number, Wire

_Byte = Annotated[int, Field(ge=0, le=255)]
MAX_PATH: Final = 16


_Value = str | int | bool | list[None] | dict[str, None] | None
"""A scalar, or an empty list or object."""


def _leaf_value(value: object) -> _Value:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, list | dict) and not value:
        return value
    raise ValueError("must be a scalar or an empty container")


def _as_is(value: object) -> object:
    return value


class LeafWire(Wire):
    """One field with its salt."""

    pointer: Annotated[str, Field(max_length=4096)]
    value: Annotated[_Value, PlainValidator(_leaf_value), PlainSerializer(_as_is)]
    salt: Hex32

    def leaf(self) -> Leaf:
        """The leaf of the documents room."""
        return Leaf(self.pointer, self.value, self.salt)


class ShownWire(LeafWire):
    """One field with its salt and its path to the root."""

    index: Number
    path: Annotated[tuple[Hex32, ...], Listed, Field(max_length=MAX_PATH)]


class FullOpeningWire(Wire):
    """All leaves of a committed document, ascending by pointer, and its padding, ascending."""

    commitment: Hex32
    version: _Byte
    kind: _Byte
    leaves: Annotated[tuple[LeafWire, ...], Listed, Field(min_length=1, max_length=MAX_LEAVES)]
    padding: Annotated[tuple[Hex32, ...], Listed, Field(max_length=MAX_LEAVES)]

    def opening(self) -> FullOpening:
        """The opening of the documents room."""
        leaves = tuple(one.leaf() for one in self.leaves)
        return FullOpening(leaves, self.padding, self.version, self.kind)


class PartialOpeningWire(Wire):
    """Some leaves of a committed document, ascending by pointer, each with its path."""

    commitment: Hex32
    version: _Byte
    kind: _Byte
    n: Number
    shown: Annotated[tuple[ShownWire, ...], Listed, Field(min_length=1, max_length=MAX_LEAVES)]

    def opening(self) -> PartialOpening:
        """The opening of the documents room."""
        shown = tuple(ShownLeaf(one.leaf(), one.index, one.path) for one in self.shown)
        return PartialOpening(self.n, shown, self.version, self.kind)


OpeningWire = FullOpeningWire | PartialOpeningWire


def wire_of_opening(commitment: bytes, opening: FullOpening | PartialOpening) -> OpeningWire:
    """An opening as a bundle carries it."""
    if isinstance(opening, FullOpening):
        return FullOpeningWire(
            commitment=commitment,
            version=opening.version,
            kind=opening.kind,
            leaves=tuple(_wire_of_leaf(leaf) for leaf in opening.leaves),
            padding=opening.padding,
        )
    return PartialOpeningWire(
        commitment=commitment,
        version=opening.version,
        kind=opening.kind,
        n=opening.n,
        shown=tuple(_wire_of_shown(one) for one in opening.shown),
    )


def _wire_of_leaf(leaf: Leaf) -> LeafWire:
    return LeafWire(pointer=leaf.pointer, value=_leaf_value(leaf.value), salt=leaf.salt)


def _wire_of_shown(one: ShownLeaf) -> ShownWire:
    return ShownWire(
        pointer=one.leaf.pointer,
        value=_leaf_value(one.leaf.value),
        salt=one.leaf.salt,
        index=one.index,
        path=one.path,
    )
