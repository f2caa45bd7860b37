"""Answers about one unit: what it is, its history, and the proof of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from api.schemas.base import Hex32Text, Shape, UnitIdText
from ledger_client.officer.answers import Basis, CustodyLeg, FindingShown, Judged
from ledger_client.officer.entries import EntryAnswer
from ledger_client.officer.papers import CertificateLine, ConsignmentGoods


class NumberShown(Shape):
    """A number by which a unit is found: the index's word, not the ledger's."""

    form: Annotated[str, Field(examples=["sscc"])]
    number: Annotated[str, Field(examples=["095211410000000113"])]


class UnitName(Shape):
    """A unit, and what it is called."""

    unit_id: UnitIdText
    kind: Annotated[str, Field(examples=["logistic_unit"])]
    name: Annotated[str, Field(examples=["SSCC 095211410000000113"])]


class UnitAnswer(Shape):
    """A unit and the verdict on its provenance."""

    unit: UnitName
    numbers: tuple[NumberShown, ...]
    judged: Judged
    basis: Basis
    reasons: tuple[FindingShown, ...]
    inside: UnitName | None
    contents: tuple[UnitName, ...]
    made_of: tuple[UnitName, ...]
    goods: tuple[ConsignmentGoods, ...]
    certificates: tuple[CertificateLine, ...]
    custody: tuple[CustodyLeg, ...]
    findings: tuple[FindingShown, ...]


class HistoryAnswer(Shape):
    """A page of a unit's history; further pages by ``Link``.

    Attributes:
        total: entries of the unit; those of this page are ``first`` and on.
        head: to which all of them fold, compared with the ledger's own at the block.
    """

    unit: UnitName
    total: int
    first: int
    head: Hex32Text
    entries: tuple[EntryAnswer, ...]
    judged: Judged
    basis: Basis


class StepShown(Shape):
    """One step of verification: how it ended, and why it was not reached where it was not."""

    number: int
    name: Annotated[str, Field(examples=["entries to heads"])]
    status: Annotated[str, Field(examples=["pass"])]
    note: str


class VerificationAnswer(Shape):
    """The whole report, and the bundle that anybody with the trust root can judge again."""

    unit: UnitName
    judged: Judged
    basis: Basis
    steps: tuple[StepShown, ...]
    findings: tuple[FindingShown, ...]
    bundle: Annotated[JsonValue, Field(description="The proof bundle, as `verify` takes it.")]
