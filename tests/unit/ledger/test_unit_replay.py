"""Entries alone give a unit's state, and an entry the ledger could not have written is named."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger_client.ledger.entries import (
    BlockRef,
    unit_id,
)
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import RuleBroken, replay_units
from ledger_client.ledger.state import HoldState
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from tests.unit.ledger.unit_log import (
    BOX,
    CARRIER,
    CRATE,
    CUSTOMS,
    MAKER,
    OTHER,
    PALLET,
    START,
    ZERO,
    Log,
    honest,
    named,
    who,
)
from tests.unit.ledger.vectors import ENTRY_CASES, VECTORS, entry_of, number, raw


def test_an_honest_journey_reaches_custody_contents_and_turns() -> None:
    units = replay_units(honest().entries, complete=True)
    box, crate, pallet = (units[one] for one in (BOX, CRATE, PALLET))
    assert (box.state.custodian, box.state.turn, box.state.children) == (CARRIER, 6, 1)
    assert box.holds == {CUSTOMS: HoldState(1)}
    assert (crate.state.custodian, crate.state.turn, crate.state.packed) == (OTHER, 3, False)
    assert (pallet.state.custodian, pallet.state.turn, pallet.state.packed) == (0, 1, True)
    assert pallet.parent == BOX
    assert {one: history.head for one, history in units.items()} == honest().heads


def test_each_step_names_the_effective_custodian_of_its_time() -> None:
    crate = replay_units(honest().entries)[CRATE]
    assert [step.custodian for step in crate.steps] == [
        MAKER,
        MAKER,
        MAKER,
        CARRIER,
        CARRIER,
        OTHER,
    ]


def test_a_unit_is_replayed_without_its_siblings_and_children() -> None:
    whole = replay_units(honest().entries)
    for shown in ({BOX}, {BOX, CRATE}, {CRATE}, {PALLET}, {CRATE, PALLET}):
        part = replay_units(entry for entry in honest().entries if entry.unit_id in shown)
        assert {one: history.state for one, history in part.items()} == {
            one: whole[one].state for one in shown
        }


def test_without_its_parent_a_packed_units_custodian_is_unknown() -> None:
    crate = replay_units(entry for entry in honest().entries if entry.unit_id == CRATE)[CRATE]
    assert [step.custodian for step in crate.steps] == [MAKER, None, None, None, CARRIER, OTHER]


def test_the_vectors_entries_replay_to_a_hold_that_was_binding_and_released() -> None:
    entries = [entry_of(case) for case in ENTRY_CASES]
    first = UnitId(raw(VECTORS["units"][0]["unitId"]))
    state = replay_units(entries[:10], complete=True)[first].state
    assert state.custodian == number(VECTORS["keys"]["maker"]["id"])
    assert (state.turn, state.children, state.level) == (4, 2, 3)
    authority = entries[10].actor.id
    held = replay_units(entries[:11], complete=True)[first]
    assert held.holds == {authority: HoldState(1, active=True, binding=True)}
    assert (held.state.holds, held.state.bindings, held.state.turn) == (1, 1, 5)
    after = replay_units(entries, complete=True)[first]
    assert after.holds == {authority: HoldState(1)}
    assert (after.state.holds, after.state.bindings, after.state.turn) == (0, 0, 6)


LEDGER = Address(b"\x0a" * 20)
COUNCIL, REGISTRY, CERTIFICATES = (Address(bytes([n]) * 20) for n in (7, 8, 9))
WHERE = Deployment(b"\x0b" * 32, 5, COUNCIL, REGISTRY, CERTIFICATES, LEDGER)
LOGBOOK = unit_id(WHERE.network_id, 5, LEDGER, ParticipantId(MAKER), ZERO)


def test_a_logbook_is_observed_corrected_and_closed() -> None:
    log = Log()
    log.open(LOGBOOK, 0x100)
    log.add(LOGBOOK, Kind.OBSERVE, MAKER, related=BOX)
    log.add(LOGBOOK, Kind.CORRECT, MAKER, related=log.heads[LOGBOOK])
    log.add(LOGBOOK, Kind.CLOSE, MAKER)
    state = replay_units(log.entries, deployment=WHERE)[LOGBOOK].state
    assert (state.logbook, state.closed, state.turn) == (True, True, 1)


def test_a_certificate_is_attached_by_one_or_both_and_to_a_packed_unit_directly() -> None:
    log = honest()
    log.add(PALLET, Kind.ATTACH, CARRIER, counterparty=named(CARRIER))
    log.add(BOX, Kind.ATTACH, CARRIER, form=Form.CARRIED, counterparty=named(CARRIER))
    log.add(BOX, Kind.ATTACH, CARRIER, form=Form.BOTH, counterparty=who(MAKER))
    units = replay_units(log.entries, complete=True)
    assert {one: history.head for one, history in units.items()} == log.heads
    assert (units[BOX].state.turn, units[PALLET].state.turn) == (6, 1)


Break = Callable[[Log], object]
GIVEN_AWAY = "not_custodian"

BROKEN: dict[str, tuple[str, Break]] = {
    "an open of what is open": ("unit_exists", lambda log: log.open(BOX, 3)),
    "an open with an unknown detail": ("detail", lambda log: log.open(UnitId(b"\1" * 32), 0x200)),
    "a logbook that relates to something": (
        "related",
        lambda log: log.open(LOGBOOK, 0x100, related=BOX),
    ),
    "an entry of what was never opened": (
        "unit_unknown",
        lambda log: log.add(UnitId(b"\1" * 32), Kind.OBSERVE, MAKER),
    ),
    "an observation by another": (GIVEN_AWAY, lambda log: log.add(BOX, Kind.OBSERVE, MAKER)),
    "an observation of what is inside by another": (
        GIVEN_AWAY,
        lambda log: log.add(PALLET, Kind.OBSERVE, MAKER),
    ),
    "an observation without a commitment": (
        "commitment_missing",
        lambda log: log.add(BOX, Kind.OBSERVE, CARRIER, commitment=ZERO),
    ),
    "an observation with a counterparty": (
        "counterparty_unexpected",
        lambda log: log.add(BOX, Kind.OBSERVE, CARRIER, counterparty=named(MAKER)),
    ),
    "a control that relates to something": (
        "related_unexpected",
        lambda log: log.add(BOX, Kind.CONTROL, CUSTOMS, related=BOX),
    ),
    "a correction of nothing": ("related_missing", lambda log: log.add(BOX, Kind.CORRECT, CARRIER)),
    "an offer by another": (GIVEN_AWAY, lambda log: log.offer(BOX, MAKER, OTHER)),
    "an offer to oneself": ("taker_invalid", lambda log: log.offer(BOX, CARRIER, CARRIER)),
    "an offer to nobody": ("taker_invalid", lambda log: log.offer(BOX, CARRIER, 0)),
    "an offer of more than 90 days": (
        "offer_expiry_invalid",
        lambda log: log.offer(BOX, CARRIER, OTHER, 90 * 86_400 + 1),
    ),
    "an offer that is over": (
        "offer_expiry_invalid",
        lambda log: log.offer(BOX, CARRIER, OTHER, 0),
    ),
    "a second offer": (
        "unit_on_offer",
        lambda log: (log.offer(BOX, CARRIER, OTHER), log.offer(BOX, CARRIER, MAKER)),
    ),
    "an offer of a packed unit": ("unit_packed", lambda log: log.offer(PALLET, CARRIER, OTHER)),
    "an offer of a held unit": (
        "unit_held",
        lambda log: (log.hold(BOX), log.offer(BOX, CARRIER, OTHER)),
    ),
    "an accept without an offer": ("no_offer", lambda log: log.accept(BOX, OTHER, CARRIER)),
    "an accept after the expiry": (
        "no_offer",
        lambda log: (log.offer(BOX, CARRIER, OTHER, 60), log.accept(BOX, OTHER, CARRIER)),
    ),
    "an accept by another than the taker": (
        "not_taker",
        lambda log: (log.offer(BOX, CARRIER, OTHER), log.accept(BOX, MAKER, CARRIER)),
    ),
    "an accept from another than the custodian": (
        "counterparty_mismatch",
        lambda log: (log.offer(BOX, CARRIER, OTHER), log.accept(BOX, OTHER, MAKER)),
    ),
    "an accept of what is held": (
        "unit_held",
        lambda log: (
            log.offer(BOX, CARRIER, OTHER),
            log.hold(BOX),
            log.accept(BOX, OTHER, CARRIER),
        ),
    ),
    "an accept that names no head": (
        "related_missing",
        lambda log: (log.offer(BOX, CARRIER, OTHER), log.accept(BOX, OTHER, CARRIER, related=ZERO)),
    ),
    "an accept after it was withdrawn": (
        "no_offer",
        lambda log: (
            log.offer(BOX, CARRIER, OTHER),
            log.add(BOX, Kind.WITHDRAW, CARRIER, counterparty=named(OTHER), related=BOX),
            log.accept(BOX, OTHER, CARRIER),
        ),
    ),
    "a withdrawal by the taker": (
        GIVEN_AWAY,
        lambda log: (
            log.offer(BOX, CARRIER, OTHER),
            log.add(BOX, Kind.WITHDRAW, OTHER, counterparty=named(OTHER), related=BOX),
        ),
    ),
    "a rejection by the giver": (
        "not_taker",
        lambda log: (
            log.offer(BOX, CARRIER, OTHER),
            log.add(BOX, Kind.REJECT, CARRIER, counterparty=named(CARRIER), related=BOX),
        ),
    ),
    "a handoff by another": (GIVEN_AWAY, lambda log: log.handoff(BOX, MAKER, OTHER)),
    "a handoff to oneself": ("taker_invalid", lambda log: log.handoff(BOX, CARRIER, CARRIER)),
    "a handoff that one alone signed": (
        "form",
        lambda log: log.handoff(BOX, CARRIER, OTHER, form=Form.CARRIED),
    ),
    "a handoff without the taker's key": (
        "counterparty",
        lambda log: log.handoff(BOX, CARRIER, OTHER, counterparty=named(OTHER)),
    ),
    "a handoff of a held unit": (
        "unit_held",
        lambda log: (log.hold(BOX), log.handoff(BOX, CARRIER, OTHER)),
    ),
    "a handoff of a packed unit": ("unit_packed", lambda log: log.handoff(PALLET, CARRIER, OTHER)),
    "a handoff without a document": (
        "commitment_missing",
        lambda log: log.handoff(BOX, CARRIER, OTHER, commitment=ZERO),
    ),
    "a handoff without a head": (
        "related_missing",
        lambda log: log.handoff(BOX, CARRIER, OTHER, related=ZERO),
    ),
    "a hold with a counterparty": (
        "counterparty",
        lambda log: log.hold(BOX, counterparty=named(MAKER)),
    ),
    "a hold with a detail": ("detail", lambda log: log.hold(BOX, detail=2)),
    "a hold without a reason": ("commitment_missing", lambda log: log.hold(BOX, commitment=ZERO)),
    "a second hold by the same authority": (
        "hold_active",
        lambda log: (log.hold(BOX), log.hold(BOX)),
    ),
    "a release of no hold": ("hold_not_active", lambda log: log.release(BOX, 1)),
    "a release by another": (
        "not_holding_authority",
        lambda log: (log.hold(BOX), log.release(BOX, 2, OTHER)),
    ),
    "a release with another counter": (
        "hold_counter_mismatch",
        lambda log: (log.hold(BOX), log.release(BOX, 1)),
    ),
    "an attachment by another": (
        GIVEN_AWAY,
        lambda log: log.add(BOX, Kind.ATTACH, MAKER, counterparty=named(MAKER), related=BOX),
    ),
    "an attachment whose holder did not sign": (
        "party",
        lambda log: log.add(BOX, Kind.ATTACH, CARRIER, counterparty=named(MAKER), related=BOX),
    ),
    "an attachment without a document": (
        "commitment_missing",
        lambda log: log.add(
            BOX, Kind.ATTACH, CARRIER, counterparty=named(CARRIER), commitment=ZERO
        ),
    ),
    "a carried attachment to a packed unit": (
        "unit_packed",
        lambda log: log.add(
            PALLET, Kind.ATTACH, CARRIER, form=Form.CARRIED, counterparty=named(CARRIER)
        ),
    ),
    "an attachment by both to a packed unit": (
        "unit_packed",
        lambda log: log.add(PALLET, Kind.ATTACH, CARRIER, form=Form.BOTH, counterparty=who(MAKER)),
    ),
    "an attachment by both that one signed": (
        "counterparty_unexpected",
        lambda log: log.add(BOX, Kind.ATTACH, CARRIER, form=Form.BOTH, counterparty=who(CARRIER)),
    ),
    "a close by another": (GIVEN_AWAY, lambda log: log.add(BOX, Kind.CLOSE, MAKER)),
    "a close with something inside": (
        "unit_has_children",
        lambda log: log.add(BOX, Kind.CLOSE, CARRIER),
    ),
    "an offer after the close": (
        "unit_closed",
        lambda log: (log.add(CRATE, Kind.CLOSE, OTHER), log.offer(CRATE, OTHER, MAKER)),
    ),
    "an observation after the close": (
        "unit_closed",
        lambda log: (log.add(CRATE, Kind.CLOSE, OTHER), log.add(CRATE, Kind.OBSERVE, OTHER)),
    ),
    "a close with a detail": ("detail", lambda log: log.add(CRATE, Kind.CLOSE, OTHER, detail=4)),
    "an entry of another contract": ("kind", lambda log: log.add(BOX, Kind.ISSUE, CARRIER)),
    "an actor without a key": (
        "actor",
        lambda log: log.entries.append(replace(log.entries[-1], actor=named(MAKER))),
    ),
    "an offer that both signed": (
        "form",
        lambda log: log.add(
            BOX, Kind.OFFER, CARRIER, form=Form.BOTH, counterparty=who(OTHER), related=BOX
        ),
    ),
    "an offer with the taker's key": (
        "counterparty",
        lambda log: log.add(BOX, Kind.OFFER, CARRIER, counterparty=who(OTHER), related=BOX),
    ),
    "an earlier block": (
        "entry_order",
        lambda log: log.entries.append(replace(log.entries[0], at=BlockRef(1, START))),
    ),
    "an earlier time in a later block": (
        "entry_order",
        lambda log: log.entries.append(replace(log.entries[0], at=BlockRef(log.number + 1, START))),
    ),
    "another time in the same block": (
        "entry_order",
        lambda log: log.entries.append(
            replace(log.entries[0], at=BlockRef(log.number, START + 10_000))
        ),
    ),
    "a control in a logbook": (
        "unit_is_logbook",
        lambda log: (log.open(LOGBOOK, 0x100), log.add(LOGBOOK, Kind.CONTROL, CUSTOMS)),
    ),
    "a hold of a logbook": (
        "unit_is_logbook",
        lambda log: (log.open(LOGBOOK, 0x100), log.hold(LOGBOOK)),
    ),
    "a logbook under another's id": ("logbook_id", lambda log: log.open(LOGBOOK, 0x100, OTHER)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_ledger_could_not_write_is_named(name: str) -> None:
    rule, spoil = BROKEN[name]
    log = honest()
    spoil(log)
    with pytest.raises(RuleBroken) as broken:
        replay_units(log.entries, deployment=WHERE)
    assert broken.value.rule == rule
    assert broken.value.index == len(log.entries) - 1
    assert broken.value.pointer == f"/entries/{len(log.entries) - 1}"
    assert broken.value.code == "history.rule_broken"


def test_every_dropped_entry_of_a_journey_is_seen_or_changes_a_head() -> None:
    whole = honest()
    for index in range(len(whole.entries)):
        rest = whole.entries[:index] + whole.entries[index + 1 :]
        try:
            units = replay_units(rest, complete=True)
        except RuleBroken:
            continue
        assert {one: history.head for one, history in units.items()} != whole.heads


def test_contracts_are_named_as_their_artifacts() -> None:
    assert {str(contract) for contract in Contract} == {
        "Council",
        "ParticipantRegistry",
        "CertificateRegistry",
        "ConsignmentLedger",
    }
