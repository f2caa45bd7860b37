"""Showing a committed document: all of it, or some fields with their Merkle paths.

A partial showing proves "committed", not "the only value". Authorities therefore receive all
leaves, and a full opening refuses a pointer that occurs twice. Absence is proved by opening all
leaves, or by a null leaf that is always present.

Padding looks like any other leaf, so whoever passes an opening on could call a leaf padding. A
document therefore states its own number of leaves (:func:`counted`); an opening whose count is
hidden proves what it shows, but not that it is whole (:func:`is_counted`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ledger_client.documents.canonical import JsonValue
from ledger_client.documents.commitments import (
    HASH_BYTES,
    KIND_DOCUMENT,
    VERSION,
    Commitment,
    CommittedDocument,
    Leaf,
    commitment_of,
    merkle_levels,
    node,
    padded,
    sealed_root,
)
from ledger_client.documents.leaves import MAX_LEAVES, check_leaf, put_checked_together, take_apart
from ledger_client.errors import InvalidInput, shown

COUNT_MEMBER: Final = "leafCount"
_COUNT_POINTER: Final = f"/{COUNT_MEMBER}"
_ORACLE_SCHEME: Final = "ni:"


@dataclass(frozen=True, slots=True, repr=False)
class FullOpening:
    """All leaves, ascending by pointer, and the padding, ascending."""

    leaves: tuple[Leaf, ...]
    padding: tuple[bytes, ...]
    version: int = VERSION
    kind: int = KIND_DOCUMENT


@dataclass(frozen=True, slots=True, repr=False)
class ShownLeaf:
    """A leaf with its place among the sorted leaf hashes and the siblings up to the root."""

    leaf: Leaf
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, repr=False)
class PartialOpening:
    """Some leaves, ascending by pointer; ``n`` is the padded number of leaves."""

    n: int
    shown: tuple[ShownLeaf, ...]
    version: int = VERSION
    kind: int = KIND_DOCUMENT


def counted(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The document with ``leafCount``, the number of its leaves, that one among them.

    Raises:
        InvalidInput: a document that cannot be committed, or that has the member already.
    """
    if COUNT_MEMBER in document:
        raise InvalidInput("counted already", pointer=_COUNT_POINTER, rule="document.counted")
    leaves = len(take_apart(document)) if document else 0
    return {**document, COUNT_MEMBER: leaves + 1}


def is_counted(opening: FullOpening) -> bool:
    """Whether a checked full opening proves that no leaf was passed off as padding."""
    return any(leaf.pointer == _COUNT_POINTER for leaf in opening.leaves)


def open_all(document: CommittedDocument) -> FullOpening:
    """The full opening: what an authority receives, and what rebuilds the document."""
    leaves = tuple(sorted(document.leaves, key=lambda leaf: leaf.pointer))
    return FullOpening(leaves, tuple(sorted(document.padding)), document.version, document.kind)


def show(document: CommittedDocument, pointers: Iterable[str]) -> PartialOpening:
    """The named leaves with their proofs, the rest withheld.

    Raises:
        InvalidInput: no pointer, a pointer that is no leaf, or the event hash beside withheld
            fields: with the hash a small hidden field is found by trying its values.
    """
    wanted = sorted(set(pointers))
    by_pointer = {leaf.pointer: leaf for leaf in document.leaves}
    for pointer in wanted:
        if pointer not in by_pointer:
            raise InvalidInput("no such leaf", pointer=shown(pointer), rule="opening.pointer")
    chosen = [by_pointer[pointer] for pointer in wanted]
    if not chosen:
        raise InvalidInput("nothing to show", pointer="", rule="opening.empty")
    if len(chosen) < len(document.leaves):
        _refuse_oracle(chosen)
    levels = merkle_levels(sorted([leaf.hash for leaf in document.leaves] + [*document.padding]))
    shown_leaves = tuple(_shown(leaf, levels) for leaf in chosen)
    return PartialOpening(document.n, shown_leaves, document.version, document.kind)


def check(opening: FullOpening | PartialOpening, commitment: Commitment) -> None:
    """Refuse an opening that is not exactly of this commitment.

    Raises:
        InvalidInput: any wrong leaf, salt, padding, path, index, n, version or kind; a pointer
            twice; leaves out of order.
    """
    _check_leaves(_leaves_of(opening))
    _check_constants(opening.version, opening.kind)
    if isinstance(opening, FullOpening):
        _check_full(opening, commitment)
    else:
        _check_partial(opening, commitment)


def rebuild(opening: FullOpening, commitment: Commitment) -> JsonValue:
    """The document of a full opening, checked as by :func:`check`."""
    _check_leaves(opening.leaves)
    _check_constants(opening.version, opening.kind)
    return _check_full(opening, commitment)


def proves_absent(opening: FullOpening | PartialOpening, pointer: str) -> bool:
    """Whether a checked opening proves that nothing stands at ``pointer``.

    True with all leaves open and none there or below, or with a null leaf there. A partial
    opening without that null leaf proves nothing.
    """
    leaves = _leaves_of(opening)
    there = [leaf for leaf in leaves if leaf.pointer == pointer]
    if there:
        return there[0].value is None
    below = any(leaf.pointer.startswith(f"{pointer}/") for leaf in leaves)
    return isinstance(opening, FullOpening) and not below


def shows_hash_beside_withheld(opening: FullOpening | PartialOpening) -> bool:
    """Whether a partial opening shows an event hash, with which hidden fields can be guessed."""
    return isinstance(opening, PartialOpening) and any(
        _is_oracle(one.leaf) for one in opening.shown
    )


def _leaves_of(opening: FullOpening | PartialOpening) -> Sequence[Leaf]:
    if isinstance(opening, FullOpening):
        return opening.leaves
    return [one.leaf for one in opening.shown]


def _is_oracle(leaf: Leaf) -> bool:
    return isinstance(leaf.value, str) and leaf.value.startswith(_ORACLE_SCHEME)


def _refuse_oracle(leaves: Iterable[Leaf]) -> None:
    for leaf in leaves:
        if _is_oracle(leaf):
            raise InvalidInput(
                "an event hash is never shown beside withheld fields",
                pointer=leaf.pointer,
                rule="opening.hash_beside_withheld",
            )


def _shown(leaf: Leaf, levels: Sequence[Sequence[bytes]]) -> ShownLeaf:
    place = index = levels[0].index(leaf.hash)
    path: list[bytes] = []
    for level in levels[:-1]:
        path.append(level[place ^ 1])
        place >>= 1
    return ShownLeaf(leaf, index, tuple(path))


def _check_leaves(leaves: Sequence[Leaf]) -> None:
    if not leaves:
        raise InvalidInput("no leaf", pointer="", rule="opening.empty")
    if len(leaves) > MAX_LEAVES:
        raise InvalidInput(f"more than {MAX_LEAVES} leaves", pointer="", rule="opening.leaves")
    for leaf in leaves:
        if len(leaf.salt) != HASH_BYTES:
            raise InvalidInput("a salt has 32 bytes", pointer=leaf.pointer, rule="leaf.salt")
        check_leaf(leaf.pointer, leaf.value)
    _check_ascending([leaf.pointer for leaf in leaves])


def _check_ascending(pointers: Sequence[str]) -> None:
    for before, after in pairwise(pointers):
        if before == after:
            raise InvalidInput("the pointer occurs twice", pointer=after, rule="leaf.duplicate")
        if before > after:
            raise InvalidInput("leaves are out of order", pointer=after, rule="opening.order")


def _check_constants(version: int, kind: int) -> None:
    if version != VERSION:
        raise InvalidInput("an unknown version", pointer="version", rule="commitment.version")
    if kind != KIND_DOCUMENT:
        raise InvalidInput("an unknown kind", pointer="kind", rule="commitment.kind")


def _check_full(opening: FullOpening, commitment: Commitment) -> JsonValue:
    """The document, its leaves checked before."""
    _check_padding(opening)
    _check_count(opening.leaves)
    document = put_checked_together((leaf.pointer, leaf.value) for leaf in opening.leaves)
    if commitment_of(opening.leaves, opening.padding) != commitment:
        raise InvalidInput("does not open the commitment", pointer="", rule="opening.mismatch")
    return document


def _check_count(leaves: Sequence[Leaf]) -> None:
    for leaf in leaves:
        if leaf.pointer == _COUNT_POINTER and leaf.value != len(leaves):
            raise InvalidInput(
                "leaves are hidden as padding", pointer=_COUNT_POINTER, rule="opening.leaf_count"
            )


def _check_padding(opening: FullOpening) -> None:
    if len(opening.padding) != padded(len(opening.leaves)) - len(opening.leaves):
        raise InvalidInput(
            "padded to the next power of two", pointer="padding", rule="opening.padding"
        )
    if any(len(one) != HASH_BYTES for one in opening.padding):
        raise InvalidInput("padding has 32 bytes each", pointer="padding", rule="opening.padding")
    if any(a >= b for a, b in pairwise(opening.padding)):
        raise InvalidInput("padding is out of order", pointer="padding", rule="opening.order")


def _check_partial(opening: PartialOpening, commitment: Commitment) -> None:
    n = opening.n
    if not 1 <= n <= MAX_LEAVES or padded(n) != n:
        raise InvalidInput("n is a power of two", pointer="n", rule="commitment.n")
    if len({one.index for one in opening.shown}) != len(opening.shown):
        raise InvalidInput("a place occurs twice", pointer="index", rule="opening.index")
    for one in opening.shown:
        if sealed_root(_root_of(one, n), n) != commitment:
            raise InvalidInput(
                "does not open the commitment",
                pointer=one.leaf.pointer,
                rule="opening.mismatch",
            )


def _root_of(one: ShownLeaf, n: int) -> bytes:
    if not 0 <= one.index < n:
        raise InvalidInput("no such place", pointer=one.leaf.pointer, rule="opening.index")
    if 1 << len(one.path) != n or any(len(sibling) != HASH_BYTES for sibling in one.path):
        raise InvalidInput(
            "the path has log2(n) siblings of 32 bytes",
            pointer=one.leaf.pointer,
            rule="opening.path",
        )
    reached, place = one.leaf.hash, one.index
    for sibling in one.path:
        reached = node(sibling, reached) if place & 1 else node(reached, sibling)
        place >>= 1
    return reached
