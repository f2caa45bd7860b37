"""Units replayed from their entries alone, with as much around them as the entries cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger_client.errors import TidewaiterError
from ledger_client.ledger.entries import BlockRef, Entry, entry_hash, next_head, unit_id
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, Kind
from ledger_client.ledger.refusals import NotInParent
from ledger_client.ledger.replay_marks import Marks
from ledger_client.ledger.replay_nestings import Nestings
from ledger_client.ledger.replay_transforms import Transformations
from ledger_client.ledger.rule_broken import RuleBroken, require
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.unit_context import Surroundings, UnitSoFar
from ledger_client.ledger.unit_history import UnitHistory, UnitStep
from ledger_client.ledger.unit_step import unit_after
from ledger_client.ledger.values import ZERO_WORD, Head, ParticipantId, UnitId


def replay_units(
    entries: Iterable[Entry], *, deployment: Deployment | None = None, complete: bool = False
) -> Mapping[UnitId, UnitHistory]:
    """Replay the entries of some units, given in log order, each unit's from its first on.

    Units whose entries are not given may be parents or children, inputs, outputs or successors of
    those that are: what depends on them is then not judged. Not judged either is what no entry
    says: roles, validity of keys, turns and deadlines that were signed.

    Args:
        entries: in the order of their logs.
        deployment: with it a logbook's id is checked to be that of its opener, and the actor of
            the council's acts to be the council.
        complete: the entries are all of the ledger's, so that no unit may be missing.

    Raises:
        RuleBroken: at the first entry that the ledger could not have written.
    """
    replay = _Replay(deployment, complete)
    last: Entry | None = None
    for index, entry in enumerate(entries):
        try:
            if last is not None:
                _require_order(last.at, entry.at)
            replay.take(index, entry)
        except TidewaiterError as refusal:
            raise RuleBroken.refused(index, entry, refusal) from refusal
        last = entry
    if last is not None:
        try:
            replay.finish()
        except TidewaiterError as refusal:
            raise RuleBroken.refused(index, last, refusal) from refusal
    return replay.units


def _require_order(before: BlockRef, after: BlockRef) -> None:
    forward = before.number < after.number and before.time <= after.time
    require(before == after or forward, "entry_order", "its block is before that of the last one")


class _Replay:
    def __init__(self, deployment: Deployment | None, complete: bool) -> None:
        self.units: dict[UnitId, UnitHistory] = {}
        self._deployment = deployment
        self._complete = complete
        self._heads: set[bytes] = set()
        self._nestings = Nestings(complete)
        self._transformations = Transformations(complete)
        self._marks = Marks(complete)

    def take(self, index: int, entry: Entry) -> None:
        """Take the next entry of the log."""
        self._nestings.pass_to(entry)
        self._transformations.pass_to(entry)
        self._marks.pass_to(entry, entry.related in self._heads)
        unit = self.units.get(entry.unit_id) or UnitHistory(entry.unit_id, Head(entry.unit_id))
        before, so_far = unit.head, unit.now
        around = self._around(unit, before, entry)
        unit.now = unit_after(entry, so_far, around)
        self._require_logbook_id(entry)
        self.units[entry.unit_id] = unit
        unit.head = next_head(before, entry_hash(entry))
        self._heads.add(unit.head)
        if entry.kind is Kind.CONTENTS:
            self._nestings.begin(unit.head, entry)
        self._marks.follow(entry, unit.head, so_far, unit.now, unit.parent in self.units)
        self._link(unit, self._transformations.take(entry, unit.head))
        custodian = self._custodian(unit.now)
        unit.steps.append(UnitStep(index, entry, unit.head, unit.state, custodian))

    def finish(self) -> None:
        """The log is at its end."""
        self._nestings.finish()
        self._transformations.finish()
        self._marks.finish()

    def _custodian(self, unit: UnitSoFar) -> ParticipantId | None:
        while unit.state.packed:
            parent = self.units.get(unit.parent) if unit.parent is not None else None
            if parent is None:
                return None
            unit = parent.now
        return unit.state.custodian

    def _around(self, unit: UnitHistory, before: Head, entry: Entry) -> Surroundings:
        nested = entry.kind in (Kind.PACK, Kind.UNPACK)
        return Surroundings(
            custodian=self._custodian(unit.now),
            parent=self._parent_named(unit, before, entry) if nested else None,
            successor=self._successor(entry) if entry.kind is Kind.CLOSE else None,
            council=None if self._deployment is None else self._deployment.council,
        )

    def _parent_named(
        self, unit: UnitHistory, before: Head, entry: Entry
    ) -> tuple[UnitId, UnitState] | None:
        parent = self._nestings.parent_named(entry, before)
        # Packed in a unit that is not given, it can only come out of one that is not given.
        if entry.kind is Kind.UNPACK and unit.state.packed and parent != unit.parent:
            raise NotInParent(unit.unit_id, parent or UnitId(ZERO_WORD))
        return None if parent is None else (parent, self.units[parent].state)

    def _successor(self, entry: Entry) -> UnitState | None:
        known = self.units.get(UnitId(entry.related))
        unknown = UnitState() if self._complete else None
        return unknown if known is None else known.state

    def _require_logbook_id(self, entry: Entry) -> None:
        where = self._deployment
        if where is None or entry.kind is not Kind.OPEN or not entry.detail & LOGBOOK_DETAIL:
            return
        own = unit_id(where.network_id, where.chain_id, where.ledger, entry.actor.id, ZERO_WORD)
        require(own == entry.unit_id, "logbook_id", "the id is not that of its logbook")

    def _link(self, output: UnitHistory, inputs: tuple[UnitId, ...]) -> None:
        output.made_from = output.made_from or inputs
        for one in inputs:
            self.units[one].made_into += (output.unit_id,)
