"""Capture: an EPCIS document in, its entries on the ledger, each once.

What is not written yet is rehearsed as a whole and then sent, so that nothing is sent unless all of
it is sound, and nothing is doubled by a run that was cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ledger_client.capture.plan import EVENT_LIST
from ledger_client.capture.plans import Plan
from ledger_client.capture.profile import Profile
from ledger_client.capture.rows import PlanRow, plan_rows
from ledger_client.epcis import event_hash
from ledger_client.errors import LedgerRefused
from ledger_client.ledger.values import Contract, ParticipantId
from ledger_client.store import CapturedEvent, EventEntry
from ledger_client.writing.bulk import in_one_write, runs_of
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft
from ledger_client.writing.preparing import Prepared, Preparer
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.rehearsal import rehearse
from ledger_client.writing.submitter import Submitter
from ledger_client.writing.unit_register import UnitRegister

Progress = Callable[[int, int], None]


class EventRefused(LedgerRefused):
    """The ledger refuses what an event of a document is to write; ``pointer`` names the event.

    Attributes:
        event: index in the document.
        refusal: why.
    """

    def __init__(self, event: int, refusal: LedgerRefused) -> None:
        super().__init__(
            refusal.message,
            pointer=f"{EVENT_LIST}/{event}",
            rule=refusal.rule,
            code=refusal.code,
        )
        self.event: Final = event
        self.refusal: Final = refusal


@dataclass(frozen=True, slots=True)
class CapturePlan:
    """A document's plan, with what of it is on the ledger already.

    Attributes:
        plan: the writes and findings.
        rows: the plan for people, event by event.
        drafts: one for each write, in the same order.
        written: for each write, whether the ledger has its entry.
    """

    plan: Plan
    rows: tuple[PlanRow, ...]
    drafts: tuple[Draft, ...]
    written: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Capturer:
    """Captures the documents of one participant."""

    committer: Committer
    submitter: Submitter

    @property
    def me(self) -> ParticipantId:
        """Whose events they are."""
        return self.committer.participant

    def plan(self, content: bytes, profile: Profile) -> CapturePlan:
        """What a document would write; nothing is sent.

        Raises:
            InvalidInput: the document, or an event that cannot be planned, with its pointer.
            CannotTell: no node served, or a secret is missing.
        """
        ready = self._prepare(content, profile)
        names = {ParticipantId(one.id): one.name for one in self.submitter.store.participants.all()}
        rows = plan_rows(ready.plan, ready.document.events, ready.holdings, names)
        return CapturePlan(ready.plan, rows, ready.drafts, ready.written)

    def capture(
        self, content: bytes, profile: Profile, progress: Progress | None = None
    ) -> tuple[Receipt, ...]:
        """Bring all of a document to the ledger; one receipt for each write that was sent.

        Each write of the plan is one; telemetry that stands together goes in one.

        Raises:
            InvalidInput: as :meth:`plan`; nothing was sent.
            EventRefused: by the rehearsal, nothing was sent; or in a later race: what was sealed
                before it stays, and the same document captured again goes on behind it.
            CannotTell: no node served; capture it again.
        """
        with self.submitter.store.capture_lock(self.me):
            ready = self._prepare(content, profile)
            self._rehearse(ready)
            return self._send(ready, progress)

    def _prepare(self, content: bytes, profile: Profile) -> Prepared:
        preparer = Preparer(self.committer, self.submitter.connection, self.submitter.store)
        return preparer.prepare(content, profile)

    def _rehearse(self, ready: Prepared) -> None:
        todo = [place for place, done in enumerate(ready.written) if not done]
        named = dict.fromkeys(
            ready.units.ids[ref] for place in todo for ref in ready.plan.writes[place].named
        )
        connection, sender = self.submitter.connection, self.submitter.address
        steps = rehearse(connection, sender, named, [ready.calls[place] for place in todo])
        for place in todo:
            with _of_event(ready.plan.writes[place].event):
                next(steps)

    def _send(self, ready: Prepared, progress: Progress | None) -> tuple[Receipt, ...]:
        receipts: list[Receipt] = []
        writes, units = ready.plan.writes, ready.units
        register = UnitRegister(self.submitter.store, ready.profile, self.me)
        for run in runs_of(writes):
            for place in run:
                event = ready.document.events[writes[place].event]
                register.opens(writes[place], units.ids, units.labels, event)
            with _of_event(writes[run[0]].event):
                receipts += self._submitted(ready, run)
            for place in run:
                event = ready.document.events[writes[place].event]
                register.wrote(writes[place], units.ids, event)
                self._mark(ready, place)
            if progress is not None:
                progress(run[-1] + 1, len(writes))
        register.after(ready.plan, units.ids)
        return tuple(receipts)

    def _submitted(self, ready: Prepared, run: tuple[int, ...]) -> list[Receipt]:
        """One receipt for what goes together, unless a part of it was written otherwise before."""
        drafts = [ready.drafts[place] for place in run]
        if len(drafts) > 1:
            together = in_one_write(drafts, self.submitter.connection)
            is_begun = bool(self.submitter.store.outbox.open_request(together.request_key))
            if is_begun or not any(ready.written[place] for place in run):
                return [self.submitter.submit(together)]
        return [self.submitter.submit(draft) for draft in drafts]

    def _mark(self, ready: Prepared, place: int) -> None:
        """Note an event as captured, with its entries, once the last of its writes is sealed."""
        event = ready.plan.writes[place].event
        if any(write.event == event for write in ready.plan.writes[place + 1 :]):
            return
        store, told = self.submitter.store, ready.document.events[event]
        key, commitment = ready.keys[event], ready.committed[event].commitment
        touched = {ready.units.ids[entry.unit] for entry in ready.plan.entries[key]}
        with store.transaction():
            store.events.keep(
                CapturedEvent(key, event_hash(told), bytes(commitment), told.event_id)
            )
            for unit in sorted(touched):
                for one in self.submitter.heads(Contract.LEDGER, unit):
                    if one.entry.actor.id == self.me and one.entry.commitment == commitment:
                        store.events.add_entry(key, EventEntry(unit, one.entry.kind, one.head))


@contextmanager
def _of_event(event: int) -> Iterator[None]:
    """A refusal inside names the event."""
    try:
        yield
    except LedgerRefused as refused:
        raise EventRefused(event, refused) from None
