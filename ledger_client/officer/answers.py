"""What every verified answer carries: verdict, reasons, and the block that it speaks for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ledger_client.officer.shapes import Hex32Text, ParticipantIdText, Seconds, Shape, UnitIdText

VerdictWord = Literal["verified", "attention", "refuted", "incomplete", "unavailable"]
SeverityWord = Literal["contradicts", "missing", "attention", "note"]


class Person(Shape):
    """A participant: its id, and its name where that was opened here."""

    id: ParticipantIdText
    name: Annotated[str | None, Field(examples=["Maasdelta Terminal"])]


class Basis(Shape):
    """What an answer rests on: one block, and the trust root that says which contracts count.

    Attributes:
        age_seconds: between the block and the time for which the answer was judged.
        trust_root: SHA-256 of the trust root's canonical bytes.
        heading: what qualifies every verdict of this network, such as an unsealed chain; or empty.
    """

    block_number: Annotated[int, Field(ge=0, examples=[184])]
    block_hash: Hex32Text
    block_time: Seconds
    judged_at: Seconds
    age_seconds: Annotated[int, Field(examples=[12])]
    trust_root: Hex32Text
    heading: Annotated[str, Field(examples=["unsealed development chain"])]


class FindingShown(Shape):
    """One reason behind a verdict.

    Attributes:
        ask: whom to ask.
        pointer: RFC 6901 pointer to the evidence in the proof bundle.
    """

    code: Annotated[str, Field(examples=["custody.reserved"])]
    severity: SeverityWord
    sentence: Annotated[str, Field(examples=["Custody was taken with a reservation."])]
    ask: Annotated[str, Field(examples=["the custodian"])]
    pointer: Annotated[str, Field(examples=["/units/0/entries/11"])]
    detail: str = ""


class Counted(Shape):
    """So many of so many."""

    checked: Annotated[int, Field(ge=0, examples=[14])]
    total: Annotated[int, Field(ge=0, examples=[14])]


class Judged(Shape):
    """The verdict on an answer.

    Attributes:
        headline: the verdict as it may be shown, never without what qualifies it.
        entries: of the unit's entries, how many were folded to the head that the ledger holds.
        contents: of the units that are inside, how many were proved as a whole.
    """

    verdict: VerdictWord
    headline: Annotated[str, Field(examples=["unsealed development chain: attention"])]
    entries: Counted
    contents: Counted


class CustodyLeg(Shape):
    """One stretch of custody, from the entry that began it.

    Attributes:
        within: the unit in which it was packed then.
    """

    participant: Person
    kind: Annotated[str, Field(examples=["acceptReserved"])]
    since: Seconds
    block_number: int
    within: UnitIdText | None
