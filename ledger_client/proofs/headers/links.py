"""Links: the proof of one change of the validators, recorded by the council, adopted by the engine.

A header's own list is not trusted alone, since several engines let one proposer write any list, nor
is the council alone. So a link shows the record under the seals of the set before, and the adoption
in headers of more proposers than can be lying. Where the engine itself asks the contract (Besu's
contract mode), the council's word is all there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ledger_client.proofs.headers.epochs import (
    Epoch,
    Recorded,
    SetAuthority,
    Witness,
    check_silent,
    joined,
    problem,
    sealing_of,
    why_not_next,
)
from ledger_client.proofs.headers.form import Sealing
from ledger_client.proofs.headers.seals import (
    check_proposer,
    check_quorum,
    check_seals,
    distinct_committers,
    most_faulty,
    proposer,
)


@dataclass(frozen=True, slots=True)
class Link:
    """The proof of one change: the header that shows the record, and those that adopt it."""

    record: Witness
    adoption: tuple[Witness, ...]


def followed(known: Sequence[Epoch], link: Link, authority: SetAuthority) -> tuple[Epoch, ...]:
    """The epochs known once a link is taken.

    Args:
        known: what is known before, in succession.
        link: of the epoch after one of them; one that is known is proved again, and must agree.

    Raises:
        ProofBroken: ``validators.unrecorded`` (the epoch before is not known),
            ``validators.record`` (the record is not what the council may record, or not
            shown under the seals of the set before), ``validators.adoption`` (too few proposers
            adopted the set, or a header lists another), ``validators.conflict`` (it contradicts
            what is known), ``seal.*`` (a header's seals do not hold).
    """
    state = link.record.state
    before = next((one for one in known if one.epoch == state.epoch - 1), None)
    if before is None:
        raise problem(f"epoch {state.epoch} follows none that is known", "validators.unrecorded")
    _check_record(before, link.record, authority)
    if authority is SetAuthority.COUNCIL:
        adopted_at = _adopted_at_once(link)
    else:
        adopted_at = _adopted_by_engine(before, link)
    return joined(known, [Epoch(state.epoch, state.validators, state.recorded_at, adopted_at)])


def _check_record(before: Epoch, record: Witness, authority: SetAuthority) -> None:
    state, number = record.state, record.header.number
    why = why_not_next(before.validators, state.validators)
    if why is None and not before.adopted_at < state.recorded_at <= number:
        why = "recorded before the last adoption, or after the header"
    if why is not None:
        raise problem(why, "validators.record")
    sealing = sealing_of(record.header)
    allowed = _record_set(before, state, sealing, authority)
    found = distinct_committers(sealing)
    strangers = [one for one in found if one not in allowed]
    if strangers:
        raise problem(f"0x{strangers[0].hex()} is no validator of this block", "seal.foreign")
    check_quorum(sum(one in before.validators for one in found), len(before.validators))
    if sealing.listed == state.validators:
        check_quorum(len(found), len(state.validators))
    check_proposer(sealing, allowed)


def _record_set(
    before: Epoch, state: Recorded, sealing: Sealing, authority: SetAuthority
) -> frozenset[bytes]:
    """Who may seal the header of a record: the set that it lists, before or after the change."""
    if authority is SetAuthority.COUNCIL:
        check_silent(sealing)
        return frozenset(before.validators) | frozenset(state.validators)
    if sealing.listed not in (before.validators, state.validators):
        raise problem("the header lists another set", "validators.record")
    return frozenset(sealing.listed)


def _adopted_at_once(link: Link) -> int:
    if link.adoption:
        raise problem("adoption is not shown where the council decides", "validators.adoption")
    return link.record.state.recorded_at + 1


def _adopted_by_engine(before: Epoch, link: Link) -> int:
    state, proposers = link.record.state, set[bytes]()
    numbers = [link.record.header.number, *(one.header.number for one in link.adoption)]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise problem("headers must follow the record in their order", "validators.adoption")
    for one in link.adoption:
        sealing = sealing_of(one.header)
        if one.state != state or sealing.listed != state.validators:
            raise problem("a header of another epoch or set", "validators.adoption")
        check_seals(sealing, state.validators)
        proposers.add(proposer(sealing))
    needed, size = most_faulty(len(before.validators)) + 1, len(before.validators)
    counted = len(proposers.intersection(before.validators))
    if counted < needed:
        why = f"{counted} of {size} validators proposed it, {needed} needed"
        raise problem(why, "validators.adoption")
    return numbers[1]
