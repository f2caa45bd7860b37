"""Step 8, third part: the rules, replayed over the entries, must reach the slots."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from ledger_client.errors import TidewaiterError
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import CUSTOMS_ROLE, Kind
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.unit_context import Surroundings, UnitSoFar
from ledger_client.ledger.unit_step import unit_after
from ledger_client.ledger.values import NOBODY, Address, ParticipantId, UnitId
from ledger_client.proofs.case import Case, Chunk, Histories, Nest, ProvedUnit, Timeline

SOME_CHILDREN: Final = 1 << 20
"""How many children a parent is taken to have at the start of a part of its history."""

Custodians = frozenset[ParticipantId] | None
"""Who may have had effective custody; None where nothing shown says so."""


def check_replays(case: Case) -> None:
    """Replay every unit, parents first, and compare what is reached with the ledger's slots."""
    histories = case.folded()
    replays = _Replays(case, histories)
    for chunk in histories.units:
        timeline = replays.of(chunk)
        if timeline is not None and chunk.at_header:
            place = int(chunk.place.rsplit("/", 1)[1])
            _compare(case, timeline, case.proved_slots().units[place])


class _Replays:
    """Timelines, made when first needed."""

    def __init__(self, case: Case, histories: Histories) -> None:
        self._case = case
        self._histories = histories
        self._tried: set[Chunk] = set()
        self._numbers: dict[Chunk, tuple[int, ...]] = {}

    def of(self, chunk: Chunk) -> Timeline | None:
        """The timeline of a chunk; None over gaps, after a refusal, or in a circle of units."""
        if chunk not in self._tried:
            self._tried.add(chunk)
            if not chunk.has_gaps:
                self._replay(chunk)
        return self._histories.timelines.get(chunk)

    def _replay(self, chunk: Chunk) -> None:
        start = self._start(chunk)
        if start is None:
            return
        unit, states = UnitSoFar(start), list[UnitState]()
        for index, entry in enumerate(chunk.entries):
            if entry is None:
                return
            try:
                unit = unit_after(entry, unit, self._around(chunk, index, entry, unit.state))
            except TidewaiterError as refusal:
                self._case.findings.add("state.mismatch", chunk.pointer(index), str(refusal))
                return
            states.append(unit.state)
        self._histories.timelines[chunk] = Timeline(chunk, start, tuple(states), unit.holds)

    def _around(self, chunk: Chunk, index: int, entry: Entry, state: UnitState) -> Surroundings:
        custodian = self._custodian(chunk, index, entry.actor.id) if state.packed else None
        nested = entry.kind in (Kind.PACK, Kind.UNPACK)
        return Surroundings(
            custodian=custodian,
            customs=self._is_customs(entry.actor.key),
            parent=self._parent(chunk, index) if nested else None,
            counters_known=chunk.whole,
            council=self._case.deployment.council,
        )

    def _custodian(self, chunk: Chunk, index: int, who: ParticipantId) -> ParticipantId | None:
        """Who had effective custody: ``who``, if that may be; None where nothing shown says."""
        possible = self._custodians(chunk, index)
        if possible is None or who in possible:
            return None if possible is None else who
        return next(iter(possible), NOBODY)

    def _is_customs(self, key: Address) -> bool:
        known = self._case.proved_slots().keys.get(key)
        return known is None or known.state.has_role(CUSTOMS_ROLE)

    def _start(self, chunk: Chunk) -> UnitState | None:
        if chunk.whole:
            return UnitState()
        for nest in self._histories.nests:
            pack = nest.child.entries[nest.pack]
            if nest.parent is chunk and nest.since == -1 and pack is not None:
                return _state_at_pack(pack.actor.id)
        return None

    def _parent(self, chunk: Chunk, index: int) -> tuple[UnitId, UnitState] | None:
        for nest in self._histories.stays.get(chunk, ()):
            if index in (nest.pack, nest.unpack):
                at = nest.since if index == nest.pack else nest.until
                timeline = self.of(nest.parent)
                if timeline is None or at is None or not nest.parent.whole:
                    return nest.parent.subject, UnitState(exists=True, level=256)
                return nest.parent.subject, state_after(timeline, at)
        return None

    def _custodians(self, chunk: Chunk, index: int) -> Custodians:
        entry = chunk.entries[index]
        nest = stay_at(self._histories, chunk, index)
        if entry is None or nest is None:
            return None
        return self._outermost(nest, entry.at.number)

    def _blocks(self, chunk: Chunk) -> tuple[int, ...]:
        if chunk not in self._numbers:
            numbers = (0 if entry is None else entry.at.number for entry in chunk.entries)
            self._numbers[chunk] = tuple(numbers)
        return self._numbers[chunk]

    def _outermost(self, nest: Nest, number: int) -> Custodians:
        timeline = self.of(nest.parent)
        if timeline is None:
            return None
        found: set[ParticipantId] = set()
        for position in positions_at(nest, self._blocks(nest.parent), number):
            state = state_after(timeline, position)
            outer = stay_at(self._histories, nest.parent, position + 1) if state.packed else None
            if not state.packed:
                found.add(state.custodian)
            elif outer is not None:
                found |= self._outermost(outer, number) or set()
            else:
                return None
        return frozenset(found)


def _state_at_pack(custodian: ParticipantId) -> UnitState:
    """What is known of a parent right after its custodian packed something into it.

    It is neither held nor bound then, for nothing could have been packed into it.
    """
    return UnitState(custodian=custodian, exists=True, children=SOME_CHILDREN, level=255)


def stay_at(histories: Histories, chunk: Chunk, index: int) -> Nest | None:
    """The stay in which the unit is when its entry ``index`` is written."""
    for nest in histories.stays.get(chunk, ()):
        ends = len(chunk.entries) if nest.unpack is None else nest.unpack
        if nest.pack < index <= ends:
            return nest
    return None


def positions_at(nest: Nest, numbers: Sequence[int], number: int) -> range:
    """Where in the parent's entries the writes of block ``number`` may have found it.

    Order between two units within one block is not in their histories, so each place is possible.
    ``numbers`` are the blocks of the parent's entries.
    """
    first = nest.since + 1
    end = len(numbers) if nest.until is None else nest.until
    low = bisect_left(numbers, number, first, end) - 1
    high = bisect_right(numbers, number, first, end) - 1
    return range(low, high + 1)


def state_after(timeline: Timeline, position: int) -> UnitState:
    """The state after the entry at ``position``; -1 is before the first."""
    return timeline.before if position < 0 else timeline.states[position]


def _compare(case: Case, timeline: Timeline, proved: ProvedUnit) -> None:
    chunk = timeline.chunk
    reached = state_after(timeline, len(timeline.states) - 1)
    if chunk.whole:
        same = reached == proved.state
    else:
        same = _known_part(reached) == _known_part(proved.state)
    if not same:
        case.findings.add("state.mismatch", f"{chunk.place}/proofs/state")
    named = {entry.actor.id for entry in chunk.entries if entry and entry.kind == Kind.HOLD}
    for authority in sorted(named - set(proved.holds)):
        case.findings.add("proof.missing", f"{chunk.place}/proofs/holds", f"{authority:016x}")
    for authority in sorted(set(proved.holds) - named):
        case.note_excess(f"{chunk.place}/proofs/holds", f"{authority:016x}")
    for authority in sorted(named & set(proved.holds)):
        held, there = timeline.holds[authority], proved.holds[authority]
        same = held == there if chunk.whole else _present(held) == _present(there)
        if not same:
            case.findings.add("state.mismatch", f"{chunk.place}/proofs/holds", f"{authority:016x}")


def _present(hold: HoldState) -> tuple[bool, bool]:
    return hold.active, hold.binding


def _known_part(state: UnitState) -> tuple[object, ...]:
    return (
        state.custodian,
        state.taker,
        state.offer_expiry,
        state.holds,
        state.bindings,
        state.bound,
        state.exists,
        state.packed,
        state.closed,
        state.logbook,
    )
