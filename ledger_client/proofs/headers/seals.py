"""Commit seals: who made them, and whether they are enough (step 5 of verification).

A seal is known by the address it recovers to, never by its bytes. A high s is no reason to refuse:
an engine may take it, and a stricter verifier would then refuse a valid block.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from coincurve import PublicKey
from eth_hash.auto import keccak

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers.form import Sealing, SignedProposal

SEAL_BYTES: Final = 65
SMALLEST_TOLERANT: Final = 4
"""Below this many validators none may be missing."""

_POINTER: Final = "/header/fields/extraData"


def quorum(size: int) -> int:
    """How many of ``size`` validators must seal: two thirds, rounded up; all below four."""
    return size if size < SMALLEST_TOLERANT else -(-2 * size // 3)


def most_faulty(size: int) -> int:
    """F: how many of ``size`` validators may lie without harm."""
    return -(-size // 3) - 1


def committers(sealing: Sealing) -> tuple[bytes, ...]:
    """The addresses that made the commit seals, in the order of the header.

    Raises:
        ProofBroken: ``seal.form``; a seal has not 65 bytes, its v is not 0 or 1, or no key can
            have made it.
    """
    return tuple(_signer(sealing.digest, seal) for seal in sealing.seals)


def proposer(sealing: Sealing) -> bytes:
    """Who proposed the block: the address named, or the one whose seal it bears.

    Raises:
        ProofBroken: ``seal.proposer``; the proposer's seal is none.
    """
    said = sealing.proposer
    if not isinstance(said, SignedProposal):
        return said
    try:
        return _signer(said.digest, said.seal)
    except ProofBroken as error:
        raise _problem(f"the proposer's seal: {error.message}", "seal.proposer") from None


def check_seals(sealing: Sealing, validators: Collection[bytes]) -> tuple[bytes, ...]:
    """Judge a header's seals by the set of validators that counts for it.

    Args:
        validators: that set, known from elsewhere than the header.

    Returns:
        The committers.

    Raises:
        ProofBroken: ``seal.form``, ``seal.duplicate`` (one validator twice), ``seal.foreign`` (a
            sealer is no member), ``seal.quorum`` (fewer than the quorum), ``seal.proposer`` (the
            proposer is no member, or did not sign where the form has it sign).
    """
    found = distinct_committers(sealing)
    strangers = [one for one in found if one not in validators]
    if strangers:
        raise _problem(f"0x{strangers[0].hex()} is no validator of this block", "seal.foreign")
    check_quorum(len(found), len(validators))
    check_proposer(sealing, validators)
    return found


def distinct_committers(sealing: Sealing) -> tuple[bytes, ...]:
    """The committers, none of them twice; ProofBroken otherwise."""
    found = committers(sealing)
    if len(set(found)) != len(found):
        raise _problem("one validator sealed twice", "seal.duplicate")
    return found


def check_quorum(sealed: int, size: int) -> None:
    """Refuse fewer seals than the quorum of ``size`` validators, and any seals of nobody."""
    if size == 0 or sealed < quorum(size):
        raise _problem(f"{sealed} of {size} seals, {quorum(size)} needed", "seal.quorum")


def check_proposer(sealing: Sealing, validators: Collection[bytes]) -> None:
    """Refuse a proposer that is no validator."""
    who = proposer(sealing)
    if who not in validators:
        raise _problem(f"0x{who.hex()} is no validator of this block", "seal.proposer")


def _signer(digest: bytes, seal: bytes) -> bytes:
    if len(seal) != SEAL_BYTES:
        raise _problem(f"a seal has {SEAL_BYTES} bytes", "seal.form")
    if seal[-1] > 1:
        raise _problem("v must be 0 or 1", "seal.form")
    try:
        key = PublicKey.from_signature_and_message(seal, digest, hasher=None)
    except Exception:  # noqa: BLE001 - the library says "no such key" with several classes
        raise _problem("no key can have made a seal", "seal.form") from None
    return keccak(key.format(compressed=False)[1:])[12:]


def _problem(why: str, code: str) -> ProofBroken:
    return ProofBroken(why, pointer=_POINTER, rule=code, code=code)
