"""What a document would write, for the one who is to sign it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from api.schemas.base import Hex32Text, Seconds, Shape, UnitIdText
from api.schemas.inbox import InboxBasis
from api.schemas.statements import ContractText


class PlannedUnit(Shape):
    """A unit of the plan: one that is on the ledger, or one that an earlier write opens.

    Attributes:
        opened_by: number of the write that opens it; its id follows from the label.
        place: among the units that this write opens.
    """

    unit_id: UnitIdText | None
    opened_by: int | None
    place: int = 0
    name: str


class TypedField(Shape):
    """A member of an EIP-712 struct."""

    name: str
    type: str


class TypedDomain(Shape):
    """The EIP-712 domain that the statement is signed under."""

    name: str
    version: str
    chain_id: int
    verifying_contract: Annotated[str, Field(pattern="^0x[0-9a-f]{40}$")]
    salt: Hex32Text


class TypedData(Shape):
    """A statement as EIP-712 typed data.

    Attributes:
        message: the members' values: 32 bytes as hex, 64-bit ids as decimal texts; ``null`` stands
            for what only the signer has.
        encode_type: as it is hashed, such as ``Statement(bytes32 unitId,...)``.
        fill: the members that are ``null`` here, for the signer to fill in.
    """

    contract: ContractText
    domain: TypedDomain
    primary_type: Annotated[str, Field(examples=["Statement"])]
    encode_type: str
    types: dict[str, list[TypedField]]
    message: dict[str, JsonValue]
    fill: list[str]


class PlannedWriteShown(Shape):
    """One write.

    Attributes:
        pointer: of the event whose document the commitment stands for.
        idempotency_key: of that event; salts and labels derive from it.
        carried_by: the contract's function that takes the statement from anybody.
    """

    number: int
    pointer: str
    idempotency_key: str
    kind: str
    unit: PlannedUnit
    children: list[PlannedUnit]
    carried_by: str
    typed_data: TypedData


class PlanFindingShown(Shape):
    """Something a person should know; nothing is refused for it."""

    code: str
    pointer: str
    sentence: str


class PlanAnswer(Shape):
    """All writes of a document in the order in which they are to be sent. Nothing was sent.

    Attributes:
        already: numbers of the events that were captured before and write nothing.
        deadline: until when the statements would hold, as they stand here.
        limits: what this service does not know, and so did not plan with.
    """

    basis: InboxBasis
    writes: list[PlannedWriteShown]
    findings: list[PlanFindingShown]
    already: list[int]
    deadline: Seconds
    limits: list[str]
