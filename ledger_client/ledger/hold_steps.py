"""One entry of an authority or of the council: holds, releases, marks of them, closings."""

from __future__ import annotations

from dataclasses import replace

from ledger_client.ledger import closing_rules, hold_rules
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.entry_fields import by_council
from ledger_client.ledger.kinds import BINDING_DETAIL, Kind
from ledger_client.ledger.rule_broken import require
from ledger_client.ledger.state import UnitState
from ledger_client.ledger.structs import Closing, Hold, Release
from ledger_client.ledger.unit_context import Surroundings, UnitSoFar
from ledger_client.ledger.unit_rules import known
from ledger_client.ledger.values import UINT64_MAX, number_of


def held(entry: Entry, unit: UnitSoFar) -> UnitSoFar:
    """The unit after a ``hold``."""
    authority = entry.actor.id
    last = unit.hold_of(authority)
    binding = entry.detail & BINDING_DETAIL != 0
    hold = Hold(entry.unit_id, last.counter + 1, binding, entry.commitment)
    state, now = hold_rules.held(hold, unit.state, last, authority)
    return unit.with_hold(state, authority, now)


def released(entry: Entry, unit: UnitSoFar, around: Surroundings) -> UnitSoFar:
    """The unit after a ``release``, the authority's own or the council's."""
    authority = entry.counterparty.id
    last = unit.hold_of(authority)
    counter = min(number_of(entry.related), UINT64_MAX) if around.counters_known else last.counter
    release = Release(entry.unit_id, authority, counter, entry.commitment)
    if by_council(entry):
        state, now = hold_rules.released_by_council(release, unit.state, last)
    else:
        state, now = hold_rules.released(release, unit.state, last, entry.actor.id)
    return unit.with_hold(state, authority, now)


def marked(entry: Entry, unit: UnitSoFar) -> UnitSoFar:
    """The unit after a child of it began to mark (``bound``) or ceased to (``unbound``)."""
    state = known(entry.unit_id, unit.state)
    if entry.kind is Kind.BOUND:
        require(state.bound < state.children, "bound", "nothing more in it can be held")
    else:
        require(state.bound > 0, "bound", "nothing in it was held bindingly")
    return replace(unit, state=hold_rules.marked(entry.unit_id, state, entry.kind))


def closed_by_another(entry: Entry, unit: UnitSoFar, around: Surroundings) -> UnitState:
    """The unit after an authority that holds it, or the council, closed it."""
    unit_id, state, successor = entry.unit_id, unit.state, around.successor
    if by_council(entry):
        closing_rules.require_left_behind(unit_id, state, state.custodian, entry.detail)
        return closing_rules.closed_by_council(unit_id, state, entry.related, successor)
    authority = entry.actor.id
    closing = Closing(unit_id, state.turn, entry.detail, entry.related, entry.commitment)
    hold = unit.hold_of(authority)
    return closing_rules.closed_by_authority(closing, state, hold, authority, successor)
