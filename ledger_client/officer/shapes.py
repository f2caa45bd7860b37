"""What all shapes of answers share: frozen, camelCase, nothing unforeseen."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

HEX_32: Final = r"^0x[0-9a-f]{64}$"
HEX_8: Final = r"^[0-9a-f]{16}$"

UnitIdText = Annotated[
    str, Field(pattern=HEX_32, examples=["0x" + "5a" * 32], description="A unit's id.")
]
Hex32Text = Annotated[str, Field(pattern=HEX_32, examples=["0x" + "7c" * 32])]
ParticipantIdText = Annotated[
    str, Field(pattern=HEX_8, examples=["5f0c2a9b7e114d3a"], description="A participant's id.")
]
Seconds = Annotated[
    int, Field(ge=0, lt=2**53, examples=[1795420800], description="Seconds since 1970, UTC.")
]


class Shape(BaseModel):
    """A value that crosses the API's boundary."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
    )


def hex32(value: bytes) -> str:
    """32 bytes as the API writes them."""
    return f"0x{value.hex()}"


def hex8(participant: int) -> str:
    """A participant's id as the API writes it."""
    return f"{participant:016x}"
