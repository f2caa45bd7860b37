"""Refusals of ConsignmentLedger: closing by an authority or by the council."""

from __future__ import annotations

from ledger_client.ledger.refusals.base import Refusal, refusal
from ledger_client.ledger.values import ParticipantId


@refusal(
    "uint8",
    field="outcome",
    says="{outcome} is no outcome here: destroyed 1, forfeited 2 or abandoned 3",
)
class OutcomeInvalid(Refusal):
    """The outcome does not exist, or is missing."""

    outcome: int


@refusal(
    "uint40",
    field="proposal",
    says="closing a unit needs thirty days of public notice, which end at {until}",
)
class NoticeTooShort(Refusal):
    """The proposal has not been public long enough."""

    until: int


@refusal(
    "uint64",
    field="custodian",
    says="participant {id} still has a key that may act: it must close the unit itself",
)
class CustodianPresent(Refusal):
    """The custodian is not gone."""

    id: ParticipantId
