"""What the store keeps of units as they are opened and written about, so that they are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ledger_client.capture.profile import Profile
from ledger_client.capture.writes import (
    Plan,
    PlannedClose,
    PlannedObserve,
    PlannedOpen,
    PlannedWrite,
    UnitRef,
)
from ledger_client.epcis import EpcisEvent
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.store import Amount, KnownUnit, Member, Store
from ledger_client.writing.numbers_told import aliases_of_key, aliases_told


@dataclass(frozen=True, slots=True)
class UnitRegister:
    """Keeps one participant's units in its store."""

    store: Store
    profile: Profile
    participant: ParticipantId

    def opens(
        self,
        write: PlannedWrite,
        units: Mapping[UnitRef, UnitId],
        labels: Mapping[UnitId, bytes],
        event: EpcisEvent,
    ) -> None:
        """A planned write is about to be sent: a unit that it opens is kept before it exists.

        A crash right after its seal would otherwise leave a unit that nobody finds. What never
        came to the ledger is found by no look-up.
        """
        unit = units[write.unit]
        if isinstance(write, PlannedOpen):
            self._opened(write, unit, labels[unit], event)

    def wrote(
        self, write: PlannedWrite, units: Mapping[UnitRef, UnitId], event: EpcisEvent
    ) -> None:
        """A planned write is on the ledger: keep its numbers and the event's time."""
        unit = units[write.unit]
        if isinstance(write, PlannedObserve) and write.in_logbook:
            return
        if not self.store.units.knows(unit):
            return
        moment = event.event_time.instant
        known = self.store.units.get(unit)
        latest = max(known.last_event_at or moment, moment)
        known = replace(known, last_event_at=latest)
        if isinstance(write, PlannedClose):
            known = replace(known, closed_at=moment)
        self.store.units.keep(known, aliases_told(event, self.profile))

    def _opened(self, write: PlannedOpen, unit: UnitId, label: bytes, event: EpcisEvent) -> None:
        if self.store.units.knows(unit):
            return
        self.store.units.keep(
            KnownUnit(
                unit_id=unit,
                kind=write.key.kind.value,
                key=write.key.text,
                level=write.level,
                label=label,
                booking=write.booking,
                opened_at=event.event_time.instant,
            ),
            aliases_of_key(write.key, write.aliases, event),
        )

    def after(self, plan: Plan, units: Mapping[UnitRef, UnitId]) -> None:
        """A whole plan is on the ledger: keep what is inside what now."""
        with self.store.transaction():
            for unit in plan.after.units:
                known = units.get(unit.ref)
                if known is None or not self.store.units.knows(known):
                    continue
                self.store.units.set_amounts(
                    known, [Amount(one.text, one.quantity, one.uom or "") for one in unit.amounts]
                )
                part_of = None if unit.part_of is None else units.get(unit.part_of)
                if part_of is not None:
                    self.store.units.change(known, part_of=part_of)
            for text, membership in plan.after.members.items():
                self.store.units.keep_member(
                    Member(
                        text,
                        None if membership.home is None else units.get(membership.home),
                        None if membership.inside is None else units.get(membership.inside),
                    )
                )
