"""Every business step of CBV 2.0, seen on a unit: by its custodian, by another, by an authority."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_client.capture.holdings import Holdings, Unit
from ledger_client.capture.idempotency import document_of_event
from ledger_client.capture.plan import plan_document
from ledger_client.capture.plans import Plan
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import KnownUnit, RelatedUnit
from ledger_client.capture.units import LOGBOOK_KEY, UnitKey, UnitKind
from ledger_client.capture.writes import Ending, PlannedClose, PlannedItem
from ledger_client.epcis import EpcisDocument
from ledger_client.epcis.vocabulary import CBV, Vocabulary
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ParticipantId, UnitId
from tests.unit.capture.expectations import document_of

ME, OTHER = ParticipantId(0xA1), ParticipantId(0xB3)
PALLET, LOGBOOK = KnownUnit(UnitId(bytes(32))), KnownUnit(UnitId(b"\1" * 32))
STEPS = sorted(Vocabulary.BIZ_STEP.value.words)
OWN_STEPS = ["https://example.org/steps/washing", f"{CBV}BizStep-storing", None]


def _document(step: str | None, action: str = "OBSERVE") -> EpcisDocument:
    event: dict[str, Any] = {
        "type": "ObjectEvent",
        "action": action,
        "epcList": ["urn:epc:id:sscc:9521321.0000000001"],
    }
    return document_of([event if step is None else {**event, "bizStep": step}])


def _plan(document: EpcisDocument, custodian: ParticipantId, roles: str = "") -> Plan:
    profile = Profile.from_toml(f'participant = "{ME:016x}"\nroles = [{roles}]')
    key = UnitKey(UnitKind.LOGISTIC_UNIT, "https://id.gs1.org/00/095213210000000018")
    units = (Unit(PALLET, key, 32, custodian), Unit(LOGBOOK, LOGBOOK_KEY, 0, ME))
    return plan_document(document, profile, Holdings(units=units))


def _told(plan: Plan) -> list[tuple[Kind, object, object]]:
    return [
        (write.kind, write.unit, write.related)
        for write in plan.writes
        if isinstance(write, PlannedItem)
    ]


@pytest.mark.parametrize("step", [*STEPS, *OWN_STEPS])
def test_seen_by_its_custodian_it_is_observed(step: str | None) -> None:
    assert _told(_plan(_document(step), ME)) == [(Kind.OBSERVE, PALLET, None)]


@pytest.mark.parametrize("step", [*STEPS, *OWN_STEPS])
def test_seen_by_another_it_goes_to_the_logbook_about_the_unit(step: str | None) -> None:
    told = _told(_plan(_document(step), OTHER))
    assert told == [(Kind.OBSERVE, LOGBOOK, RelatedUnit(PALLET))]


@pytest.mark.parametrize("step", STEPS)
def test_an_authority_controls_by_inspecting_and_sampling_alone(step: str) -> None:
    kinds = [kind for kind, _, _ in _told(_plan(_document(step), OTHER, '"customs"'))]
    assert kinds == [Kind.CONTROL if step in ("inspecting", "sampling") else Kind.OBSERVE]


@pytest.mark.parametrize(
    ("step", "ending"),
    [("destroying", Ending.DESTROYED), ("decommissioning", Ending.DECOMMISSIONED)],
)
def test_how_a_unit_ended_stands_in_the_document_committed(step: str, ending: Ending) -> None:
    document = _document(step, "DELETE")
    (write,) = _plan(document, ME).writes
    assert isinstance(write, PlannedClose)
    assert write.ending is ending
    committed = document_of_event(document.events[write.event])
    assert isinstance(committed, dict)
    assert committed["bizStep"] == f"https://ref.gs1.org/cbv/BizStep-{step}"
    assert committed["action"] == "DELETE"
