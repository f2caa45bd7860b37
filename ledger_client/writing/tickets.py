"""Tickets: what a taker needs to accept, since a unit id says nothing by itself.

A ticket holds the unit id, the numbers by which people know it, the openings of its documents,
who gives, and the turn as a hint. It is a JSON file; its short form fits a QR code.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.documents import FullOpening
from ledger_client.errors import Conflict, EvidenceMissing, InvalidInput
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.state import UnitState
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
    unpack_opening,
)
from ledger_client.writing.ticket_names import RULE as NAME_RULE
from ledger_client.writing.ticket_names import enrolled_commitment, named_participant
from ledger_client.writing.ticket_numbers import NumbersTold
from ledger_client.writing.told_texts import PlainText, is_plain, read_opening

FORM: Final = "tidewaiter-ticket-1"
MAX_CHARACTERS: Final = 16_000_000
MAX_NUMBERS: Final = 100
MAX_NUMBER_CHARACTERS: Final = 200
MAX_KEY_CHARACTERS: Final = 400
Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Id = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Number(_Part):
    form: NumberForm
    text: Annotated[PlainText, Field(min_length=1, max_length=MAX_NUMBER_CHARACTERS)]

    @property
    def alias(self) -> Alias:
        return Alias(self.form, self.text)


class _Opening(_Part):
    commitment: Hex32
    opening: Annotated[JsonValue, Field(repr=False)]


class _Name(_Part):
    participant: Id
    opening: Annotated[JsonValue, Field(repr=False)]


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
    kind: UnitKind
    key: Annotated[PlainText, Field(max_length=MAX_KEY_CHARACTERS)]
    level: Annotated[int, Field(ge=0, le=255)]
    booking: Annotated[PlainText | None, Field(max_length=MAX_NUMBER_CHARACTERS)]
    numbers: Annotated[list[_Number], Field(max_length=MAX_NUMBERS)]
    giver: Id
    taker: Id
    turn: Annotated[int, Field(ge=0, lt=2**24)]
    openings: Annotated[list[_Opening], Field(max_length=10_000, repr=False)]
    names: Annotated[list[_Name], Field(max_length=1_000, repr=False)]

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
    state: UnitState,
) -> Ticket:
    """A ticket from giver to taker, with every opening and name that the store has.

    Args:
        history: the unit's entries.
        state: the unit on the ledger. One that is not known here is told by its id alone.
    """
    unread = KnownUnit(unit, UnitKind.UNREAD.value, unit.hex(), state.level)
    known = store.units.get(unit) if store.units.knows(unit) else unread
    payloads = {
        one: payload
        for one in commitments_of(history.entries)
        if (payload := _payload(store, one)) is not None
    }
    told = NumbersTold.of(unpack_opening(payload) for payload in payloads.values())
    key = _told_key(told, known)
    ticket = Ticket(
        unit_id=unit.hex(),
        kind=key.kind,
        key=key.text,
        level=state.level,
        booking=_told_booking(told, known.booking),
        numbers=_told_numbers(told, store.units.aliases(unit)),
        giver=f"{parties[0]:016x}",
        taker=f"{parties[1]:016x}",
        turn=state.turn,
        openings=[
            _Opening(commitment=one.hex(), opening=opening_json(payload))
            for one, payload in payloads.items()
        ],
        names=_names(store, history),
    )
    store.tickets.keep(Direction.MADE, unit, ticket.encode())
    return ticket


def check_offer(reader: Reader, me: ParticipantId, ticket: Ticket) -> None:
    """Refuse a ticket that is not of an offer which stands now, from its giver to ``me``.

    A unit that is in ``me``'s custody by an accept from that giver passes: the command that
    accepted it may have been cut short, and be run again.

    Raises:
        Conflict: rule ``ticket.offer``.
    """
    giver, taker = int(ticket.giver, 16), int(ticket.taker, 16)
    if taker != me:
        raise _no_offer(f"is for {ticket.taker}, not for you")
    state = reader.unit(ticket.unit)
    if state.custodian == me:
        if not _accepted_from(reader, ticket.unit, me, giver):
            raise _no_offer("is in your custody, and not from the ticket's giver")
        return
    if state.custodian != giver:
        raise _no_offer(f"is not in the custody of {ticket.giver}, who gave the ticket")
    if state.taker != me or not state.offer_is_live(reader.now().time):
        raise _no_offer("is not offered to you now")


def take_in_ticket(store: Store, reader: Reader, ticket: Ticket) -> None:
    """Keep what a ticket tells, all of it or nothing: the unit, its numbers, openings and names.

    Raises:
        InvalidInput: the unit is not on the ledger or at another level (rules ``unit.known``,
            ``ticket.level``); an opening that is not of the unit's history (``ticket.opening``);
            a key, booking or number that none of its documents tells (``ticket.number``); a name
            that its participant did not enrol with (``ticket.name``).
    """
    state, entries = reader.unit(ticket.unit), reader.history(Contract.LEDGER, ticket.unit)
    _check_level(state, ticket)
    openings = _openings(ticket, {one.entry.commitment for one in entries})
    _check_numbers(NumbersTold.of(opening for _, opening, _ in openings), ticket)
    names = [_named(reader, one) for one in ticket.names]
    with store.transaction():
        for commitment, _, payload in openings:
            _keep(store, commitment, payload)
        for commitment, known in names:
            if known.name_opening is not None:
                _keep(store, commitment, known.name_opening)
            if store.participants.get(known.id) is None:
                store.participants.keep(known)
        _keep_unit(store, ticket)
        store.tickets.keep(Direction.RECEIVED, ticket.unit, ticket.encode())


def _no_offer(why: str) -> Conflict:
    return Conflict(why, pointer="ticket", rule="ticket.offer")


def _accepted_from(reader: Reader, unit: UnitId, me: ParticipantId, giver: int) -> bool:
    """Whether the last change of custody was an accept by ``me`` of what ``giver`` offered."""
    moves = (Kind.OPEN, Kind.ACCEPT, Kind.ACCEPT_RESERVED, Kind.HANDOFF)
    entries = [one.entry for one in reader.history(Contract.LEDGER, unit)]
    last = next((one for one in reversed(entries) if one.kind in moves), None)
    if last is None or last.kind in (Kind.OPEN, Kind.HANDOFF):
        return False
    return last.actor.id == me and last.counterparty.id == giver


def _check_level(state: UnitState, ticket: Ticket) -> None:
    if not state.exists:
        raise InvalidInput("is not on the ledger", pointer="/unit_id", rule="unit.known")
    if state.level != ticket.level:
        raise InvalidInput(f"is {state.level} on the ledger", pointer="/level", rule="ticket.level")


def _openings(ticket: Ticket, commitments: set[bytes]) -> list[tuple[bytes, FullOpening, bytes]]:
    """Each opening of the ticket with its commitment and payload, all of the unit's history."""
    found = []
    for index, one in enumerate(ticket.openings):
        commitment, pointer = bytes.fromhex(one.commitment), f"/openings/{index}"
        if commitment not in commitments:
            raise InvalidInput("is of no entry of the unit", pointer=pointer, rule="ticket.opening")
        opening, payload = read_opening(one.opening, commitment, pointer, "ticket.opening")
        found.append((commitment, opening, payload))
    return found


def _check_numbers(told: NumbersTold, ticket: Ticket) -> None:
    wrong = [
        f"/numbers/{index}"
        for index, number in enumerate(ticket.numbers)
        if not told.tells(number.alias)
    ]
    if not told.tells_key(ticket.unit, UnitKey(ticket.kind, ticket.key)):
        wrong.append("/key")
    if ticket.booking is not None and not told.tells_text(ticket.booking):
        wrong.append("/booking")
    if wrong:
        raise InvalidInput(
            "is told by no document of the unit", pointer=wrong[0], rule="ticket.number"
        )


def _keep_unit(store: Store, ticket: Ticket) -> None:
    """What was known better before stays."""
    is_known = store.units.knows(ticket.unit)
    if is_known and store.units.get(ticket.unit).kind != UnitKind.UNREAD.value:
        return
    unit = KnownUnit(
        unit_id=ticket.unit,
        kind=ticket.kind.value,
        key=ticket.key,
        level=ticket.level,
        booking=ticket.booking,
    )
    store.units.keep(unit, [number.alias for number in ticket.numbers])


def _named(reader: Reader, told: _Name) -> tuple[bytes, KnownParticipant]:
    participant = ParticipantId(int(told.participant, 16))
    commitment = enrolled_commitment(reader, participant)
    opening, payload = read_opening(told.opening, commitment, "/names", NAME_RULE)
    return commitment, named_participant(participant, opening, commitment, payload)


def _told_key(told: NumbersTold, known: KnownUnit) -> UnitKey:
    """The unit's key where the taker can check it; else the unit is known by its id alone."""
    unit = UnitId(known.unit_id)
    with suppress(ValueError):
        key = UnitKey(UnitKind(known.kind), known.key)
        fits = len(key.text) <= MAX_KEY_CHARACTERS and is_plain(key.text)
        if fits and told.tells_key(unit, key):
            return key
    return UnitKey(UnitKind.UNREAD, unit.hex())


def _told_numbers(told: NumbersTold, aliases: Iterable[Alias]) -> list[_Number]:
    fitting = (one for one in aliases if _fits(one.typed) and told.tells(one))
    return [_Number(form=one.form, text=one.typed) for one in fitting][:MAX_NUMBERS]


def _told_booking(told: NumbersTold, booking: str | None) -> str | None:
    return booking if booking and _fits(booking) and told.tells_text(booking) else None


def _fits(text: str) -> bool:
    return len(text) <= MAX_NUMBER_CHARACTERS and is_plain(text)


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


def _keep(store: Store, commitment: bytes, payload: bytes) -> None:
    """What was erased here stays erased, whoever brings it again."""
    with suppress(PayloadErased):
        store.payloads.put(commitment, payload)


def _payload(store: Store, commitment: bytes) -> bytes | None:
    try:
        return store.payloads.get(commitment)
    except EvidenceMissing:
        return None
