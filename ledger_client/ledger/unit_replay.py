"""Units replayed from their entries alone, with as much of the nesting as the entries cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger_client.errors import TidewaiterError
from ledger_client.ledger import nesting_rules, unit_rules
from ledger_client.ledger.entries import NO_PARTY, BlockRef, Entry, entry_hash, next_head, unit_id
from ledger_client.ledger.kinds import (
    ITEM_NOTES,
    ITEMS,
    LOGBOOK_DETAIL,
    MAX_CHILDREN_PER_NESTING,
    UNPACKING,
    Form,
    Kind,
    in_mask,
    mask_of,
)
from ledger_client.ledger.ledger_rules import contents_hash
from ledger_client.ledger.refusals import NotCustodian, UnitExists
from ledger_client.ledger.rule_broken import RuleBroken, require
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.structs import Handoff, Hold, Item, Release
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_ADDRESS,
    ZERO_WORD,
    Head,
    ParticipantId,
    UnitId,
    number_of,
)

_WRITTEN: Final = ITEMS | mask_of(
    Kind.OPEN,
    Kind.HANDOFF,
    Kind.CONTENTS,
    Kind.PACK,
    Kind.UNPACK,
    Kind.HOLD,
    Kind.RELEASE,
    Kind.ATTACH,
)
_DETAILED: Final = mask_of(Kind.OPEN, Kind.CONTENTS)
_COMMITTED: Final = mask_of(
    Kind.OPEN, Kind.HANDOFF, Kind.CONTENTS, Kind.PACK, Kind.UNPACK, Kind.HOLD, Kind.ATTACH
)
_UNRELATED: Final = mask_of(Kind.OPEN, Kind.HOLD)
_ALONE: Final = mask_of(Kind.OPEN, Kind.CONTENTS, Kind.PACK, Kind.UNPACK, Kind.HOLD)
_ANY_LEVEL: Final = 256


@dataclass(frozen=True, slots=True)
class UnitStep:
    """One entry of a unit, and the unit after it.

    ``index`` counts in the replayed sequence; ``custodian`` is the effective one, None where the
    unit is packed in one whose entries were not given.
    """

    index: int
    entry: Entry
    head: Head
    state: UnitState
    custodian: ParticipantId | None


@dataclass(slots=True)
class UnitHistory:
    """What a unit's entries say.

    ``parent`` is meaningful while the unit is packed, and None where its parent's entries were not
    given; ``holds`` has the last hold of each authority that ever held the unit.
    """

    unit_id: UnitId
    head: Head
    state: UnitState = field(default_factory=UnitState)
    parent: UnitId | None = None
    holds: dict[ParticipantId, HoldState] = field(default_factory=dict)
    steps: list[UnitStep] = field(default_factory=list)


def replay_units(
    entries: Iterable[Entry], *, deployment: Deployment | None = None, complete: bool = False
) -> Mapping[UnitId, UnitHistory]:
    """Replay the entries of some units, given in log order, each unit's from its first on.

    Units whose entries are not given may be parents or children of those that are: what depends
    on them is then not judged. Not judged either is what no entry says: roles, validity of keys,
    turns and deadlines that were signed.

    Args:
        entries: in the order of their logs; order between units matters only within nestings.
        deployment: with it a logbook's id is checked to be that of its opener.
        complete: the entries are all of the ledger's, so that no child or parent may be missing.

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
    if last is not None and complete:
        try:
            replay.require_no_contents_open()
        except TidewaiterError as refusal:
            raise RuleBroken.refused(index, last, refusal) from refusal
    return replay.units


def _require_order(before: BlockRef, after: BlockRef) -> None:
    forward = before.number < after.number and before.time <= after.time
    require(before == after or forward, "entry_order", "its block is before that of the last one")


@dataclass(slots=True)
class _Contents:
    """A ``contents`` entry whose children's entries are still to come."""

    entry: Entry
    kind: Kind
    children: list[tuple[bytes, bytes]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.entry.detail & MAX_CHILDREN_PER_NESTING

    def add(self, child: UnitId, head: Head, entry: Entry) -> None:
        mine, theirs = self.entry, entry
        same = (mine.at, mine.actor, mine.form, mine.commitment, self.kind) == (
            theirs.at,
            theirs.actor,
            theirs.form,
            theirs.commitment,
            theirs.kind,
        )
        require(same, "contents", "it does not match the contents entry that it names")
        self.children.append((child, head))
        require(len(self.children) <= self.count, "contents", "more children than counted")
        if len(self.children) == self.count:
            listed = contents_hash(self.children) == mine.related
            require(listed, "contents", "the children are not those of the contents entry")


class _Replay:
    def __init__(self, deployment: Deployment | None, complete: bool) -> None:
        self.units: dict[UnitId, UnitHistory] = {}
        self._deployment = deployment
        self._complete = complete
        self._contents: dict[Head, tuple[UnitId, _Contents]] = {}

    def take(self, index: int, entry: Entry) -> None:
        _require_fields(entry)
        if self._complete and entry.related not in self._contents:
            self.require_no_contents_open()
        unit = self.units.get(entry.unit_id) or self._opened(entry)
        before = unit.head
        unit.head = next_head(before, entry_hash(entry))
        if entry.kind is not Kind.OPEN:
            self._apply(unit, before, entry)
        elif unit.steps:
            raise UnitExists(unit.unit_id)
        custodian = self.custodian(unit)
        unit.steps.append(UnitStep(index, entry, unit.head, unit.state, custodian))

    def require_no_contents_open(self) -> None:
        for _, contents in self._contents.values():
            full = len(contents.children) == contents.count
            require(full, "contents", "entries of children of the nesting before are missing")
        self._contents.clear()

    def custodian(self, unit: UnitHistory) -> ParticipantId | None:
        while unit.state.packed:
            parent = self.units.get(unit.parent) if unit.parent is not None else None
            if parent is None:
                return None
            unit = parent
        return unit.state.custodian

    def _opened(self, entry: Entry) -> UnitHistory:
        unit_rules.known(entry.unit_id, UnitState(exists=entry.kind is Kind.OPEN))
        level, logbook = entry.detail & 0xFF, entry.detail & LOGBOOK_DETAIL != 0
        require(entry.detail < LOGBOOK_DETAIL << 1, "detail", "no open has this detail")
        where = self._deployment
        if logbook and where is not None:
            own = unit_id(where.network_id, where.chain_id, where.ledger, entry.actor.id, ZERO_WORD)
            require(own == entry.unit_id, "logbook_id", "the id is not that of its logbook")
        state = unit_rules.opened(entry.actor.id, level, logbook=logbook)
        unit = UnitHistory(entry.unit_id, Head(entry.unit_id), state)
        self.units[entry.unit_id] = unit
        return unit

    def _apply(self, unit: UnitHistory, before: Head, entry: Entry) -> None:
        if in_mask(entry.kind, ITEMS):
            self._item(unit, entry)
        elif entry.kind is Kind.HANDOFF:
            unit.state = unit_rules.handed_off(_handoff_of(unit, entry), unit.state)
        elif entry.kind is Kind.CONTENTS:
            self._change_contents(unit, entry)
        elif entry.kind is Kind.PACK:
            self._pack(unit, before, entry)
        elif entry.kind is Kind.UNPACK:
            self._unpack(unit, before, entry)
        elif entry.kind is Kind.ATTACH:
            self._attach(unit, entry)
        else:
            _hold_or_release(unit, entry)

    def _item(self, unit: UnitHistory, entry: Entry) -> None:
        item = Item(
            unit.unit_id,
            entry.kind,
            unit.state.turn,
            entry.counterparty.id,
            entry.related,
            entry.commitment,
        )
        unit_rules.require_item_fields(item, unit.state)
        if in_mask(entry.kind, ITEM_NOTES):
            custodian = self.custodian(unit)
            unit_rules.require_note_by(item, entry.actor.id, custodian, customs=True)
        else:
            unit.state = unit_rules.stated(item, unit.state, entry.actor.id, entry.at.time)

    def _change_contents(self, unit: UnitHistory, entry: Entry) -> None:
        count = entry.detail & MAX_CHILDREN_PER_NESTING
        unpacking = entry.detail & UNPACKING != 0
        require(count > 0, "contents", "it counts no children")
        require(not unpacking or count <= unit.state.children, "contents", "too many come out")
        change, turn = (-count if unpacking else count), unit.state.turn
        unit.state = nesting_rules.parent_changed(
            unit.unit_id, unit.state, turn, entry.actor.id, change, entry.at.time
        )
        kind = Kind.UNPACK if unpacking else Kind.PACK
        self._contents[unit.head] = (unit.unit_id, _Contents(entry, kind))

    def _named_parent(self, before: Head, entry: Entry) -> UnitHistory | None:
        """The parent whose ``contents`` entry a child's entry names; None if not given."""
        found = self._contents.get(Head(entry.related))
        if found is None:
            require(not self._complete, "contents", "it names no contents entry")
            return None
        parent_id, contents = found
        contents.add(entry.unit_id, before, entry)
        return self.units[parent_id]

    def _pack(self, unit: UnitHistory, before: Head, entry: Entry) -> None:
        parent = self._named_parent(before, entry)
        unknown = (UnitId(ZERO_WORD), _UNKNOWN_PARENT)
        known = unknown if parent is None else (parent.unit_id, parent.state)
        unit.state = nesting_rules.packed(
            unit.unit_id, unit.state, unit.state.turn, entry.actor.id, known, entry.at.time
        )
        unit.parent = None if parent is None else parent.unit_id

    def _unpack(self, unit: UnitHistory, before: Head, entry: Entry) -> None:
        parent = self._named_parent(before, entry)
        named = UnitId(ZERO_WORD) if parent is None else parent.unit_id
        # Packed in a unit that is not given, it can only come out of one that is not given.
        inside = UnitId(ZERO_WORD) if unit.parent is None else unit.parent
        unit.state = nesting_rules.unpacked(
            unit.unit_id, unit.state, unit.state.turn, entry.actor.id, named, inside
        )

    def _attach(self, unit: UnitHistory, entry: Entry) -> None:
        if entry.form is Form.BOTH:
            unit_rules.require_other_holder(entry.counterparty.id, entry.actor.id)
        unit_rules.require_attachable(unit.unit_id, unit.state, unit.state.turn, entry.form)
        if self.custodian(unit) not in (None, entry.actor.id):
            raise NotCustodian(unit.unit_id, entry.actor.id)
        alone = entry.form is not Form.BOTH
        same = entry.counterparty.id == entry.actor.id
        require(same or not alone, "party", "the certificate's holder did not sign")


_UNKNOWN_PARENT: Final = UnitState(level=_ANY_LEVEL)


def _handoff_of(unit: UnitHistory, entry: Entry) -> Handoff:
    giver, taker = entry.actor.id, entry.counterparty.id
    require(giver != taker, "taker_invalid", "custody cannot go to the giver itself")
    return Handoff(unit.unit_id, unit.state.turn, giver, taker, entry.related, entry.commitment, 0)


def _hold_or_release(unit: UnitHistory, entry: Entry) -> None:
    holding = entry.kind is Kind.HOLD
    authority = entry.actor.id if holding else entry.counterparty.id
    last = unit.holds.get(authority, HoldState())
    if holding:
        hold = Hold(unit.unit_id, last.counter + 1, False, entry.commitment)
        unit.state, unit.holds[authority] = nesting_rules.held(hold, unit.state, last, authority)
        return
    counter = min(number_of(entry.related), 2**64 - 1)
    release = Release(unit.unit_id, authority, counter, entry.commitment)
    unit.state, unit.holds[authority] = nesting_rules.released(
        release, unit.state, last, entry.actor.id
    )


def _require_fields(entry: Entry) -> None:
    """What an entry of its kind always has and never has, whatever came before."""
    kind, both = entry.kind, entry.form is Form.BOTH
    named, keyed = entry.counterparty != NO_PARTY, entry.counterparty.key != ZERO_ADDRESS
    signed = entry.actor.key != ZERO_ADDRESS and entry.actor.id != NOBODY
    require(in_mask(kind, _WRITTEN), "kind", "the ledger writes no such entry")
    require(signed, "actor", "no participant's key stands as its actor")
    require(entry.detail == 0 or in_mask(kind, _DETAILED), "detail", "it has no detail")
    needs_both = kind is Kind.HANDOFF
    require(both or not needs_both, "form", "both must have signed")
    require(not both or kind in (Kind.HANDOFF, Kind.ATTACH), "form", "one alone signs it")
    require(keyed == both, "counterparty", "the counterparty's key stands exactly where it signed")
    require(not (named and in_mask(kind, _ALONE)), "counterparty", "it names no counterparty")
    zero = entry.commitment == ZERO_WORD
    require(not (zero and in_mask(kind, _COMMITTED)), "commitment_missing", "it has no commitment")
    related = entry.related != ZERO_WORD
    require(not (related and in_mask(kind, _UNRELATED)), "related", "it relates to nothing")
