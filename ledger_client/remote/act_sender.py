"""From a wish to its proved entry through a service that is not trusted: once, whatever breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from ledger_client.crash_points import CrashPoint, crash_point
from ledger_client.errors import CannotTell, TidewaiterError
from ledger_client.ledger.kinds import Kind
from ledger_client.remote.act_signer import ActSigner, Wish
from ledger_client.remote.jobs import Ended, Patience, StatementDesk
from ledger_client.remote.looking import Looking
from ledger_client.remote.receipt import ProvedReceipt
from ledger_client.remote.refused import (
    AnswerContradicted,
    ServiceAway,
    ServiceRefused,
    UnitMovedOn,
)
from ledger_client.remote.standing import Standing
from ledger_client.remote.statement_book import Kept, KeptState
from ledger_client.writing.drafts import Draft

LAG_SECONDS: Final = 15.0
"""How long a service may take to show the state that a refusal speaks of."""
TRIES: Final = 4
MOVED_ON: Final = frozenset(
    f"ledger.refused.{name}"
    for name in ("turn_mismatch", "head_mismatch", "hold_counter_mismatch", "nonce_used")
)
"""Refusals of a statement that was made from a state that is no more."""
CONSENTS: Final = frozenset({Kind.ACCEPT, Kind.ACCEPT_RESERVED})
"""Acts that are never signed again by themselves: what is consented to is what was seen."""


@dataclass(slots=True)
class ActSender:
    """Sends the acts of one participant, one after the other.

    Attributes:
        now: the clock.
        seconds: the longest that one act may take.
    """

    looking: Looking
    acts: ActSigner
    statements: StatementDesk
    now: Callable[[], datetime]
    seconds: float
    _shown: set[str] = field(default_factory=set)

    def send(self, wish: Wish) -> ProvedReceipt:
        """Bring an act to the ledger, or find it there.

        Raises:
            LedgerRefused: the ledger would not take it; nothing was written.
            UnitMovedOn: what was to be consented to changed meanwhile; nothing was written.
            ServiceRefused: the service would not take it.
            AnswerContradicted: it said what its proofs do not bear out.
            CannotTell: not in the time given; wish for it again to go on with it.
        """
        # One act of a key at a time: two processes with one wish would both find nothing.
        with self.acts.store.signing_lock(self.acts.signer.address, 2 * self.seconds):
            key = self.acts.draft(wish, self.now()).request_key
            if key in self._shown:
                self._shown.discard(key)
                self.acts.book.forget((key,))
            receipt = self._sent(wish, self.acts.book.find(key))
            self._shown.add(key)
            return receipt

    def delivered(self) -> None:
        """The receipts so far were shown: the same wish is a new one from now on."""
        self.acts.book.forget(self._shown)
        self._shown.clear()

    def _sent(self, wish: Wish, kept: Kept | None) -> ProvedReceipt:
        is_new = kept is None or kept.state is KeptState.REFUSED
        moment = self.now() if kept is None or is_new else kept.moment
        patience = Patience(self.seconds)
        seen = self.looking.look(self.acts.draft(wish, moment).subject)
        for _ in range(TRIES):
            draft = self.acts.draft(wish, moment, seen)
            if (receipt := _found(draft, seen)) is not None:
                return self._settled(draft, receipt)
            now = int(self.now().timestamp())
            if kept is None or kept.state is KeptState.REFUSED or now > kept.deadline:
                kept = self.acts.sign(draft, seen, (moment, now), kept)
            ended = self.statements.deliver(kept, patience)
            if ended.refusal is None:
                crash_point(CrashPoint.AFTER_SEAL)
                return self._settled(draft, self._proved(draft, ended, patience))
            kept = self.acts.book.keep(draft.request_key, kept.become(KeptState.REFUSED))
            seen = self._after(draft, kept, ended.refusal)
        raise ServiceAway("the unit goes on faster than can be signed", rule="service.moving")

    def _after(self, draft: Draft, kept: Kept, refusal: TidewaiterError) -> Standing:
        """How the unit stands after a refusal, where the act is there, or may be signed again.

        Raises:
            TidewaiterError: the refusal, where neither is so.
        """
        has_moved_on, patience = refusal.code in MOVED_ON, Patience(LAG_SECONDS)
        while True:
            seen = self.looking.look(draft.subject)
            is_other = seen.head.hex() != kept.head
            if _found(draft, seen) is not None:
                return seen
            if has_moved_on and is_other and draft.kind in CONSENTS:
                raise UnitMovedOn(
                    "was not accepted, for it went on meanwhile: look at it, and wish again",
                    pointer=f"0x{draft.subject.hex()}",
                    rule="unit.moved_on",
                ) from refusal
            if has_moved_on and is_other:
                return seen
            if not has_moved_on or patience.is_over:
                raise refusal
            patience.pause()

    def _proved(self, draft: Draft, ended: Ended, patience: Patience) -> ProvedReceipt:
        """The entry of a statement that is said to be sealed, once the proof has come so far."""
        said = ended.block or 0
        while True:
            seen = self.looking.look(draft.subject)
            found = _found(draft, seen)
            if found is not None and found.entry.at.number == said:
                return replace(found, already=False, job=ended.job, tx_hash=ended.tx_hash)
            at = seen.block.number
            if found is not None or at >= said or patience.is_over:
                raise AnswerContradicted(
                    f"said to be sealed in block {said}; the proof, of block {at}, does not say so",
                    pointer="/statements/0",
                    rule="service.not_sealed",
                )
            patience.pause()

    def _settled(self, draft: Draft, receipt: ProvedReceipt) -> ProvedReceipt:
        """Kept here, and told to the service, which may not want to know: that loses nothing."""
        openings = self.acts.keep_openings(draft)
        kept = self.acts.book.find(draft.request_key)
        if kept is not None:
            self.acts.book.keep(draft.request_key, kept.become(KeptState.PROVED))
        try:
            told = self.looking.ledger.share(openings)
        except (ServiceRefused, CannotTell):
            return receipt
        crash_point(CrashPoint.BEFORE_RECEIPT)
        return replace(receipt, shared=not told.refused)


def _found(draft: Draft, seen: Standing) -> ProvedReceipt | None:
    """The act, where it stands in the unit's history."""
    for entry, head in seen.entries:
        if draft.is_entry(entry):
            return ProvedReceipt(
                kind=draft.kind,
                subject=draft.subject,
                commitment=draft.commitment,
                entry=entry,
                head=head,
                proved_at=seen.block.number,
                already=True,
            )
    return None
