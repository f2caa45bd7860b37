"""Batches have a prefix of their own and prove each member."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from ledger_client.documents.batches import Membership, check_member, commit_batch
from ledger_client.documents.commitments import Commitment, commit
from ledger_client.errors import InvalidInput

SECRET = bytes(range(32))
MEMBERS = [commit([str(place)], SECRET, f"p|{place}|").commitment for place in range(5)]
BATCH = commit_batch(MEMBERS, SECRET, "p|batch|")


def test_every_member_is_proved() -> None:
    for member, proof in zip(MEMBERS, BATCH.memberships, strict=True):
        check_member(proof, member, BATCH.commitment)


def test_a_batch_of_two_is_what_the_formula_says() -> None:
    two = MEMBERS[:2]
    leaves = sorted(hashlib.sha256(b"\x04" + one).digest() for one in two)
    root = hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).digest()
    expected = hashlib.sha256(b"\x03\x01\x00\x00\x00\x02" + root).digest()
    assert commit_batch(two, SECRET, "key").commitment == expected


def corruptions() -> list[Membership]:
    proof = BATCH.memberships[0]
    found = [replace(proof, index=i) for i in (-1, *range(9)) if i != proof.index]
    found += [replace(proof, n=n) for n in (0, 1, 4, 7, 16, -8)]
    for place, sibling in enumerate(proof.path):
        other = (*proof.path[:place], sibling[::-1], *proof.path[place + 1 :])
        found += [replace(proof, path=other), replace(proof, path=proof.path[:place])]
    return found


@pytest.mark.parametrize("proof", corruptions())
def test_a_spoilt_proof_is_refused(proof: Membership) -> None:
    with pytest.raises(InvalidInput):
        check_member(proof, MEMBERS[0], BATCH.commitment)


def test_another_member_or_batch_is_refused() -> None:
    with pytest.raises(InvalidInput):
        check_member(BATCH.memberships[0], MEMBERS[1], BATCH.commitment)
    with pytest.raises(InvalidInput):
        check_member(BATCH.memberships[0], MEMBERS[0], Commitment(bytes(32)))


@pytest.mark.parametrize("members", [[], [MEMBERS[0], MEMBERS[0]]])
def test_no_member_or_one_twice_is_refused(members: list[Commitment]) -> None:
    with pytest.raises(InvalidInput):
        commit_batch(members, SECRET, "key")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(InvalidInput):
        commit_batch(MEMBERS, SECRET[:31], "key")
