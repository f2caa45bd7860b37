"""What planning looks at: the store's documents joined with where units stand on the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger_client.capture.holdings import (
    Amount,
    CapturedEntry,
    Holdings,
    Membership,
    Offer,
    Unit,
)
from ledger_client.capture.refs import KnownUnit as KnownRef
from ledger_client.capture.units import LOGBOOK_KEY, UnitKind
from ledger_client.identifiers import Gln
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.node.standing import Standing
from ledger_client.store import KnownUnit, NumberForm, Store


@dataclass(frozen=True, slots=True)
class HoldingsMaker:
    """Makes the holdings of one participant."""

    store: Store
    participant: ParticipantId

    def make(
        self, standings: Mapping[UnitId, Standing], now: int, without: Iterable[str] = ()
    ) -> Holdings:
        """Holdings as of ``standings``.

        Args:
            now: seconds since 1970: which offers are live.
            without: idempotency keys of events to plan as if they had not been captured.
        """
        left_out = frozenset(without)
        known_units = (*self.store.units.all(), *self._logbook_opened_elsewhere(standings))
        named = frozenset(UnitId(known.unit_id) for known in known_units)
        units = tuple(
            self._unit(known, standings[UnitId(known.unit_id)], now, named)
            for known in known_units
            if self._counts(UnitId(known.unit_id), standings)
        )
        units += self._unread(units, standings, now, named)
        return Holdings(
            units=units,
            members=self._members(standings),
            directory=self._directory(),
            captured=self._captured(left_out),
            event_ids=self._event_ids(left_out),
        )

    def _logbook_opened_elsewhere(
        self, standings: Mapping[UnitId, Standing]
    ) -> tuple[KnownUnit, ...]:
        """This participant's logbook, where another machine of it opened it."""
        return tuple(
            KnownUnit(unit, LOGBOOK_KEY.kind.value, LOGBOOK_KEY.text, stands.state.level)
            for unit, stands in standings.items()
            if stands.state.logbook
            and stands.state.custodian == self.participant
            and not self.store.units.knows(unit)
        )

    def _unread(
        self,
        units: tuple[Unit, ...],
        standings: Mapping[UnitId, Standing],
        now: int,
        named: frozenset[UnitId],
    ) -> tuple[Unit, ...]:
        """What known units are packed in, where nobody showed us its opening."""
        found: dict[UnitId, Unit] = {}
        taken = {unit.ref for unit in units}
        parents = [unit.parent for unit in units]
        while parents:
            ref = parents.pop()
            if not isinstance(ref, KnownRef) or ref in taken:
                continue
            taken.add(ref)
            unread = KnownUnit(
                ref.unit_id,
                UnitKind.UNREAD.value,
                ref.unit_id.hex(),
                standings[ref.unit_id].state.level,
            )
            found[ref.unit_id] = self._unit(unread, standings[ref.unit_id], now, named)
            parents.append(found[ref.unit_id].parent)
        return tuple(found.values())

    def _counts(self, unit: UnitId, standings: Mapping[UnitId, Standing]) -> bool:
        """On the ledger, and no logbook of somebody else who uses this store."""
        stands = standings.get(unit)
        if stands is None:
            return False
        state = stands.state
        return not state.logbook or state.custodian == self.participant

    def _unit(self, known: KnownUnit, stands: Standing, now: int, named: frozenset[UnitId]) -> Unit:
        unit_id, state = UnitId(known.unit_id), stands.state
        offer = Offer(state.custodian, state.taker) if state.offer_is_live(now) else None
        gave = self.participant in stands.custodians and state.custodian != self.participant
        return Unit(
            ref=KnownRef(unit_id),
            key=known.unit_key,
            level=state.level,
            custodian=state.custodian,
            turn=state.turn,
            parent=None if stands.parent is None else KnownRef(stands.parent),
            offer=offer,
            held=bool(state.holds or state.bound),
            closed=state.closed,
            given=gave and stands.parent is None,
            emptied=stands.had_children and not stands.children,
            aliases=tuple(
                alias.typed
                for alias in self.store.units.aliases(unit_id)
                if alias.form is NumberForm.CANONICAL
            ),
            booking=known.booking,
            part_of=None if known.part_of is None else KnownRef(UnitId(known.part_of)),
            last_event_time=known.last_event_at,
            amounts=tuple(
                Amount(one.text, one.quantity, one.uom or None)
                for one in self.store.units.amounts(unit_id)
            ),
            unnamed_children=sum(child not in named for child in stands.children),
        )

    def _members(self, standings: Mapping[UnitId, Standing]) -> dict[str, Membership]:
        found: dict[str, Membership] = {}
        for one in self.store.units.members():
            home = None if one.home is None else UnitId(one.home)
            inside = None if one.inside is None else UnitId(one.inside)
            if home in standings or inside in standings:
                found[one.text] = Membership(
                    KnownRef(home) if home in standings and home else None,
                    KnownRef(inside) if inside in standings and inside else None,
                )
        return found

    def _directory(self) -> dict[Gln, ParticipantId]:
        return {
            Gln.parse(gln): ParticipantId(one.id)
            for one in self.store.participants.all()
            for gln in one.glns
        }

    def _captured(self, left_out: frozenset[str]) -> dict[str, tuple[CapturedEntry, ...]]:
        mine = f"{self.participant:016x}|"
        return {
            event.idempotency_key: tuple(
                CapturedEntry(KnownRef(UnitId(one.unit_id)), Kind(one.kind))
                for one in self.store.events.entries(event.idempotency_key)
            )
            for event in self.store.events.all()
            if event.idempotency_key.startswith(mine) and event.idempotency_key not in left_out
        }

    def _event_ids(self, left_out: frozenset[str]) -> dict[str, str]:
        return {
            event.event_id: event.content_hash
            for event in self.store.events.all()
            if event.event_id is not None and event.idempotency_key not in left_out
        }
