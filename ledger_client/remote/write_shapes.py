"""What a service tells of jobs, of what waits, and of plans: its word, proved by nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from ledger_client.remote.shapes import Hex32Text, PersonTold, Told, UnitTold, Whole


class ReasonTold(Told):
    """Why a statement came to nothing."""

    code: str
    title: str


class StatementTold(Told):
    """How far a statement has come."""

    number: Whole
    write: str
    state: Literal["received", "signed", "sent", "sealed", "failed"]
    tx_hash: Hex32Text | None
    block: Whole | None
    reason: ReasonTold | None


class JobTold(Told):
    """Statements that the service took on, in their order."""

    job: Annotated[str, Field(pattern="^[0-9a-f-]{1,64}$")]
    state: Literal["received", "sending", "sealed", "failed"]
    created_at: Whole
    updated_at: Whole
    statements: tuple[StatementTold, ...]


class IndexBasisTold(Told):
    """The block up to which the service has read the ledger."""

    block_number: Whole
    block_hash: Hex32Text
    block_time: Whole
    trust_root: Hex32Text


class OfferTold(Told):
    """An offer that stands; ``expires`` in seconds since 1970."""

    unit: UnitTold
    head: Hex32Text
    turn: Whole
    offered_at: Whole
    expires: Whole


class OfferToMeTold(Told):
    """An offer to the token's participant; its ticket as JSON where it was asked for."""

    offer: OfferTold
    giver: PersonTold
    ticket: JsonValue


class OfferOfMineTold(Told):
    """An offer of the token's participant that nobody has answered."""

    offer: OfferTold
    taker: PersonTold


class InboxTold(Told):
    """What waits, that which ends first first; ``total`` counts the offers of all pages."""

    basis: IndexBasisTold
    total: Whole
    to_accept: tuple[OfferToMeTold, ...]
    offered: tuple[OfferOfMineTold, ...]


class PlannedUnitTold(Told):
    """A unit of a plan: known by its id, or opened by an earlier write."""

    unit_id: Hex32Text | None
    opened_by: Whole | None
    place: Whole
    name: str


class TypedDataTold(Told):
    """A statement as EIP-712 typed data; members in ``fill`` are for the signer to say."""

    contract: str
    primary_type: str
    encode_type: str
    message: dict[str, JsonValue]
    fill: tuple[str, ...]


class PlannedWriteTold(Told):
    """One write of a plan."""

    number: Whole
    pointer: str
    idempotency_key: str
    kind: str
    unit: PlannedUnitTold
    children: tuple[PlannedUnitTold, ...]
    carried_by: str
    typed_data: TypedDataTold


class PlanFindingTold(Told):
    """Something to know about a document."""

    code: str
    pointer: str
    sentence: str


class PlanTold(Told):
    """What a document would write, as the service sees it: to be read, never to be signed."""

    basis: IndexBasisTold
    writes: tuple[PlannedWriteTold, ...]
    findings: tuple[PlanFindingTold, ...]
    already: tuple[Whole, ...]
    deadline: Whole
    limits: tuple[str, ...]
