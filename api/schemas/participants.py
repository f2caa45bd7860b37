"""The answer about a participant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.base import Hex32Text, ParticipantIdText, Seconds, Shape


class KeyShown(Shape):
    """A key as the registry has it at the block."""

    key: Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$")]
    roles: Annotated[tuple[str, ...], Field(examples=[["terminal"]])]
    valid_from: Seconds
    valid_until: Seconds
    revoked_at: Seconds | None
    is_recovered: bool


class ParticipantAnswer(Shape):
    """A participant; the name only where its enrolment was opened here."""

    id: ParticipantIdText
    name: Annotated[str | None, Field(examples=["Maasdelta Terminal"])]
    gln: Annotated[str | None, Field(examples=["9521145000003"])]
    status: Annotated[str, Field(examples=["active"])]
    keys: tuple[KeyShown, ...]
    entries: int
    head: Hex32Text
    is_head_current: Annotated[
        bool, Field(description="Whether the entries fold to what the ledger holds at the block.")
    ]
    block_number: int
    block_time: Seconds
    trust_root: Hex32Text
