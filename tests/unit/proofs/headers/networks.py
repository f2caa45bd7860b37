"""A network of our own keys whose validators change: its epochs, headers and links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.headers.epochs import Epoch, Recorded, Witness
from ledger_client.proofs.headers.links import Link
from ledger_client.proofs.headers.seals import quorum
from tests.unit.proofs.headers.synthetic import (
    Made,
    Validator,
    addresses,
    istanbul,
    qbft,
    validators,
)

MAKERS: dict[str, Callable[..., Made]] = {"qbft": qbft, "istanbul": istanbul}
FIVE = validators(5)
"""All validators that this network ever has."""
FOUR = FIVE[:4]
"""Those that it begins with."""
RECORDED, ADOPTED = 100, 110
"""Where the second epoch is recorded and adopted."""
FIRST = Epoch(0, addresses(FOUR), 3, 0)
SECOND = Epoch(1, addresses(FIVE), RECORDED, ADOPTED)
THIRD = Epoch(2, addresses(FOUR), 200, 210)
KNOWN = (FIRST, SECOND, THIRD)


def state_of(epoch: Epoch) -> Recorded:
    return Recorded(epoch.epoch, epoch.validators, epoch.recorded_at)


@dataclass(frozen=True)
class Network:
    """Makes witnesses in one header form; ``silent`` as Besu's contract mode lists nobody."""

    form: str = "qbft"
    silent: bool = False

    def witness(
        self,
        number: int,
        listed: Sequence[Validator],
        state: Recorded,
        sealers: Sequence[Validator] | None = None,
        proposer: Validator | None = None,
    ) -> Witness:
        """A header that lists these, sealed by a quorum of them where nobody else is named."""
        if sealers is None:
            sealers = listed[: quorum(len(listed))]
        shown = () if self.silent else listed
        made = MAKERS[self.form](number, shown, sealers, proposer or listed[0])
        header = FORMS[self.form].read(made.fields)
        assert header.hash == made.hash
        return Witness(header, state)

    def link(
        self,
        before: Sequence[Validator],
        after: Sequence[Validator],
        epoch: Epoch,
        proposers: Sequence[Validator] | None = None,
        record: Witness | None = None,
    ) -> Link:
        """The honest link of an epoch, or one with other proposers or another record."""
        state = state_of(epoch)
        if proposers is None:
            proposers = [one for one in before if one in after][:2]
        adopting = [
            self.witness(epoch.adopted_at + place, after, state, proposer=one)
            for place, one in enumerate(proposers)
        ]
        shown = record or self.witness(epoch.recorded_at + 2, before, state)
        return Link(shown, () if self.silent else tuple(adopting))
