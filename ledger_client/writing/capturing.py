"""Capture: an EPCIS document in, its entries on the ledger, each once.

A document is planned as the ledger stood before it was first captured; what is written already is
found and left alone, the rest is rehearsed as a whole and then sent. So a run that was cut short,
or a second machine of the same participant, finishes what is missing and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from ledger_client.capture.holdings import Holdings
from ledger_client.capture.idempotency import idempotency_key_of_event
from ledger_client.capture.plan import plan_document
from ledger_client.capture.profile import Profile
from ledger_client.capture.rows import PlanRow, plan_rows
from ledger_client.capture.writes import (
    KnownUnit as KnownRef,
)
from ledger_client.capture.writes import (
    OpenedUnit,
    Plan,
    PlannedNesting,
    PlannedOpen,
    PlannedWrite,
    UnitRef,
)
from ledger_client.documents import CommittedDocument, JsonValue
from ledger_client.epcis import EpcisDocument, EpcisEvent, event_hash, parse_document
from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import Call
from ledger_client.ledger.entries import unit_id
from ledger_client.ledger.values import ZERO_WORD, Contract, ParticipantId, UnitId
from ledger_client.node.ledger_index import LedgerIndex
from ledger_client.node.standing import standings
from ledger_client.store import CapturedEvent, EventEntry
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.holdings_of import HoldingsMaker
from ledger_client.writing.planned_calls import PlannedCalls
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.rehearsal import rehearse
from ledger_client.writing.submitter import Submitter
from ledger_client.writing.unit_register import UnitRegister
from ledger_client.writing.views import LiveView, View

Progress = Callable[[int, int], None]
MAX_EVENTS: Final = 100_000


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
class _Prepared:
    document: EpcisDocument
    profile: Profile
    keys: tuple[str, ...]
    committed: tuple[CommittedDocument, ...]
    holdings: Holdings
    plan: Plan
    index: LedgerIndex
    units: dict[UnitRef, UnitId]
    labels: dict[UnitId, bytes]
    calls: tuple[Callable[[View], Call], ...]
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
        """Bring all of a document to the ledger; one receipt for each write of its plan.

        Raises:
            InvalidInput: as :meth:`plan`, or rule ``plan.unsendable``; nothing was sent.
            LedgerRefused: the rehearsal's refusal, nothing was sent; or a later race: what was
                sealed before it stays, and the same document captured again goes on behind it.
            CannotTell: no node served; capture it again.
        """
        with self.submitter.store.capture_lock(self.me):
            return self._captured(content, profile, progress)

    def _captured(
        self, content: bytes, profile: Profile, progress: Progress | None
    ) -> tuple[Receipt, ...]:
        ready = self._prepare(content, profile)
        if not ready.plan.sendable:
            raise InvalidInput(
                "transformations cannot be sent yet", pointer="", rule="plan.unsendable"
            )
        self._rehearse(ready)
        receipts = []
        register = UnitRegister(self.submitter.store, ready.profile, self.me)
        for place, (write, draft) in enumerate(zip(ready.plan.writes, ready.drafts, strict=True)):
            event = ready.document.events[write.event]
            register.opens(write, ready.units, ready.labels, event)
            receipts.append(self.submitter.submit(draft))
            register.wrote(write, ready.units, event)
            self._mark(ready, place)
            if progress is not None:
                progress(place + 1, len(ready.drafts))
        register.after(ready.plan, ready.units)
        return tuple(receipts)

    def _prepare(self, content: bytes, profile: Profile) -> _Prepared:
        if profile.participant != self.me:
            raise InvalidInput(
                "is another participant's profile", pointer="/participant", rule="profile.own"
            )
        document = parse_document(content)
        if len(document.events) > MAX_EVENTS:
            raise InvalidInput(
                f"more than {MAX_EVENTS} events", pointer="/epcisBody/eventList", rule="epcis.size"
            )
        keys = tuple(idempotency_key_of_event(self.me, event) for event in document.events)
        committed = tuple(
            self.committer.event(event, key)
            for event, key in zip(document.events, keys, strict=True)
        )
        # First what is not captured, then the ledger: the other way round, what another process
        # captures meanwhile would count as captured by entries that were not read.
        pending = self._pending(keys, committed)
        index = LedgerIndex.read(self.submitter.connection)
        holdings = self._holdings(index, pending)
        plan = plan_document(document, profile, holdings)
        units, labels = self._units(plan, holdings, document.events)
        makers = PlannedCalls(units, labels, self.submitter.store, frozenset(keys))
        calls = tuple(
            makers.call(write, committed[write.event].commitment) if write.sendable else _unsendable
            for write in plan.writes
        )
        drafts = tuple(
            self._draft(write, place, plan, units, committed, makers, call)
            for place, (write, call) in enumerate(zip(plan.writes, calls, strict=True))
        )
        written = tuple(
            any(draft.is_entry(one.entry) for one in index.history(Contract.LEDGER, draft.subject))
            for draft in drafts
        )
        return _Prepared(
            document=document,
            profile=profile,
            keys=keys,
            committed=committed,
            holdings=holdings,
            plan=plan,
            index=index,
            units=units,
            labels=labels,
            calls=calls,
            drafts=drafts,
            written=written,
        )

    def _pending(
        self, keys: Sequence[str], committed: Sequence[CommittedDocument]
    ) -> dict[str, bytes]:
        """The commitments of events that are not wholly captured, by idempotency key."""
        return {
            key: bytes(document.commitment)
            for key, document in zip(keys, committed, strict=True)
            if self.submitter.store.events.get(key) is None
        }

    def _holdings(self, index: LedgerIndex, pending: dict[str, bytes]) -> Holdings:
        """As the ledger stood before the first entry of an event that is not wholly captured."""
        own = set(pending.values())
        before = takewhile(
            lambda one: one.entry.actor.id != self.me or one.entry.commitment not in own,
            index.entries,
        )
        connection = self.submitter.connection
        stand = standings(before, connection.deployment)
        now = connection.reader.now().time
        return HoldingsMaker(self.submitter.store, self.me).make(stand, now, pending)

    def _units(
        self, plan: Plan, holdings: Holdings, events: Sequence[EpcisEvent]
    ) -> tuple[dict[UnitRef, UnitId], dict[UnitId, bytes]]:
        """The ids of all units, those to be opened from their labels."""
        units: dict[UnitRef, UnitId] = {
            unit.ref: unit.ref.unit_id for unit in holdings.units if isinstance(unit.ref, KnownRef)
        }
        labels: dict[UnitId, bytes] = {}
        where = self.submitter.connection.deployment
        for place, write in enumerate(plan.writes):
            if isinstance(write, PlannedOpen):
                label = (
                    ZERO_WORD
                    if write.is_logbook
                    else self.committer.label(events[write.event], write.idempotency_key, write.key)
                )
                opened = unit_id(where.network_id, where.chain_id, where.ledger, self.me, label)
                units[OpenedUnit(place)] = opened
                labels[opened] = label
        return units, labels

    def _draft(
        self,
        write: PlannedWrite,
        place: int,
        plan: Plan,
        units: dict[UnitRef, UnitId],
        committed: Sequence[CommittedDocument],
        makers: PlannedCalls,
        call: Callable[[View], Call],
    ) -> Draft:
        unit = units[write.unit]
        before = sum(one.event == write.event for one in plan.writes[:place])
        wish: dict[str, JsonValue] = {
            "event": write.idempotency_key,
            "unit": f"0x{unit.hex()}",
            "place": before,
        }
        connection = self.submitter.connection
        return Draft(
            contract=Contract.LEDGER,
            kind=write.kind,
            subject=unit,
            participant=self.me,
            request_key=request_key(self.me, write.kind, wish),
            call=lambda: call(LiveView(connection.reader)),
            document=committed[write.event],
            related=makers.related_unit(write),
        )

    def _rehearse(self, ready: _Prepared) -> None:
        todo = [place for place, done in enumerate(ready.written) if not done]
        named: dict[UnitId, None] = {}
        for place in todo:
            write = ready.plan.writes[place]
            refs = [write.unit, *(write.children if isinstance(write, PlannedNesting) else ())]
            named |= dict.fromkeys(ready.units[ref] for ref in refs)
        rehearse(
            self.submitter.connection,
            self.submitter.address,
            named,
            [ready.calls[place] for place in todo],
        )

    def _mark(self, ready: _Prepared, place: int) -> None:
        """Note an event as captured, with its entries, once the last of its writes is sealed."""
        event = ready.plan.writes[place].event
        if any(write.event == event for write in ready.plan.writes[place + 1 :]):
            return
        store, told = self.submitter.store, ready.document.events[event]
        key, commitment = ready.keys[event], ready.committed[event].commitment
        touched = {
            unit
            for write in ready.plan.writes
            if write.event == event
            for unit in _touched(write, ready.units)
        }
        with store.transaction():
            store.events.keep(
                CapturedEvent(key, event_hash(told), bytes(commitment), told.event_id)
            )
            for unit in sorted(touched):
                for one in self.submitter.heads(Contract.LEDGER, unit):
                    if one.entry.actor.id == self.me and one.entry.commitment == commitment:
                        store.events.add_entry(key, EventEntry(unit, one.entry.kind, one.head))


def _touched(write: PlannedWrite, units: dict[UnitRef, UnitId]) -> list[UnitId]:
    children = write.children if isinstance(write, PlannedNesting) else ()
    return [units[ref] for ref in (write.unit, *children)]


def _unsendable(_: View) -> Call:
    raise InvalidInput("cannot be sent yet", pointer="", rule="plan.unsendable")
