"""One commitment over many documents: the bulk root of telemetry and other long runs.

A batch has a prefix of its own, so that a batch is never taken for a document:
``SHA-256(0x03 | version | n | root)`` over leaves ``SHA-256(0x04 | commitment of a member)``,
sorted, padded like a document's. Each member keeps its own salted commitment and openings.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger_client.documents.commitments import (
    HASH_BYTES,
    MIN_SECRET_BYTES,
    VERSION,
    Commitment,
    merkle_levels,
    node,
    padded,
)
from ledger_client.documents.leaves import MAX_LEAVES
from ledger_client.errors import InvalidInput

_BATCH: Final = b"\x03"
_MEMBER: Final = b"\x04"


@dataclass(frozen=True, slots=True)
class Membership:
    """The proof that one commitment is a member of a batch of ``n`` padded places."""

    n: int
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, repr=False)
class CommittedBatch:
    """A batch's commitment with the proof of each member, in the order given."""

    commitment: Commitment
    n: int
    memberships: tuple[Membership, ...]


def commit_batch(
    members: Sequence[Commitment], secret: bytes, idempotency_key: str
) -> CommittedBatch:
    """Commit to many documents at once; the padding is derived as a document's is.

    Raises:
        InvalidInput: no member, one twice, more than 65,536, or a secret that is too short.
    """
    if not 1 <= len(members) <= MAX_LEAVES or len(set(members)) != len(members):
        raise InvalidInput("1 to 65,536 different members", pointer="", rule="batch.members")
    if len(secret) < MIN_SECRET_BYTES:
        raise InvalidInput("at least 32 bytes", pointer="secret", rule="secret.length")
    n = padded(len(members))
    padding = [
        hmac.new(secret, f"{idempotency_key}batch{i}".encode(), hashlib.sha256).digest()
        for i in range(n - len(members))
    ]
    levels = merkle_levels(sorted([_leaf(one) for one in members] + padding))
    places = {leaf: place for place, leaf in enumerate(levels[0])}
    proofs = tuple(_membership(places[_leaf(one)], levels) for one in members)
    return CommittedBatch(_sealed(levels[-1][0], n), n, proofs)


def check_member(proof: Membership, member: Commitment, batch: Commitment) -> None:
    """Refuse a commitment that the batch does not hold at the place the proof names.

    Raises:
        InvalidInput: a wrong n, index, path, member or batch.
    """
    if not 1 <= proof.n <= MAX_LEAVES or padded(proof.n) != proof.n:
        raise InvalidInput("n is a power of two", pointer="n", rule="commitment.n")
    if not 0 <= proof.index < proof.n:
        raise InvalidInput("no such place", pointer="index", rule="opening.index")
    if 1 << len(proof.path) != proof.n or any(len(one) != HASH_BYTES for one in proof.path):
        raise InvalidInput("log2(n) siblings of 32 bytes", pointer="path", rule="opening.path")
    reached, place = _leaf(member), proof.index
    for sibling in proof.path:
        reached = node(sibling, reached) if place & 1 else node(reached, sibling)
        place >>= 1
    if _sealed(reached, proof.n) != batch:
        raise InvalidInput("not a member of the batch", pointer="", rule="batch.mismatch")


def _leaf(member: Commitment) -> bytes:
    return hashlib.sha256(_MEMBER + member).digest()


def _sealed(root: bytes, n: int) -> Commitment:
    head = bytes([VERSION]) + n.to_bytes(4, "big")
    return Commitment(hashlib.sha256(_BATCH + head + root).digest())


def _membership(index: int, levels: Sequence[Sequence[bytes]]) -> Membership:
    path: list[bytes] = []
    place = index
    for level in levels[:-1]:
        path.append(level[place ^ 1])
        place >>= 1
    return Membership(len(levels[0]), index, tuple(path))
