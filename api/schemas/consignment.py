"""The answer about a consignment: the sum of the units that travel under its UCR."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.base import Seconds, Shape
from api.schemas.lookup import LookupFindingShown
from api.schemas.units import UnitName
from ledger_client.officer.answers import Judged, Person, VerdictWord
from ledger_client.officer.papers import CertificateLine, ConsignmentGoods


class ConsignmentPart(Shape):
    """One unit under the UCR, with the verdict on it and the block that it speaks for."""

    unit: UnitName
    is_closed: bool
    judged: Judged
    block_number: int
    block_time: Seconds
    custodian: Person | None
    codes: Annotated[tuple[str, ...], Field(examples=[["custody.reserved"]])]
    answer: Annotated[str, Field(examples=["/v1/units/0x" + "5a" * 32])]


class ConsignmentAnswer(Shape):
    """A consignment, a page of its parts at a time, in the order in which they came to the ledger.

    The verdict is the gravest of the parts on the page, and at best ``incomplete`` while there are
    others; ``goods`` and ``certificates`` are those of the parts on the page.

    Attributes:
        total: how many parts there are that you may read.
        first: the number of the first part on the page, from 1 on.
    """

    ucr: Annotated[str, Field(examples=["6SE556011223344-OAT2611"])]
    has_wco_form: bool
    verdict: VerdictWord
    heading: str
    trust_root: str
    total: Annotated[int, Field(ge=1, examples=[2])]
    first: Annotated[int, Field(ge=1, examples=[1])]
    parts: tuple[ConsignmentPart, ...]
    findings: tuple[LookupFindingShown, ...]
    goods: tuple[ConsignmentGoods, ...]
    certificates: tuple[CertificateLine, ...]
    unread: Annotated[int, Field(ge=0)]
