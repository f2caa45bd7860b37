"""What is sent to be written, and what is told of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Hex32Text, Seconds, Shape

MAX_STATEMENTS = 100
HexText = Annotated[
    str, Field(pattern=r"^0x(?:[0-9a-f]{2})+$", max_length=2_000_000, examples=["0xf86b8085"])
]
PartStateText = Literal["received", "signed", "sent", "sealed", "failed"]
JobStateText = Literal["received", "sending", "sealed", "failed"]
ContractText = Literal["Council", "ParticipantRegistry", "CertificateRegistry", "ConsignmentLedger"]


class RawStatement(Shape):
    """A signed legacy tx to one of the four contracts; it is sent as it is."""

    raw: HexText


class CarriedStatement(Shape):
    """Calldata with its signatures in it; whoever carries it pays for it and cannot change it."""

    contract: ContractText
    call: HexText


class StatementsIn(Shape):
    """Statements in the order in which they are to be written; each waits for the one before."""

    statements: Annotated[
        list[RawStatement | CarriedStatement], Field(min_length=1, max_length=MAX_STATEMENTS)
    ]


class ReasonShown(Shape):
    """Why a statement came to nothing."""

    code: str
    title: str


class StatementShown(Shape):
    """How far a statement has come; ``sealed`` only once its block is."""

    number: Annotated[int, Field(ge=0)]
    form: Literal["raw", "carried"]
    contract: ContractText
    write: Annotated[str, Field(description="The contract's function.", examples=["writeNote"])]
    state: PartStateText
    tx_hash: Hex32Text | None
    block: Annotated[int | None, Field(ge=0)]
    reason: ReasonShown | None


class JobAnswer(Shape):
    """Statements taken on, and what became of them."""

    job: Annotated[str, Field(examples=["7f9c2ba4-e88f-4827-9d61-6f3b1b1f5a0e"])]
    state: JobStateText
    created_at: Seconds
    updated_at: Seconds
    statements: list[StatementShown]
