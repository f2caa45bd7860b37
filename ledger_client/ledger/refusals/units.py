"""Refusals of ConsignmentLedger."""

from __future__ import annotations

from ledger_client.ledger.refusals.base import Refusal, refusal
from ledger_client.ledger.values import ParticipantId, UnitId


@refusal("bytes32", field="unitId", says="the unit {unit_id} was never opened")
class UnitUnknown(Refusal):
    """There is no such unit."""

    unit_id: UnitId


@refusal("bytes32", field="label", says="the unit {unit_id} is open already: this label was used")
class UnitExists(Refusal):
    """The unit was opened before."""

    unit_id: UnitId


@refusal(
    "bytes32",
    field="unitId",
    says="the unit {unit_id} is closed: it takes only a correct, holds and releases",
)
class UnitClosed(Refusal):
    """The unit is closed."""

    unit_id: UnitId


@refusal(
    "bytes32",
    field="unitId",
    says="the unit {unit_id} is a logbook: it takes only observe, correct and close",
)
class UnitIsLogbook(Refusal):
    """The unit is a logbook."""

    unit_id: UnitId


@refusal("bytes32", field="unitId", says="the unit {unit_id} is packed in another: unpack it first")
class UnitPacked(Refusal):
    """The unit is packed."""

    unit_id: UnitId


@refusal(
    "bytes32",
    field="unitId",
    says="the unit {unit_id} is held by an authority: it must be released first",
)
class UnitHeld(Refusal):
    """The unit is held."""

    unit_id: UnitId


@refusal("bytes32", field="unitId", says="something inside the unit {unit_id} is held bindingly")
class UnitBound(Refusal):
    """A child of the unit is held bindingly."""

    unit_id: UnitId


@refusal(
    "bytes32",
    field="unitId",
    says="the unit {unit_id} is on offer: withdraw the offer or let it run out",
)
class UnitOnOffer(Refusal):
    """An offer stands."""

    unit_id: UnitId


@refusal(
    "bytes32", field="unitId", says="the unit {unit_id} has units packed in it: unpack them first"
)
class UnitHasChildren(Refusal):
    """The unit is not empty."""

    unit_id: UnitId


@refusal(
    "bytes32",
    "uint24",
    field="turn",
    says="the unit {unit_id} is at turn {current}: something was written since",
)
class TurnMismatch(Refusal):
    """The named turn is not the current one."""

    unit_id: UnitId
    current: int


@refusal("bytes32", "uint24", field="turn", says="the unit {unit_id} is only at turn {current}")
class TurnAhead(Refusal):
    """The note names a turn to come."""

    unit_id: UnitId
    current: int


@refusal("bytes32", field="turn", says="the unit {unit_id} has no turn left")
class TurnsExhausted(Refusal):
    """The last turn was used."""

    unit_id: UnitId


@refusal("uint256", field="nonce", says="the nonce {nonce} was used or cancelled")
class NonceUsed(Refusal):
    """The nonce of the key is spent."""

    nonce: int


@refusal("uint8", field="counterparty", says="{kind} names no counterparty: it must be zero")
class CounterpartyUnexpected(Refusal):
    """The counterparty is not zero."""

    kind: int


@refusal(
    "bytes32",
    "uint64",
    field="counterparty",
    says="for the unit {unit_id} the counterparty is {expected}",
)
class CounterpartyMismatch(Refusal):
    """Another counterparty is the right one."""

    unit_id: UnitId
    expected: ParticipantId


@refusal(
    "bytes32",
    "uint64",
    field="participant",
    says="participant {id} is not the custodian of the unit {unit_id}",
)
class NotCustodian(Refusal):
    """The actor has not the custody."""

    unit_id: UnitId
    id: ParticipantId


@refusal(
    "uint64", field="taker", says="custody cannot go to {taker}: to nobody, or to the giver itself"
)
class TakerInvalid(Refusal):
    """The taker is nobody or the giver."""

    taker: ParticipantId


@refusal(
    "uint256",
    field="related",
    says="an offer must end in the future and within 90 days, not at {expiry}",
)
class OfferExpiryInvalid(Refusal):
    """The expiry is over or too far."""

    expiry: int


@refusal("bytes32", field="unitId", says="no live offer stands for the unit {unit_id}")
class NoOffer(Refusal):
    """There is no live offer."""

    unit_id: UnitId


@refusal(
    "bytes32",
    "uint64",
    field="participant",
    says="the unit {unit_id} was not offered to participant {id}",
)
class NotTaker(Refusal):
    """The offer names another taker."""

    unit_id: UnitId
    id: ParticipantId


@refusal(field="items", says="a batch needs at least one item")
class BatchEmpty(Refusal):
    """The batch has no item."""


@refusal(field="items", says="a batch holds notes or statements, not both")
class BatchMixed(Refusal):
    """The batch mixes notes and statements."""
