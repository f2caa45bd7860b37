"""Which offers stand for us on the ledger, where they were made, and how one is accepted once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from pydantic import JsonValue

from api.gateway.rules import AcceptanceRules
from ledger_client import InvalidInput, Receipt, Ticket, Tidewaiter
from ledger_client.documents import Commitment, rebuild
from ledger_client.documents.packed_openings import unpacked
from ledger_client.epcis import EpcisEvent
from ledger_client.errors import Conflict
from ledger_client.identifiers import EpcKey
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.proofs.event_documents import event_of_document, is_event_document

_LOCATION = "location"


@dataclass(frozen=True, slots=True)
class StandingOffer:
    """An offer to us that can be accepted now.

    Attributes:
        commitment: of the offer's document; no other offer has it.
    """

    unit: UnitId
    giver: ParticipantId
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Accepts offers by rule, as the participant whose client it is."""

    client: Tidewaiter
    rules: AcceptanceRules | None

    def offers(self, first: int, last: int) -> Iterator[StandingOffer]:
        """The offers to us of these blocks that still stand and fit a rule without a document."""
        if self.rules is None:
            return
        reader, me = self.client.connection.reader, self.client.participant
        for one in reader.entries(first, last, (Contract.LEDGER,)):
            entry = one.entry
            if entry.kind is not Kind.OFFER or entry.counterparty.id != me:
                continue
            is_fitting = self.rules.accepts(entry.actor.id, frozenset())
            if is_fitting and self._stands(entry.unit_id):
                yield StandingOffer(entry.unit_id, entry.actor.id, entry.commitment)

    def accept_ticket(self, ticket: Ticket) -> Receipt:
        """Accept what a ticket is for, where a rule says so.

        Raises:
            Conflict: no rule does (rule ``gateway.no_rule``), or the ticket is of no offer to us.
        """
        giver = ParticipantId(int(ticket.giver, 16))
        rules = self.rules
        if rules is None or not rules.accepts(giver, self._places(ticket)):
            raise Conflict(
                "no rule accepts this offer: accept it by hand",
                pointer="ticket",
                rule="gateway.no_rule",
            )
        return self._accepted(ticket.unit, ticket)

    def accept(self, unit: UnitId) -> Receipt:
        """Accept the offer of a unit that fitted a rule."""
        return self._accepted(unit, unit)

    def _accepted(self, unit: UnitId, wish: UnitId | Ticket) -> Receipt:
        receipt = self.client.accept(wish)
        if self._stands(unit):
            # A receipt of an earlier offer of the same unit, kept and never shown.
            self.client.delivered()
            receipt = self.client.accept(wish)
        return receipt

    def _stands(self, unit: UnitId) -> bool:
        reader = self.client.connection.reader
        state = reader.unit(unit)
        return state.taker == self.client.participant and state.offer_is_live(reader.now().time)

    def _places(self, ticket: Ticket) -> frozenset[EpcKey]:
        """Where the document of the unit's last offer says that it is, as far as the ticket opens.

        The opening is checked against the commitment on the ledger: the ticket's word is not taken.
        """
        history = self.client.connection.reader.history(Contract.LEDGER, ticket.unit)
        offers = [one.entry.commitment for one in history if one.entry.kind is Kind.OFFER]
        wanted = offers[-1].hex() if offers else ""
        for one in ticket.openings:
            if one.commitment != wanted:
                continue
            with suppress(InvalidInput, UnicodeEncodeError):
                document = rebuild(unpacked(_canonical(one.opening)), Commitment(offers[-1]))
                if is_event_document(document):
                    return frozenset(_places_of(event_of_document(document)))
        return frozenset()


def _canonical(opening: JsonValue) -> bytes:
    """An opening in a ticket as the bytes that were committed to: its keys are ASCII."""
    return json.dumps(opening, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _places_of(event: EpcisEvent) -> Iterator[EpcKey]:
    named = [place.id for place in (event.read_point, event.biz_location) if place is not None]
    ends = (*(event.source_list or ()), *(event.destination_list or ()))
    named += [end.id for end in ends if end.type.word == _LOCATION]
    for identifier in named:
        if identifier.key is not None:
            yield identifier.key
