"""The parts of a service's answers that a client reads, and compares with the proof."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

from ledger_client.officer.container import NotProvided

Hex32Text = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
Hex8Text = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Whole = Annotated[int, Field(strict=True, ge=0, lt=2**53)]


class Told(BaseModel):
    """A service's words; members of later versions are passed over."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )


class BasisTold(Told):
    """The block that an answer speaks for, and the time it was judged for."""

    block_number: Whole
    block_hash: Hex32Text
    judged_at: Whole


class PersonTold(Told):
    """A participant, and the name that the service gives it."""

    id: Hex8Text
    name: str | None


class UnitTold(Told):
    """A unit, and what the service's index calls it."""

    unit_id: Hex32Text
    kind: str
    name: str


class VerificationTold(Told):
    """What of a report is read before its proof was judged."""

    basis: BasisTold
    bundle: JsonValue


class JourneyTold(Told):
    """Which unit an answer about a container is about."""

    unit_id: Hex32Text


class ContainerTold(Told):
    """What of the officer's answer is read before its proof was judged."""

    journey: JourneyTold
    basis: BasisTold
    not_provided: tuple[NotProvided, ...]


class EntryTold(Told):
    """What of an entry no proof bears out: its tx, and why a document is not there."""

    tx_hash: Hex32Text
    note: str


class HistoryTold(Told):
    """A page of a history; its entries are compared with those of the proof."""

    total: Whole
    basis: BasisTold
    entries: tuple[JsonValue, ...]


class FoundTold(Told):
    """One unit that a number may mean."""

    unit: UnitTold
    exact: bool
    is_closed: bool


class LookupFindingTold(Told):
    """Something to know about a number."""

    code: str
    sentence: str


class LookupTold(Told):
    """A page of the units that a number may mean: the index's word; ``total`` are on all pages."""

    typed: str
    total: Whole
    found: tuple[FoundTold, ...]
    findings: tuple[LookupFindingTold, ...]
    unread: Whole


class OpeningRefusedTold(Told):
    """An opening that the service did not keep, and why."""

    commitment: Hex32Text
    code: str
    reason: str


class PayloadsTold(Told):
    """What a service kept of openings handed in."""

    kept: tuple[Hex32Text, ...]
    refused: tuple[OpeningRefusedTold, ...]
    units: Whole


class AnyAnswer(Told):
    """A whole answer as it came, beside what is checked of it."""

    model_config = ConfigDict(frozen=True, extra="allow")
