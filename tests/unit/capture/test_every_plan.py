"""What holds of every plan of the table, whatever the event."""

from __future__ import annotations

from collections import Counter

import pytest

from ledger_client.capture.holdings import Holdings
from ledger_client.capture.plans import Plan
from ledger_client.capture.refs import UnitRef
from ledger_client.errors import InvalidInput
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ParticipantId
from tests.unit.capture.expectations import PARTICIPANTS, Expectation, document_of, plan_of
from tests.unit.capture.table_cases import cases

ME = ParticipantId(PARTICIPANTS["me"])
OWN_HALF = {
    Kind.OPEN, Kind.OBSERVE, Kind.CONTROL, Kind.CORRECT, Kind.OFFER, Kind.ACCEPT,
    Kind.ACCEPT_RESERVED, Kind.WITHDRAW, Kind.CONTENTS, Kind.PACK, Kind.UNPACK, Kind.TRANSFORM,
    Kind.CLOSE,
}  # fmt: skip


def _planned() -> list[tuple[Expectation, Holdings, Plan]]:
    found = []
    for case, _, _ in cases():
        try:
            holdings, plan = plan_of(case, document_of(case.table["events"]))
        except InvalidInput:
            assert case.refused is not None
            continue
        found.append((case, holdings, plan))
    return found


PLANS = _planned()
IDS = [case.name for case, _, _ in PLANS]


@pytest.mark.parametrize(("case", "holdings", "plan"), PLANS, ids=IDS)
def test_custody_moves_only_to_the_taker_of_an_open_offer(
    case: Expectation, holdings: Holdings, plan: Plan
) -> None:
    before = {unit.ref: unit for unit in holdings.units}
    accepted = {
        entry for made in plan.entries.values() for entry in made if entry.kind in _ACCEPTING
    }
    for unit in plan.after.units:
        known = before.get(unit.ref)
        if known is None or known.parent is not None or unit.custodian == known.custodian:
            continue
        assert unit.custodian == ME
        assert known.offer is not None
        assert known.offer.taker == ME
        assert unit.ref in {entry.unit for entry in accepted}


_ACCEPTING = (Kind.ACCEPT, Kind.ACCEPT_RESERVED)


@pytest.mark.parametrize(("case", "holdings", "plan"), PLANS, ids=IDS)
def test_only_the_capturers_own_half_is_written(
    case: Expectation, holdings: Holdings, plan: Plan
) -> None:
    assert {kind for write in plan.writes for _, kind in write.entries} <= OWN_HALF


@pytest.mark.parametrize(("case", "holdings", "plan"), PLANS, ids=IDS)
def test_an_event_makes_one_entry_of_a_kind_in_a_history(
    case: Expectation, holdings: Holdings, plan: Plan
) -> None:
    made: Counter[tuple[int, UnitRef, Kind]] = Counter()
    for write in plan.writes:
        made.update((write.event, unit, kind) for unit, kind in write.entries)
    assert set(made.values()) <= {1}


@pytest.mark.parametrize(("case", "holdings", "plan"), PLANS, ids=IDS)
def test_the_same_input_makes_the_same_plan(
    case: Expectation, holdings: Holdings, plan: Plan
) -> None:
    assert plan_of(case, document_of(case.table["events"])) == (holdings, plan)


def test_most_cases_of_the_table_plan() -> None:
    assert len(PLANS) > 150


def test_five_hundred_serials_of_a_pallet_are_one_entry() -> None:
    case = next(case for case, _, _ in PLANS if case.name.endswith("pallet are one entry"))
    (event,) = case.table["events"]
    serials = [f"urn:epc:id:sgtin:9521321.000001.{n}" for n in range(500)]
    _, plan = plan_of(case, document_of([{**event, "childEPCs": serials}]))
    (write,) = plan.writes
    assert write.kind is Kind.OPEN
    inside = {text for text, one in plan.after.members.items() if one.inside == write.unit}
    assert len(inside) == len(serials)
