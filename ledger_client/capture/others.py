"""Association and transaction events: nothing moves, so all is observed."""

from __future__ import annotations

from ledger_client.capture.step import Step
from ledger_client.epcis import AssociationEvent, TransactionEvent


def plan_association(step: Step, event: AssociationEvent) -> None:
    """A seal or a sensor on a unit: ``observe`` on the parent; on a place: the logbook."""
    parent = step.subject(event.parent_id, step.at("parentID"))
    for touch in step.touches([parent]):
        step.observe(touch.ref)


def plan_transaction(step: Step, event: TransactionEvent) -> None:
    """A reference (MRN, bill of lading) linked or unlinked: ``observe`` on each unit named."""
    named = step.subjects(
        event.epc_list, step.at("epcList"), event.quantity_list, step.at("quantityList")
    )
    parent = []
    if event.parent_id is not None:
        parent = [step.subject(event.parent_id, step.at("parentID"))]
    for touch in step.touches([*parent, *named]):
        step.observe(touch.ref)
