"""The rules of one unit, replayed from its entries alone.

An entry says everything the contract needed but the signed turn and deadline, so the struct that
was signed is put together again with the turn that the unit had. A refusal means that the contract
would never have written the entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ledger_client.ledger import (
    attach_rules,
    handoff_rules,
    hold_rules,
    item_rules,
    nesting_rules,
    unit_rules,
)
from ledger_client.ledger.entries import NO_PARTY, Entry
from ledger_client.ledger.kinds import (
    ITEM_NOTES,
    ITEMS,
    LOGBOOK_DETAIL,
    MAX_CHILDREN_PER_NESTING,
    UNPACKING,
    Form,
    Kind,
    in_mask,
)
from ledger_client.ledger.refusals import CommitmentMissing, NotCustodian, TakerInvalid
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.structs import Handoff, Hold, Item, Release
from ledger_client.ledger.values import (
    ZERO_ADDRESS,
    ZERO_WORD,
    Address,
    ParticipantId,
    UnitId,
    number_of,
)
from ledger_client.proofs.errors import ProofBroken

SOME_CHILDREN: Final = 1 << 20
"""How many children a parent is taken to have at the start of a part of its history."""

_LEVEL_MASK: Final = LOGBOOK_DETAIL - 1
Custodians = frozenset[ParticipantId] | None
"""Who may have had effective custody; None where nothing shown says so."""


def state_at_pack(custodian: ParticipantId) -> UnitState:
    """What is known of a parent right after its custodian packed something into it."""
    return UnitState(custodian=custodian, exists=True, children=SOME_CHILDREN, level=255)


class UnitReplay:
    """Replays one unit; ``partial`` where the start is not its opening, so counters are unknown.

    Args:
        unit_id: the unit.
        start: its state before the first entry.
        custodians: by index of an entry, who may have had custody of the unit's outermost parent.
        is_customs: whether a key has the customs role.
        parent: by index of a pack or unpack, the parent's id and its state then, as far as known.
    """

    def __init__(
        self,
        unit_id: UnitId,
        start: UnitState,
        partial: bool,
        custodians: Callable[[int], Custodians],
        is_customs: Callable[[Address], bool],
        parent: Callable[[int], tuple[UnitId, UnitState] | None],
    ) -> None:
        self.state = start
        self.holds: dict[ParticipantId, HoldState] = {}
        self._unit_id = unit_id
        self._partial = partial
        self._custodians = custodians
        self._is_customs = is_customs
        self._parent = parent
        self._inside: UnitId | None = None

    def apply(self, index: int, entry: Entry) -> None:
        """Take one entry.

        Raises:
            LedgerRefused: the contract would have refused the write.
            InvalidInput: an entry that the contract does not make.
        """
        _check_fields(entry)
        kind, who, now = entry.kind, entry.actor.id, entry.at.time
        if kind == Kind.OPEN:
            self._open(entry)
        elif in_mask(kind, ITEM_NOTES):
            self._note(index, entry)
        elif in_mask(kind, ITEMS):
            self.state = item_rules.stated(self._item(entry), self._ready(entry), who, now)
        elif kind == Kind.HANDOFF:
            self._handoff(entry)
        elif kind == Kind.CONTENTS:
            self._contents(entry)
        elif kind in (Kind.PACK, Kind.UNPACK):
            self._nested(index, entry)
        elif kind in (Kind.HOLD, Kind.RELEASE):
            self._held(entry)
        else:
            self._attached(index, entry)

    def _open(self, entry: Entry) -> None:
        logbook = entry.detail & LOGBOOK_DETAIL != 0
        if self.state.exists or entry.related != ZERO_WORD or entry.commitment == ZERO_WORD:
            raise _impossible("an open that the ledger does not write")
        self.state = unit_rules.opened(entry.actor.id, entry.detail & _LEVEL_MASK, logbook=logbook)

    def _item(self, entry: Entry) -> Item:
        return Item(
            self._unit_id,
            entry.kind,
            self.state.turn,
            entry.counterparty.id,
            entry.related,
            entry.commitment,
        )

    def _ready(self, entry: Entry) -> UnitState:
        item = self._item(entry)
        item_rules.require_item_turn(item, self.state)
        item_rules.require_item_fields(item, self.state)
        return self.state

    def _note(self, index: int, entry: Entry) -> None:
        self._ready(entry)
        item, who = self._item(entry), entry.actor.id
        customs = self._is_customs(entry.actor.key)
        item_rules.require_note_by(item, who, self._custodian(index, who), customs=customs)

    def _custodian(self, index: int, who: ParticipantId) -> ParticipantId | None:
        if not self.state.packed:
            return self.state.custodian
        possible = self._custodians(index)
        if possible is None or who in possible:
            return None if possible is None else who
        return next(iter(possible), ParticipantId(0))

    def _handoff(self, entry: Entry) -> None:
        giver, taker = entry.actor.id, entry.counterparty.id
        if giver == taker:
            raise TakerInvalid(taker)
        handoff = Handoff(
            self._unit_id, self.state.turn, giver, taker, entry.related, entry.commitment, 0
        )
        self.state = handoff_rules.handed_off(handoff, self.state)

    def _contents(self, entry: Entry) -> None:
        count = entry.detail & MAX_CHILDREN_PER_NESTING
        if count == 0 or entry.commitment == ZERO_WORD:
            raise _impossible("contents that the ledger does not write")
        change = -count if entry.detail & UNPACKING else count
        if self.state.children + change < 0:
            raise _impossible("more is unpacked than was packed")
        self.state = nesting_rules.parent_changed(
            self._unit_id, self.state, self.state.turn, entry.actor.id, change, entry.at.time
        )

    def _nested(self, index: int, entry: Entry) -> None:
        if entry.commitment == ZERO_WORD:
            raise CommitmentMissing(entry.kind)
        unit, turn, who = self._unit_id, self.state.turn, entry.actor.id
        parent = self._parent(index)
        if entry.kind == Kind.PACK:
            known = parent or (UnitId(ZERO_WORD), replace(self.state, level=256))
            self.state = nesting_rules.packed(unit, self.state, turn, who, known, entry.at.time)
            self._inside = known[0]
            return
        parent_id = self._inside if parent is None or self._inside is None else parent[0]
        self.state = nesting_rules.unpacked(
            unit, self.state, turn, who, parent_id or UnitId(ZERO_WORD), self._inside
        )
        self._inside = None

    def _held(self, entry: Entry) -> None:
        if entry.kind == Kind.HOLD:
            authority = entry.actor.id
            last = self.holds.get(authority, HoldState())
            hold = Hold(self._unit_id, last.counter + 1, False, entry.commitment)
            if entry.related != ZERO_WORD or entry.detail:
                raise _impossible("a hold that the ledger does not write")
            self.state, self.holds[authority] = hold_rules.held(hold, self.state, last, authority)
            return
        authority = entry.counterparty.id
        last = self.holds.get(authority, HoldState())
        counter = last.counter if self._partial else number_of(entry.related)
        release = Release(self._unit_id, authority, counter, entry.commitment)
        self.state, self.holds[authority] = hold_rules.released(
            release, self.state, last, entry.actor.id
        )

    def _attached(self, index: int, entry: Entry) -> None:
        who = entry.actor.id
        if entry.form == Form.BOTH:
            attach_rules.require_other_holder(entry.counterparty.id, who)
        attach_rules.require_attachable(self._unit_id, self.state, self.state.turn, entry.form)
        if entry.commitment == ZERO_WORD:
            raise CommitmentMissing(Kind.ATTACH)
        custodian = self._custodian(index, who)
        if custodian is not None and custodian != who:
            raise NotCustodian(self._unit_id, who)
        if entry.form != Form.BOTH and entry.counterparty.id != who:
            raise _impossible("a holder that did not sign")


_WRITTEN: Final = frozenset(
    {
        *(kind for kind in Kind if in_mask(kind, ITEMS)),
        Kind.OPEN,
        Kind.HANDOFF,
        Kind.CONTENTS,
        Kind.PACK,
        Kind.UNPACK,
        Kind.HOLD,
        Kind.RELEASE,
        Kind.ATTACH,
    }
)
_DETAILED: Final = frozenset({Kind.OPEN, Kind.CONTENTS})
_ALONE: Final = frozenset({Kind.OPEN, Kind.CONTENTS, Kind.PACK, Kind.UNPACK, Kind.HOLD})


def _check_fields(entry: Entry) -> None:
    both = entry.form == Form.BOTH
    if entry.kind not in _WRITTEN or entry.actor.key == ZERO_ADDRESS:
        raise _impossible("a kind that the ledger does not write, or no key")
    if entry.detail and entry.kind not in _DETAILED:
        raise _impossible("a detail where none belongs")
    if entry.kind == Kind.OPEN and entry.detail >> 9:
        raise _impossible("a detail that no open has")
    if both != (entry.kind == Kind.HANDOFF) and not (both and entry.kind == Kind.ATTACH):
        raise _impossible("a form that this kind has not")
    if both == (entry.counterparty.key == ZERO_ADDRESS):
        raise _impossible("a counterparty's key where none belongs, or none where one does")
    if entry.kind in _ALONE and entry.counterparty != NO_PARTY:
        raise _impossible("a counterparty where none belongs")


def _impossible(why: str) -> ProofBroken:
    return ProofBroken(why, pointer="", rule="entry.impossible", code="history.malformed")
