"""The salted commitment of a document: 32 bytes that say nothing, and open field by field.

``commitment = SHA-256(0x02 | version | kind | n | root)``; leaf ``SHA-256(0x00 | salt32 |
JCS([pointer, value]))``; node ``SHA-256(0x01 | left | right)``. Leaves are sorted by hash, so a
position tells nothing, and padded to a power of two with values that look like any other.
Salts and padding are HMAC-SHA-256 of the participant's secret for the UTC year of the event time,
over the idempotency key followed by the pointer or the padding's index. So the same event captured
twice commits to the same value, and destroying the secret and the stored openings erases it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import rfc8785

from ledger_client.documents.canonical import JsonValue, written
from ledger_client.documents.leaves import LeafValue, take_apart
from ledger_client.errors import InvalidInput

VERSION: Final = 1
KIND_DOCUMENT: Final = 1
HASH_BYTES: Final = 32
MIN_SECRET_BYTES: Final = 32

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"
_DOCUMENT: Final = b"\x02"


class Commitment(bytes):
    """The 32-byte salted root that stands for a document on the ledger."""

    __slots__ = ()

    def __new__(cls, value: bytes) -> Self:
        """Take exactly 32 bytes.

        Raises:
            InvalidInput: another length.
        """
        if len(value) != HASH_BYTES:
            raise InvalidInput(
                "a commitment has 32 bytes",
                pointer="commitment",
                rule="commitment.length",
            )
        return super().__new__(cls, value)


@dataclass(frozen=True, slots=True, repr=False)
class Leaf:
    """One field: its RFC 6901 pointer, its value, its 32-byte salt. The repr hides the salt."""

    pointer: str
    value: LeafValue
    salt: bytes

    def __repr__(self) -> str:
        return f"Leaf({self.pointer!r})"

    @property
    def hash(self) -> bytes:
        """``SHA-256(0x00 | salt | JCS([pointer, value]))``."""
        pair = [self.pointer, self.value]
        # Numbers and containers are the same to both only where they were checked before.
        plain = self.value is None or isinstance(self.value, str | bool)
        encoded = written(pair) if plain else rfc8785.dumps(pair)
        return hashlib.sha256(_LEAF + self.salt + encoded).digest()


@dataclass(frozen=True, slots=True, repr=False)
class CommittedDocument:
    """A document with all that opens it: leaves in the document's order, and the padding."""

    commitment: Commitment
    n: int
    leaves: tuple[Leaf, ...]
    padding: tuple[bytes, ...]
    version: int = VERSION
    kind: int = KIND_DOCUMENT

    def __repr__(self) -> str:
        return f"CommittedDocument(0x{self.commitment.hex()}, {len(self.leaves)} leaves)"


def commit(document: JsonValue, secret: bytes, idempotency_key: str) -> CommittedDocument:
    """Commit to a document.

    Args:
        document: JSON without floats; decimals are strings.
        secret: the participant's secret of the UTC year of the event time, at least 32 bytes.
        idempotency_key: what makes the same event the same on another machine.

    Raises:
        InvalidInput: a document that cannot be committed, or a secret that is too short.
    """
    if len(secret) < MIN_SECRET_BYTES:
        raise InvalidInput("at least 32 bytes", pointer="secret", rule="secret.length")
    parts = take_apart(document)
    leaves = tuple(
        Leaf(pointer, value, _derived(secret, idempotency_key, pointer)) for pointer, value in parts
    )
    n = padded(len(leaves))
    padding = tuple(
        _derived(secret, idempotency_key, str(index)) for index in range(n - len(leaves))
    )
    return CommittedDocument(commitment_of(leaves, padding), n, leaves, padding)


def commitment_of(
    leaves: Sequence[Leaf],
    padding: Sequence[bytes],
    version: int = VERSION,
    kind: int = KIND_DOCUMENT,
) -> Commitment:
    """The commitment of given leaves and padding, whatever their order."""
    hashes = sorted([leaf.hash for leaf in leaves] + list(padding))
    return sealed_root(merkle_levels(hashes)[-1][0], len(hashes), version, kind)


def sealed_root(
    root: bytes, n: int, version: int = VERSION, kind: int = KIND_DOCUMENT
) -> Commitment:
    """``SHA-256(0x02 | version | kind | n | root)``: the commitment over a Merkle root."""
    head = bytes([version, kind]) + n.to_bytes(4, "big")
    return Commitment(hashlib.sha256(_DOCUMENT + head + root).digest())


def node(left: bytes, right: bytes) -> bytes:
    """``SHA-256(0x01 | left | right)``."""
    return hashlib.sha256(_NODE + left + right).digest()


def merkle_levels(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """All levels of the tree, leaves first, the root alone in the last.

    Raises:
        InvalidInput: the number of leaves is no power of two (odd levels cannot occur).
    """
    if not hashes or padded(len(hashes)) != len(hashes):
        raise InvalidInput("n is a power of two", pointer="n", rule="commitment.n")
    levels = [list(hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node(below[i], below[i + 1]) for i in range(0, len(below), 2)])
    return levels


def padded(count: int) -> int:
    """The lowest power of two that is at least ``count``."""
    return 1 << max(count - 1, 0).bit_length()


def _derived(secret: bytes, idempotency_key: str, name: str) -> bytes:
    try:
        message = (idempotency_key + name).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidInput(
            "not UTF-8 text", pointer="idempotency_key", rule="idempotency_key.text"
        ) from error
    return hmac.new(secret, message, hashlib.sha256).digest()
