"""A document made ready for capture: its plan, the ids of its units, and a draft of each write.

A document is planned as the ledger stood before it was first captured; what is written already is
found, so that a run that was cut short, or a second machine of the same participant, finishes what
is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from ledger_client.capture.holdings import Holdings
from ledger_client.capture.idempotency import idempotency_key_of_event
from ledger_client.capture.plan import plan_document
from ledger_client.capture.plans import Plan
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import KnownUnit, UnitRef
from ledger_client.capture.writes import PlannedOpen, PlannedWrite
from ledger_client.documents import CommittedDocument, JsonValue
from ledger_client.epcis import EpcisDocument, EpcisEvent, parse_document
from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import Call
from ledger_client.ledger.entries import unit_id
from ledger_client.ledger.values import ZERO_WORD, Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.ledger_index import LedgerIndex
from ledger_client.node.standing import standings
from ledger_client.store import Store
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.holdings_of import HoldingsMaker
from ledger_client.writing.planned_calls import PlannedCalls
from ledger_client.writing.views import LiveView, View

MAX_EVENTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a plan.

    Attributes:
        ids: the id of every unit that the plan names, also of those that it opens.
        labels: by id, the label of each unit that it opens.
    """

    ids: dict[UnitRef, UnitId]
    labels: dict[UnitId, bytes]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document, planned.

    Attributes:
        keys: idempotency key of each event.
        committed: the commitment to each event.
        calls, drafts, written: one for each write of the plan, in its order; ``written`` says
            whether the ledger has its entry.
    """

    document: EpcisDocument
    profile: Profile
    keys: tuple[str, ...]
    committed: tuple[CommittedDocument, ...]
    holdings: Holdings
    plan: Plan
    units: Units
    calls: tuple[Callable[[View], Call], ...]
    drafts: tuple[Draft, ...]
    written: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Preparer:
    """Prepares the documents of one participant."""

    committer: Committer
    connection: Connection
    store: Store

    @property
    def me(self) -> ParticipantId:
        """Whose events they are."""
        return self.committer.participant

    def prepare(self, content: bytes, profile: Profile) -> Prepared:
        """Read, commit and plan a document; nothing is signed.

        Raises:
            InvalidInput: the document, or an event that cannot be planned, with its pointer.
            CannotTell: no node served, or a secret is missing.
        """
        document = self._read(content, profile)
        keys = tuple(idempotency_key_of_event(self.me, event) for event in document.events)
        committed = tuple(map(self.committer.event, document.events, keys))
        # First what is not captured, then the ledger: the other way round, what another process
        # captures meanwhile would count as captured by entries that were not read.
        pending = self._pending(keys, committed)
        index = LedgerIndex.read(self.connection)
        holdings = self._holdings(index, pending)
        plan = plan_document(document, profile, holdings)
        units = self._units(plan, holdings, document.events)
        makers = PlannedCalls(units.ids, units.labels, self.store, frozenset(keys))
        calls = tuple(
            makers.call(write, committed[write.event].commitment) for write in plan.writes
        )
        drafts = tuple(
            self._draft(write, place, plan, makers, committed[write.event], call)
            for place, (write, call) in enumerate(zip(plan.writes, calls, strict=True))
        )
        written = tuple(_is_written(draft, index) for draft in drafts)
        return Prepared(
            document, profile, keys, committed, holdings, plan, units, calls, drafts, written
        )

    def _read(self, content: bytes, profile: Profile) -> EpcisDocument:
        if profile.participant != self.me:
            raise InvalidInput(
                "is another participant's profile", pointer="/participant", rule="profile.own"
            )
        document = parse_document(content)
        if len(document.events) > MAX_EVENTS:
            raise InvalidInput(
                f"more than {MAX_EVENTS} events", pointer="/epcisBody/eventList", rule="epcis.size"
            )
        return document

    def _pending(
        self, keys: Sequence[str], committed: Sequence[CommittedDocument]
    ) -> dict[str, bytes]:
        """The commitments of events that are not wholly captured, by idempotency key."""
        return {
            key: bytes(document.commitment)
            for key, document in zip(keys, committed, strict=True)
            if self.store.events.get(key) is None
        }

    def _holdings(self, index: LedgerIndex, pending: dict[str, bytes]) -> Holdings:
        """As the ledger stood before the first entry of an event that is not wholly captured."""
        own = set(pending.values())
        before = takewhile(
            lambda one: one.entry.actor.id != self.me or one.entry.commitment not in own,
            index.entries,
        )
        stand = standings(before, self.connection.deployment)
        now = self.connection.reader.now().time
        return HoldingsMaker(self.store, self.me).make(stand, now, pending)

    def _units(self, plan: Plan, holdings: Holdings, events: Sequence[EpcisEvent]) -> Units:
        """The ids of all units, those to be opened from their labels."""
        ids: dict[UnitRef, UnitId] = {
            unit.ref: unit.ref.unit_id for unit in holdings.units if isinstance(unit.ref, KnownUnit)
        }
        labels: dict[UnitId, bytes] = {}
        where = self.connection.deployment
        for write in plan.writes:
            for new in write.opens:
                label = (
                    ZERO_WORD
                    if new.is_logbook
                    else self.committer.label(events[write.event], write.idempotency_key, new.key)
                )
                opened = unit_id(where.network_id, where.chain_id, where.ledger, self.me, label)
                ids[new.ref] = opened
                labels[opened] = label
        return Units(ids, labels)

    def _draft(
        self,
        write: PlannedWrite,
        place: int,
        plan: Plan,
        makers: PlannedCalls,
        document: CommittedDocument,
        call: Callable[[View], Call],
    ) -> Draft:
        unit = makers.units[write.unit]
        before = sum(one.event == write.event for one in plan.writes[:place])
        wish: dict[str, JsonValue] = {
            "event": write.idempotency_key,
            "unit": f"0x{unit.hex()}",
            "place": before,
        }
        return Draft(
            contract=Contract.LEDGER,
            kind=write.kind,
            subject=unit,
            participant=self.me,
            request_key=request_key(self.me, write.kind, wish),
            call=lambda: call(LiveView(self.connection.reader)),
            document=document,
            related=makers.related_unit(write),
            is_only=isinstance(write, PlannedOpen) and write.new.is_logbook,
        )


def _is_written(draft: Draft, index: LedgerIndex) -> bool:
    history = index.history(Contract.LEDGER, draft.subject)
    return any(draft.is_entry(one.entry) for one in history)
