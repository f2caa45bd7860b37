"""What a number may mean: one answer, or a list, never a guess."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.base import Hex32Text, Seconds, Shape
from api.schemas.units import NumberShown, UnitName
from ledger_client.officer.answers import Person


class LookupFindingShown(Shape):
    """Something to know about the number or about what it found."""

    code: Annotated[str, Field(examples=["lookup.index_only"])]
    sentence: str
    detail: str = ""


class FoundUnit(Shape):
    """One unit that the number may mean.

    Attributes:
        exact: false where only a container number's check digit differs from what was typed.
        answer: where the verified answer is.
    """

    unit: UnitName
    booking: Annotated[str | None, Field(examples=["DBL-GOT-2611-077"])]
    numbers: tuple[NumberShown, ...]
    exact: bool
    is_closed: bool
    custodian: Person | None
    opened_at: Seconds | None
    closed_at: Seconds | None
    answer: Annotated[str, Field(examples=["/v1/containers/CSQU3054383"])]


class LookupAnswer(Shape):
    """The units that you may read and that the number may mean; further pages by ``Link``.

    Those that nothing ended come first, and within that the one that the ledger opened first.
    ``findings`` are about all of them.

    Nothing here is proved: the ledger holds no numbers. Ask for the answer of a unit for a verdict.

    Attributes:
        total: how many there are on all pages.
        first: the number of the first one on the page, from 1 on.
        unread: how many units on the ledger nobody has opened here; the number may be theirs.
        block_number: the last block of the index.
    """

    typed: Annotated[str, Field(examples=["CSQU3054383"])]
    total: Annotated[int, Field(ge=0, examples=[1])]
    first: Annotated[int, Field(ge=1, examples=[1])]
    found: tuple[FoundUnit, ...]
    findings: tuple[LookupFindingShown, ...]
    unread: Annotated[int, Field(ge=0)]
    block_number: int
    block_time: Seconds
    trust_root: Hex32Text
