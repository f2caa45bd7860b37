"""One unit, one entry: what the entry makes of the unit, or why it could not have been written.

The one place where entries alone, without calls and signatures, are judged by the rules. Whole
logs are replayed with it in ``unit_replay``; a verifier replays parts of histories with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger_client.ledger import (
    attach_rules,
    handoff_rules,
    hold_steps,
    item_rules,
    nesting_rules,
    transform_rules,
    unit_rules,
)
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.entry_fields import by_council, require_fields
from ledger_client.ledger.kinds import (
    ITEM_NOTES,
    ITEMS,
    LOGBOOK_DETAIL,
    MAX_CHILDREN_PER_NESTING,
    UNPACKING,
    Form,
    Kind,
    Outcome,
    in_mask,
)
from ledger_client.ledger.refusals import NotCustodian, TakerInvalid, UnitExists
from ledger_client.ledger.rule_broken import require
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import Handoff, Item
from ledger_client.ledger.unit_context import Surroundings, UnitSoFar
from ledger_client.ledger.values import ZERO_WORD, ParticipantId, UnitId

NOWHERE: Final = Surroundings()
"""Surroundings of which nothing is known."""

_SOME_PARENT: Final = (UnitId(ZERO_WORD), UnitState(level=256))
_LEVEL_MASK: Final = LOGBOOK_DETAIL - 1


def unit_after(entry: Entry, unit: UnitSoFar, around: Surroundings = NOWHERE) -> UnitSoFar:
    """The unit after one more entry of its own.

    What no entry says is not judged: roles (but see ``around.customs``), validity of keys, turns
    and deadlines that were signed. Nor is what several entries of one tx say of each other: the
    children of a ``contents``, inputs and outputs of a transformation, the entries that a binding
    hold writes on the parents. ``unit_replay`` judges those.

    Args:
        entry: of this unit, the next one after those that made ``unit``.
        unit: the unit so far; ``UnitSoFar()`` before its ``open``.
        around: what is known beside the unit; all of it may be unknown.

    Raises:
        Refusal: the ledger would have refused the write.
        NotWritable: the ledger writes no such entry; ``rule`` says what is wrong with it.
    """
    require_fields(entry, around.council)
    if entry.kind is Kind.OPEN:
        return _opened(entry, unit)
    unit_rules.known(entry.unit_id, unit.state)
    if entry.kind is Kind.HOLD:
        return hold_steps.held(entry, unit)
    if entry.kind is Kind.RELEASE:
        return hold_steps.released(entry, unit, around)
    if entry.kind in (Kind.BOUND, Kind.UNBOUND):
        return hold_steps.marked(entry, unit)
    if entry.kind is Kind.PACK:
        return _packed(entry, unit, around)
    if entry.kind is Kind.UNPACK:
        return _unpacked(entry, unit, around)
    return replace(unit, state=_state_after(entry, unit, around))


def custodian_of(unit: UnitSoFar, around: Surroundings) -> ParticipantId | None:
    """The effective custodian; None where the unit is packed and nothing says who has it."""
    return around.custodian if unit.state.packed else unit.state.custodian


def _state_after(entry: Entry, unit: UnitSoFar, around: Surroundings) -> UnitState:
    """The state after an entry that changes neither parent nor holds."""
    if entry.kind is Kind.CLOSE and (by_council(entry) or entry.detail != Outcome.NONE):
        return hold_steps.closed_by_another(entry, unit, around)
    if in_mask(entry.kind, ITEMS):
        return _item(entry, unit, around)
    if entry.kind is Kind.HANDOFF:
        return _handed_off(entry, unit.state)
    if entry.kind is Kind.CONTENTS:
        return _contents(entry, unit.state)
    if entry.kind is Kind.TRANSFORM:
        state = unit.state
        return transform_rules.consumed(
            entry.unit_id, state, state.turn, entry.actor.id, entry.at.time
        )
    return _attached(entry, unit, around)


def _opened(entry: Entry, unit: UnitSoFar) -> UnitSoFar:
    if unit.state.exists:
        raise UnitExists(entry.unit_id)
    level, logbook = entry.detail & _LEVEL_MASK, entry.detail & LOGBOOK_DETAIL != 0
    return UnitSoFar(unit_rules.opened(entry.actor.id, level, logbook=logbook))


def _item(entry: Entry, unit: UnitSoFar, around: Surroundings) -> UnitState:
    state, who = unit.state, entry.actor.id
    item = Item(
        entry.unit_id,
        entry.kind,
        state.turn,
        entry.counterparty.id,
        entry.related,
        entry.commitment,
    )
    item_rules.require_item_fields(item, state)
    if in_mask(entry.kind, ITEM_NOTES):
        custodian = custodian_of(unit, around)
        item_rules.require_note_by(item, who, custodian, customs=around.customs)
        return state
    return item_rules.stated(item, state, who, entry.at.time, around.successor)


def _handed_off(entry: Entry, state: UnitState) -> UnitState:
    giver, taker = entry.actor.id, entry.counterparty.id
    if giver == taker:
        raise TakerInvalid(taker)
    handoff = Handoff(entry.unit_id, state.turn, giver, taker, entry.related, entry.commitment, 0)
    return handoff_rules.handed_off(handoff, state)


def _contents(entry: Entry, state: UnitState) -> UnitState:
    count = entry.detail & MAX_CHILDREN_PER_NESTING
    unpacking = entry.detail & UNPACKING != 0
    require(count > 0, "contents", "it counts no children")
    require(not unpacking or count <= state.children, "contents", "too many come out")
    change = -count if unpacking else count
    return nesting_rules.parent_changed(
        entry.unit_id, state, state.turn, entry.actor.id, change, entry.at.time
    )


def _packed(entry: Entry, unit: UnitSoFar, around: Surroundings) -> UnitSoFar:
    state, parent = unit.state, around.parent or _SOME_PARENT
    after = nesting_rules.packed(
        entry.unit_id, state, state.turn, entry.actor.id, parent, entry.at.time
    )
    return replace(unit, state=after, parent=around.parent[0] if around.parent else None)


def _unpacked(entry: Entry, unit: UnitSoFar, around: Surroundings) -> UnitSoFar:
    state, inside = unit.state, unit.parent
    named = around.parent[0] if around.parent and inside is not None else inside
    where = _SOME_PARENT[0]
    after = nesting_rules.unpacked(
        entry.unit_id, state, state.turn, entry.actor.id, named or where, inside or where
    )
    return replace(unit, state=after)


def _attached(entry: Entry, unit: UnitSoFar, around: Surroundings) -> UnitState:
    state, who, holder = unit.state, entry.actor.id, entry.counterparty.id
    both = entry.form is Form.BOTH
    if both:
        attach_rules.require_other_holder(holder, who)
    attach_rules.require_attachable(entry.unit_id, state, state.turn, entry.form)
    if custodian_of(unit, around) not in (None, who):
        raise NotCustodian(entry.unit_id, who)
    require(both or holder == who, "party", "the certificate's holder did not sign")
    return state
