"""Goods and certificates, as answers about containers, consignments and units list them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ledger_client.officer.answers import Person
from ledger_client.officer.shapes import Hex32Text, Seconds, Shape, UnitIdText

Quantity = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?$", examples=["4800"])]


class GoodsLine(Shape):
    """An amount of a class of goods in a unit, as the event that packed it told.

    Attributes:
        uom: UN/ECE Recommendation 20 code; none: a count of pieces.
    """

    unit_id: UnitIdText
    unit: Annotated[str, Field(examples=["SSCC 095211410000000113"])]
    goods_class: Annotated[str, Field(examples=["urn:epc:class:lgtin:9521141.012345.OAT-2611A"])]
    description: Annotated[str | None, Field(examples=["Rolled oats, HS 1104.12"])]
    quantity: Quantity | None
    uom: Annotated[str | None, Field(examples=["KGM"])]


class ConsignmentGoods(Shape):
    """The goods of one consignment; ``ucr`` is none where no document names one."""

    ucr: Annotated[str | None, Field(examples=["6SE556011223344-OAT2611"])]
    lines: tuple[GoodsLine, ...]


class Cover(Shape):
    """What a unit has of a certificate; "0" where the certificate is not quantified."""

    unit_id: UnitIdText
    unit: Annotated[str, Field(examples=["SSCC 095211410000000113"])]
    quantity: Quantity


class CertificateLine(Shape):
    """A certificate attached to what was asked about.

    Attributes:
        is_accredited: whether the issuer is accredited for the scope now.
        is_valid: whether nothing speaks against it now.
        problems: codes of the findings that speak against it.
    """

    certificate_id: Hex32Text
    number: Annotated[str | None, Field(examples=["PHYTO-SE-2611-0042"])]
    scope: Annotated[str, Field(examples=["plant-health"])]
    issuer: Person
    is_accredited: bool
    is_valid: bool
    valid_from: Seconds
    valid_until: Seconds
    uom: Annotated[str | None, Field(examples=["KGM"])]
    covers: tuple[Cover, ...]
    problems: tuple[str, ...]
