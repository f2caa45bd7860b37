"""From EPCIS events to a plan of ledger writes; pure."""

from ledger_client.capture.holdings import (
    Amount,
    CapturedEntry,
    Holdings,
    Membership,
    Offer,
    Unit,
)
from ledger_client.capture.idempotency import (
    document_of_event,
    idempotency_key_of_document,
    idempotency_key_of_event,
)
from ledger_client.capture.plan import plan, plan_document
from ledger_client.capture.plans import Plan
from ledger_client.capture.profile import Profile
from ledger_client.capture.refs import KnownUnit, OpenedUnit
from ledger_client.capture.rows import PlanRow, WriteLine, plan_rows, unit_name
from ledger_client.capture.units import LOGBOOK_KEY, UnitKey, UnitKind
from ledger_client.capture.writes import PlannedWrite

__all__ = [
    "LOGBOOK_KEY",
    "Amount",
    "CapturedEntry",
    "Holdings",
    "KnownUnit",
    "Membership",
    "Offer",
    "OpenedUnit",
    "Plan",
    "PlanRow",
    "PlannedWrite",
    "Profile",
    "Unit",
    "UnitKey",
    "UnitKind",
    "WriteLine",
    "document_of_event",
    "idempotency_key_of_document",
    "idempotency_key_of_event",
    "plan",
    "plan_document",
    "plan_rows",
    "unit_name",
]
