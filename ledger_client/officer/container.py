"""The officer's answer about a container, in the order in which an officer reads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ledger_client.officer.answers import Basis, CustodyLeg, FindingShown, Judged, Person
from ledger_client.officer.papers import CertificateLine, ConsignmentGoods
from ledger_client.officer.shapes import Seconds, Shape, UnitIdText


class NumberRead(Shape):
    """A container number as it was typed.

    Attributes:
        number: normal spelling, with the digit that was typed.
        check_digit_matches: none where no digit was typed.
        category: freight, equipment, chassis, refrigerated (ISO 6346).
    """

    typed: Annotated[str, Field(examples=["csqu 305438-3"])]
    number: Annotated[str, Field(examples=["CSQU3054383"])]
    check_digit: Annotated[str | None, Field(examples=["3"])]
    check_digit_expected: Annotated[str, Field(examples=["3"])]
    check_digit_matches: bool | None
    category: Annotated[str, Field(examples=["freight"])]
    size_type: Annotated[
        str | None, Field(examples=["22G1"], description="ISO 6346 size and type, where told.")
    ]


class OtherJourney(Shape):
    """Another journey of the same box: listed, never mixed with the answer."""

    unit_id: UnitIdText
    booking: Annotated[str | None, Field(examples=["DBL-GOT-2611-077"])]
    opened_at: Seconds | None
    closed_at: Seconds | None
    is_closed: bool


class Journey(Shape):
    """Which journey of the box the answer is about: number ``place`` of ``of``, the oldest 1."""

    unit_id: UnitIdText
    place: Annotated[int, Field(ge=1, examples=[2])]
    of: Annotated[int, Field(ge=1, examples=[2])]
    booking: Annotated[str | None, Field(examples=["DBL-GOT-2611-077"])]
    opened_at: Seconds | None
    closed_at: Seconds | None
    is_closed: bool
    earlier: tuple[OtherJourney, ...]
    overlapping: tuple[OtherJourney, ...]


class Restraint(Shape):
    """A hold, a seizure or an alert that stands.

    Attributes:
        unit_id: the container, what it is in, or something in it.
        stops: whether the container may not move because of it.
        lifted_by: who can lift it.
    """

    what: Literal["hold", "seizure", "alert"]
    unit_id: UnitIdText
    on: Annotated[str, Field(examples=["container CSQU305438"])]
    by: Person
    why: Annotated[str | None, Field(examples=["physical inspection"])]
    legal_basis: Annotated[str | None, Field(examples=["UCC Art. 188"])]
    since: Seconds
    is_binding: bool
    stops: bool
    lifted_by: Annotated[str, Field(examples=["Douane Rotterdam Haven, or the council"])]


class Reason(Shape):
    """One of the strongest reasons behind the verdict, and whom to ask about it."""

    finding: FindingShown
    whom: tuple[Person, ...]


class Place(Shape):
    """Where the last event says it happened; a claim."""

    place: Annotated[str, Field(examples=["urn:epc:id:sgln:9521145.00001.0"])]
    at: Annotated[str, Field(examples=["2026-11-21T05:30:00Z"])]
    by: Person


class NextParty(Shape):
    """To whom custody is offered, and until when."""

    participant: Person
    until: Seconds


class Custodian(Shape):
    """Who has it.

    Attributes:
        signed: ``both`` sides signed; ``machine``: both did, the taker by a key of few acts;
            ``reserved``: taken with a reservation; ``claimedOnly``: no handoff stands behind it.
        reservation: what the taker did not vouch for.
    """

    participant: Person | None
    since: Seconds | None
    signed: Literal["both", "machine", "reserved", "claimedOnly"]
    reservation: Annotated[str | None, Field(examples=["dent in the left door"])]
    next_party: NextParty | None
    last_place: Place | None


class SealChange(Shape):
    """From then on a document names this seal."""

    seals: tuple[str, ...]
    at: Annotated[str, Field(examples=["2026-11-17T09:40:00Z"])]
    by: Person


class Seals(Shape):
    """Equipment seals: what was fixed first, what was read last, and who told of which change."""

    expected: tuple[str, ...]
    read: tuple[str, ...]
    read_by: Person | None
    changes: tuple[SealChange, ...]


class References(Shape):
    """The numbers under which it travels, as its own documents tell them."""

    mrn: tuple[str, ...] = ()
    ucr: tuple[str, ...] = ()
    bill_of_lading: tuple[str, ...] = ()
    booking: tuple[str, ...] = ()


class Control(Shape):
    """An earlier control by an authority."""

    unit_id: UnitIdText
    by: Person
    at: Seconds
    how: Annotated[str | None, Field(examples=["scan"])]
    result: Annotated[str | None, Field(examples=["inconclusive"])]
    text: Annotated[str | None, Field(examples=["density differs in row 3"])]


class NotProvided(Shape):
    """Something that an officer would expect and that is not here: never taken for good news."""

    what: Annotated[str, Field(examples=["mrn"])]
    why: Annotated[str, Field(examples=["no document names one"])]


class ContainerAnswer(Shape):
    """Provenance of a container's journey; the members stand in the order of reading."""

    number: NumberRead
    journey: Journey
    judged: Judged
    basis: Basis
    restraints: tuple[Restraint, ...]
    reasons: Annotated[tuple[Reason, ...], Field(max_length=3)]
    custodian: Custodian
    seals: Seals
    references: References
    goods: tuple[ConsignmentGoods, ...]
    certificates: tuple[CertificateLine, ...]
    controls: tuple[Control, ...]
    custody: tuple[CustodyLeg, ...]
    not_provided: tuple[NotProvided, ...]
    findings: tuple[FindingShown, ...]
