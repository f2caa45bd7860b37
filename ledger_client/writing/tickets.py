"""Tickets: what a taker needs to accept, since a unit id says nothing by itself.

A ticket holds the unit id, the numbers by which people know it, the openings of its documents,
who gives, and the turn as a hint. It is a JSON file; its short form fits a QR code.
"""

from __future__ import annotations

import json
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from ledger_client.documents import Commitment, check
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.values import ParticipantId, UnitId
from ledger_client.store import (
    Alias,
    Direction,
    KnownUnit,
    NumberForm,
    Store,
    pack_opening,
    unpack_opening,
)

FORM: Final = "tidewaiter-ticket-1"
MAX_CHARACTERS: Final = 16_000_000
Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Id = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Number(_Part):
    form: str
    text: Annotated[str, Field(min_length=1, max_length=200)]


class _Opening(_Part):
    commitment: Hex32
    opening: JsonValue


class Ticket(_Part):
    """A ticket as it travels.

    Attributes:
        unit_id: hex of 32 bytes.
        kind, key, level, booking: what the unit is.
        numbers: what people call it; the first is printed.
        giver, taker: participant ids in hex.
        turn: the unit's turn when it was made: a hint.
        openings: of the documents in its history that the giver has.
    """

    form: Annotated[str, Field(pattern=f"^{FORM}$")] = FORM
    unit_id: Hex32
    kind: Annotated[str, Field(max_length=40)]
    key: Annotated[str, Field(max_length=400)]
    level: Annotated[int, Field(ge=0, le=255)]
    booking: Annotated[str | None, Field(max_length=200)]
    numbers: Annotated[list[_Number], Field(max_length=100)]
    giver: Id
    taker: Id
    turn: Annotated[int, Field(ge=0, lt=2**24)]
    openings: Annotated[list[_Opening], Field(max_length=10_000)]

    def encode(self) -> bytes:
        """The file."""
        return self.model_dump_json(indent=2).encode() + b"\n"

    @property
    def unit(self) -> UnitId:
        """The unit's id."""
        return UnitId(bytes.fromhex(self.unit_id))

    @property
    def short(self) -> str:
        """What a QR code holds: unit, giver, taker and turn; the openings travel beside it."""
        return f"tidewaiter:{self.unit_id}?giver={self.giver}&taker={self.taker}&turn={self.turn}"

    @classmethod
    def parse(cls, content: bytes) -> Ticket:
        """Read a ticket file.

        Raises:
            InvalidInput: rule ``ticket.form``, with the field's pointer.
        """
        if len(content) > MAX_CHARACTERS:
            raise InvalidInput("is too long", pointer="", rule="ticket.form")
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            detail = error.errors(include_input=False, include_url=False)[0]
            pointer = "".join(f"/{part}" for part in detail["loc"])
            raise InvalidInput(detail["msg"], pointer=pointer, rule="ticket.form") from None


def make_ticket(
    store: Store,
    unit: UnitId,
    parties: tuple[ParticipantId, ParticipantId],
    turn: int,
    commitments: tuple[bytes, ...],
) -> Ticket:
    """A ticket from giver to taker, with every opening that the store has of the commitments."""
    known = store.units.get(unit)
    ticket = Ticket(
        unit_id=unit.hex(),
        kind=known.kind,
        key=known.key,
        level=known.level,
        booking=known.booking,
        numbers=[
            _Number(form=alias.form.value, text=alias.typed) for alias in store.units.aliases(unit)
        ],
        giver=f"{parties[0]:016x}",
        taker=f"{parties[1]:016x}",
        turn=turn,
        openings=[
            _Opening(commitment=one.hex(), opening=json.loads(payload))
            for one in commitments
            if (payload := _payload(store, one)) is not None
        ],
    )
    store.tickets.keep(Direction.MADE, unit, ticket.encode())
    return ticket


def take_in_ticket(store: Store, ticket: Ticket) -> None:
    """Keep what a ticket tells: the unit, its numbers, and openings, each checked.

    Raises:
        InvalidInput: an opening of another document, or a number of a form that is not known.
    """
    for one in ticket.openings:
        payload = json.dumps(one.opening, separators=(",", ":"), ensure_ascii=False).encode()
        opening = unpack_opening(payload)
        commitment = bytes.fromhex(one.commitment)
        check(opening, Commitment(commitment))
        store.payloads.put(commitment, pack_opening(opening))
    if not store.units.knows(ticket.unit):
        unit = KnownUnit(
            unit_id=ticket.unit,
            kind=ticket.kind,
            key=ticket.key,
            level=ticket.level,
            booking=ticket.booking,
        )
        store.units.keep(unit, [_alias(number) for number in ticket.numbers])
    store.tickets.keep(Direction.RECEIVED, ticket.unit, ticket.encode())


def _alias(number: _Number) -> Alias:
    try:
        return Alias(NumberForm(number.form), number.text)
    except ValueError:
        raise InvalidInput(
            "is a form of number not known here", pointer="/numbers", rule="ticket.form"
        ) from None


def _payload(store: Store, commitment: bytes) -> bytes | None:
    try:
        return store.payloads.get(commitment)
    except EvidenceMissing:
        return None
