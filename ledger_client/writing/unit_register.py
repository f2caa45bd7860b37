"""What the store keeps of units as they are opened and written about, so that they are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ledger_client.capture.numbers_told import aliases_of_key, aliases_told
from ledger_client.capture.plans import Plan
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import UnitRef
from ledger_client.capture.writes import (
    NewUnit,
    PlannedClose,
    PlannedObserve,
    PlannedTransform,
    PlannedWrite,
)
from ledger_client.epcis import EpcisEvent
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.store import Amount, KnownUnit, Member, Store


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
        for new in write.opens:
            part_of = None if new.part_of is None else units[new.part_of]
            self._opened(new, units[new.ref], labels[units[new.ref]], event, part_of)

    def wrote(
        self, write: PlannedWrite, units: Mapping[UnitRef, UnitId], event: EpcisEvent
    ) -> None:
        """A planned write is on the ledger: keep its numbers and the event's time."""
        if isinstance(write, PlannedObserve) and write.in_logbook:
            return
        told = write.named if isinstance(write, PlannedTransform) else (write.unit,)
        for ref in told:
            self._told(units[ref], event, ends=_ends(write, ref))

    def _told(self, unit: UnitId, event: EpcisEvent, *, ends: bool) -> None:
        if not self.store.units.knows(unit):
            return
        moment = event.event_time.instant
        known = self.store.units.get(unit)
        latest = max(known.last_event_at or moment, moment)
        known = replace(known, last_event_at=latest)
        if ends:
            known = replace(known, closed_at=moment)
        self.store.units.keep(known, aliases_told(event, self.profile))

    def _opened(
        self,
        new: NewUnit,
        unit: UnitId,
        label: bytes,
        event: EpcisEvent,
        part_of: UnitId | None,
    ) -> None:
        if self.store.units.knows(unit):
            return
        self.store.units.keep(
            KnownUnit(
                unit_id=unit,
                kind=new.key.kind.value,
                key=new.key.text,
                level=new.level,
                label=label,
                booking=new.booking,
                part_of=part_of,
                opened_at=event.event_time.instant,
            ),
            aliases_of_key(new.key, new.aliases, event),
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


def _ends(write: PlannedWrite, ref: UnitRef) -> bool:
    """Whether a write closes a unit that it is about."""
    if isinstance(write, PlannedTransform):
        return ref in write.inputs
    return isinstance(write, PlannedClose)
