"""Which validators count for a header, and whether its own state agrees (step 4)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ledger_client.proofs.headers.epochs import (
    Epoch,
    Recorded,
    SetAuthority,
    Witness,
    check_silent,
    problem,
    sealing_of,
    why_not_next,
)
from ledger_client.proofs.headers.form import Header, Sealing


def epoch_at(known: Sequence[Epoch], header: Header, authority: SetAuthority) -> Epoch:
    """The epoch whose set must have sealed a header (step 4 of verification).

    Raises:
        ProofBroken: ``validators.closed`` (the set that it lists has been followed by another),
            ``validators.unrecorded`` (no epoch known covers it), ``header.form`` (it has no seals,
            or lists validators where the council's contract alone says them).
    """
    sealing = sealing_of(header)
    if authority is SetAuthority.COUNCIL:
        return _newest_recorded(known, header.number, sealing)
    for place, one in enumerate(known):
        if one.validators == sealing.listed and one.recorded_at < header.number:
            following = known[place + 1 : place + 2]
            if not following or header.number < following[0].adopted_at:
                return one
    closed = any(
        one.validators == sealing.listed and after.adopted_at <= header.number
        for one, after in pairwise(known)
    )
    if closed:
        raise problem("a later set had taken over", "validators.closed")
    raise problem("a set that no known epoch covers", "validators.unrecorded")


def check_state(
    known: Sequence[Epoch], counted: Epoch, witness: Witness, authority: SetAuthority
) -> None:
    """Refuse a header whose own state tells another story than the epoch that counts for it.

    The state shows that epoch, or the next one while the engine has not adopted it yet.

    Raises:
        ProofBroken: ``validators.conflict``, or ``validators.unrecorded`` where the state shows a
            later epoch that counts already.
    """
    state, number = witness.state, witness.header.number
    later = counted.epoch < state.epoch and state.recorded_at < number
    if later and authority is SetAuthority.COUNCIL:
        raise problem("a set that no known epoch covers", "validators.unrecorded")
    if not _may_show(counted, state, number, authority):
        why = f"the state shows epoch {state.epoch}, and {counted.epoch} counts"
        raise problem(why, "validators.conflict")
    for one in known:
        if one.epoch == state.epoch and not _same(one, state):
            raise problem(f"epoch {one.epoch} is told differently", "validators.conflict")
        if state.epoch < one.epoch and one.recorded_at <= number:
            raise problem(f"the state lacks epoch {one.epoch}", "validators.conflict")


def _may_show(counted: Epoch, state: Recorded, number: int, authority: SetAuthority) -> bool:
    if state.epoch == counted.epoch:
        return state.recorded_at <= number
    in_time = counted.adopted_at < state.recorded_at <= number
    if authority is SetAuthority.COUNCIL:
        # The engine follows the contract in the next block, so it is recorded in this very one.
        in_time = in_time and state.recorded_at == number
    is_next = why_not_next(counted.validators, state.validators) is None
    return state.epoch == counted.epoch + 1 and in_time and is_next


def _newest_recorded(known: Sequence[Epoch], number: int, sealing: Sealing) -> Epoch:
    check_silent(sealing)
    found = [one for one in known if one.recorded_at < number]
    if not found:
        raise problem("a set that no known epoch covers", "validators.unrecorded")
    return found[-1]


def _same(one: Epoch, state: Recorded) -> bool:
    return (one.validators, one.recorded_at) == (state.validators, state.recorded_at)
