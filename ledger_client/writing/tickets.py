"""Tickets: what a taker needs to accept, since a unit id says nothing by itself.

A ticket holds the unit id, the numbers by which people know it, the openings of its documents,
who gives, and the turn as a hint. It is a JSON file; its short form fits a QR code.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from ledger_client.documents import Commitment, FullOpening, check, commitment_of, rebuild
from ledger_client.errors import EvidenceMissing, InvalidInput
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.ledger_index import LedgerIndex, commitments_of
from ledger_client.node.reader import Reader
from ledger_client.store import (
    Alias,
    Direction,
    KnownParticipant,
    KnownUnit,
    NumberForm,
    PayloadErased,
    Store,
    opening_json,
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


class _Name(_Part):
    participant: Id
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
        names: who the participants in its history are, as far as they told the giver.
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
    names: Annotated[list[_Name], Field(max_length=1_000)]

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
    history: LedgerIndex,
    unit: UnitId,
    parties: tuple[ParticipantId, ParticipantId],
    turn: int,
) -> Ticket:
    """A ticket from giver to taker, with every opening and name that the store has.

    Args:
        history: the unit's entries.
    """
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
            _Opening(commitment=one.hex(), opening=opening_json(payload))
            for one in commitments_of(history.entries)
            if (payload := _payload(store, one)) is not None
        ],
        names=_names(store, history),
    )
    store.tickets.keep(Direction.MADE, unit, ticket.encode())
    return ticket


def take_in_ticket(store: Store, reader: Reader, ticket: Ticket) -> None:
    """Keep what a ticket tells: the unit, its numbers, openings and names, each checked.

    Raises:
        InvalidInput: an opening of another document, a name that its participant did not enrol
            with, or a number of a form that is not known.
    """
    for one in ticket.openings:
        opening, payload = _read_opening(one.opening)
        commitment = bytes.fromhex(one.commitment)
        check(opening, Commitment(commitment))
        _keep(store, commitment, payload)
    for name in ticket.names:
        _keep_name(store, reader, name)
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


def _names(store: Store, history: LedgerIndex) -> list[_Name]:
    ids = {
        party.id: None
        for one in history.entries
        for party in (one.entry.actor, one.entry.counterparty)
    }
    found = (store.participants.get(id_) for id_ in ids if id_)
    return [
        _Name(participant=f"{one.id:016x}", opening=opening_json(one.name_opening))
        for one in found
        if one is not None and one.name_opening is not None
    ]


def _keep_name(store: Store, reader: Reader, told: _Name) -> None:
    """A name counts if the participant was enrolled with it."""
    participant = ParticipantId(int(told.participant, 16))
    opening, payload = _read_opening(told.opening)
    commitment = commitment_of(opening.leaves, opening.padding, opening.version, opening.kind)
    enrolments = reader.history(Contract.REGISTRY, participant_subject(participant))
    if commitment not in [one.entry.commitment for one in enrolments]:
        raise InvalidInput(
            f"is not the name that {told.participant} was enrolled with",
            pointer="/names",
            rule="ticket.name",
        )
    if store.participants.get(participant) is None:
        document = rebuild(opening, commitment)
        name = document.get("name") if isinstance(document, dict) else None
        glns = document.get("glns") if isinstance(document, dict) else None
        store.participants.keep(
            KnownParticipant(
                participant,
                str(name),
                payload,
                tuple(str(one) for one in glns) if isinstance(glns, list) else (),
            )
        )
    _keep(store, commitment, payload)


def _keep(store: Store, commitment: bytes, payload: bytes) -> None:
    """What was erased here stays erased, whoever brings it again."""
    with suppress(PayloadErased):
        store.payloads.put(commitment, payload)


def _read_opening(value: JsonValue) -> tuple[FullOpening, bytes]:
    payload = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    opening = unpack_opening(payload)
    return opening, pack_opening(opening)


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
