"""What a trust root says of a sealed chain: fork tail, committee, epochs, and who decides on them.

It is there for the header forms ``qbft`` and ``istanbul``, and absent for ``ethereum``.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from ledger_client.proofs.headers import FORMS
from ledger_client.proofs.headers.epochs import Epoch, SetAuthority, why_not_epochs
from ledger_client.proofs.wire import Hex20, Listed, Number, Wire

MAX_VALIDATORS: Final = 256
MAX_EPOCHS: Final = 1000
_LISTS_ALWAYS: Final = "istanbul"
"""The form that has a committee, and whose headers always list their validators."""


class PinnedEpoch(Wire):
    """One set of validators; ``recorded_at`` and ``adopted_at`` are block numbers.

    Of the first epoch of a network ``adopted_at`` may be 0: its set began the chain.
    """

    epoch: Number
    validators: Annotated[tuple[Hex20, ...], Listed, Field(min_length=1, max_length=MAX_VALIDATORS)]
    recorded_at: Number
    adopted_at: Number

    @property
    def value(self) -> Epoch:
        """The epoch."""
        return Epoch(self.epoch, self.validators, self.recorded_at, self.adopted_at)


class SealingRule(Wire):
    """How the headers of a sealed chain are judged.

    Attributes:
        fork_tail: the fields of later forks that its headers have, in their order.
        committee: Kaia's ``sub``, at least the number of validators; None for QBFT.
        set_authority: ``engine`` where headers list the validators, ``council`` in Besu's contract
            mode, where the council's word is all there is.
        epochs: all that the council knows, from the first on, one after another: links are proved
            from the epoch before, so an epoch that is dropped takes those of old bundles with it.
    """

    fork_tail: Annotated[
        tuple[Annotated[str, Field(max_length=32)], ...], Listed, Field(max_length=16)
    ]
    committee: Annotated[int, Field(ge=1, lt=2**53)] | None
    set_authority: Literal["engine", "council"]
    epochs: Annotated[tuple[PinnedEpoch, ...], Listed, Field(min_length=1, max_length=MAX_EPOCHS)]

    @property
    def authority(self) -> SetAuthority:
        """Who decides on the validators."""
        return SetAuthority(self.set_authority)

    @property
    def known(self) -> tuple[Epoch, ...]:
        """The epochs pinned."""
        return tuple(one.value for one in self.epochs)


def why_not_rule(rule: SealingRule, form: str) -> str | None:
    """Why a rule cannot be of a header form, or None."""
    tail = FORMS[form].tail_names
    if rule.fork_tail != tail[: len(rule.fork_tail)]:
        return "the fork tail is none of this form"
    has_committee = form == _LISTS_ALWAYS
    if has_committee != (rule.committee is not None):
        return "a committee belongs to istanbul, and to no other form"
    if has_committee and rule.authority is SetAuthority.COUNCIL:
        return "headers of this form list their validators"
    if rule.committee is not None and rule.committee < max(len(e.validators) for e in rule.epochs):
        return "the committee is smaller than the validators"
    return why_not_epochs(rule.known)


def _given(value: object) -> object:
    if value is None:
        raise ValueError("must be left out where it does not apply")
    return value


Given = BeforeValidator(_given)
"""A member that is left out where it does not apply, so that null is no second spelling of it."""


def without_absent(told: dict[str, object], *names: str) -> dict[str, object]:
    """A model as it is written, without those members that do not apply."""
    return {name: value for name, value in told.items() if value is not None or name not in names}
