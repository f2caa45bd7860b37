"""Epochs of validator sets: what is known of them, and what can follow what.

A set takes both to count: recorded by the council, and adopted by the engine (see :mod:`.links`).
Numbers are block numbers; sets are addresses in ascending order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers.form import Header, Sealing

FEWEST: Final = 4
"""A set that the council records has at least this many members."""


class SetAuthority(StrEnum):
    """Who decides which validators there are."""

    ENGINE = "engine"
    """Headers list the set; what the council records counts once the engine adopts it."""
    COUNCIL = "council"
    """The engine asks the council's contract, and headers list nobody."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the validator registry's state says of its newest epoch: set ascending, block number."""

    epoch: int
    validators: tuple[bytes, ...]
    recorded_at: int


@dataclass(frozen=True, slots=True)
class Epoch:
    """A set of validators that counts for headers after ``recorded_at`` (block numbers).

    It stops counting at the ``adopted_at`` of the next epoch, whatever any state says.
    """

    epoch: int
    validators: tuple[bytes, ...]
    recorded_at: int
    adopted_at: int


@dataclass(frozen=True, slots=True)
class Witness:
    """A header, its hash recomputed, and what the registry's slots said in its state."""

    header: Header
    state: Recorded


def why_not_epochs(epochs: Sequence[Epoch]) -> str | None:
    """Why these cannot be the successive epochs of one network, or None.

    Each has ascending, different members; each follows the one before by one member more or less,
    was recorded after that one's adoption, and adopted after its own record.
    """
    for one in epochs:
        if not one.validators or list(one.validators) != sorted(set(one.validators)):
            return f"epoch {one.epoch}: members must be ascending and different"
    for before, after in pairwise(epochs):
        if after.epoch != before.epoch + 1:
            return f"epoch {after.epoch} does not follow epoch {before.epoch}"
        if not before.adopted_at < after.recorded_at < after.adopted_at:
            return f"epoch {after.epoch}: recorded or adopted out of order"
        if (why := why_not_next(before.validators, after.validators)) is not None:
            return f"epoch {after.epoch}: {why}"
    return None


def joined(pinned: Sequence[Epoch], learned: Sequence[Epoch]) -> tuple[Epoch, ...]:
    """What is known: the trust root's epochs and those learned before.

    What was learned of epochs before those pinned counts no more.

    Raises:
        ProofBroken: ``validators.conflict``; they say different things of one epoch, or do not
            make one succession.
    """
    known = {one.epoch: one for one in pinned}
    for one in learned:
        if pinned and one.epoch < pinned[0].epoch:
            continue
        known[one.epoch] = _agreed(known.get(one.epoch), one)
    found = tuple(known[number] for number in sorted(known))
    if (why := why_not_epochs(found)) is not None:
        raise problem(why, "validators.conflict")
    return found


def why_not_next(before: Sequence[bytes], after: Sequence[bytes]) -> str | None:
    """Why a set cannot follow another, or None."""
    if list(after) != sorted(set(after)):
        return "members must be ascending and different"
    if len(set(before) ^ set(after)) != 1:
        return "not one member added or removed"
    return None if len(after) >= FEWEST else f"fewer than {FEWEST} validators"


def sealing_of(header: Header) -> Sealing:
    """A header's seals; ProofBroken (``header.form``) where its form has none."""
    if header.sealing is None:
        raise ProofBroken(
            "a header without seals", pointer="/header", rule="header.form", code="header.form"
        )
    return header.sealing


def problem(why: str, code: str) -> ProofBroken:
    """The error of a set, an epoch or a link."""
    return ProofBroken(why, pointer="/validators", rule=code, code=code)


def check_silent(sealing: Sealing) -> None:
    """Refuse a header that lists or votes where the council's contract alone decides."""
    if sealing.listed or sealing.has_vote:
        raise ProofBroken(
            "validators or a vote where the council's contract decides",
            pointer="/header/fields/extraData",
            rule="header.form",
            code="header.form",
        )


def _agreed(one: Epoch | None, other: Epoch) -> Epoch:
    """Two tellings of one epoch; the lower adoption is the stricter one, and as well proved."""
    if one is None:
        return other
    if (one.validators, one.recorded_at) != (other.validators, other.recorded_at):
        raise problem(f"epoch {one.epoch} is told differently", "validators.conflict")
    return replace(one, adopted_at=min(one.adopted_at, other.adopted_at))
