"""Custody: offered and accepted, or handed over by two signatures; and what is packed in what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.ledger_index import LedgerIndex
from ledger_client.store import Direction, SignedHandoff
from ledger_client.writing.acts import DEFAULT_OFFER
from ledger_client.writing.handoffs import Handoffs
from ledger_client.writing.inside import children_of
from ledger_client.writing.methods.base import NO_FIELDS, ClientBase, Fields
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.tickets import Ticket, check_offer, make_ticket, take_in_ticket


class CustodyMethods(ClientBase):
    """What a custodian, or who is to become one, does with a unit."""

    def offer(
        self,
        unit: UnitId,
        to: ParticipantId,
        fields: Fields = NO_FIELDS,
        lasting: timedelta = DEFAULT_OFFER,
    ) -> tuple[Receipt, Ticket]:
        """Offer custody; the ticket is what the taker needs."""
        receipt = self._send(self._acts.offer(unit, to, fields, lasting))
        return receipt, self.ticket(unit, to)

    def ticket(self, unit: UnitId, to: ParticipantId) -> Ticket:
        """A ticket of a unit for its next custodian."""
        index = LedgerIndex(0)
        for one in self.connection.reader.history(Contract.LEDGER, unit):
            index.add(one.contract, one.entry, one.tx_hash)
        state = self.connection.reader.unit(unit)
        return make_ticket(self.store, index, unit, (self.participant, to), state)

    def accept(self, unit: UnitId | Ticket, reservation: Fields | None = None) -> Receipt:
        """Take custody of what was offered to us; a reservation stays a finding."""
        if isinstance(unit, Ticket):
            # Before the accept is signed: a crash after it leaves nothing to be kept.
            check_offer(self.connection.reader, self.participant, unit)
            take_in_ticket(self.store, self.connection.reader, unit)
            unit = unit.unit
        receipt = self._send(self._acts.accept(unit, reservation))
        for ticket in self.store.tickets.of_unit(unit):
            if ticket.direction is Direction.RECEIVED:
                self.store.tickets.mark_used(ticket.ticket_id)
        return receipt

    def reject(self, unit: UnitId, fields: Fields = NO_FIELDS) -> Receipt:
        """Decline an offer to us."""
        return self._send(self._acts.reject(unit, fields))

    def withdraw(self, unit: UnitId, fields: Fields = NO_FIELDS) -> Receipt:
        """Take our own offer back."""
        return self._send(self._acts.withdraw(unit, fields))

    def start_handoff(
        self,
        units: UnitId | Sequence[UnitId],
        giver: ParticipantId,
        taker: ParticipantId,
        fields: Fields = NO_FIELDS,
        at: datetime | None = None,
    ) -> SignedHandoff:
        """The first half of a handoff by two signatures, signed and kept.

        Several units between the same two need no more signatures than one.
        """
        chosen = [units] if isinstance(units, bytes) else units
        return self._halves.start(chosen, (giver, taker), dict(fields), at or self._now())

    def complete_handoff(self, half: SignedHandoff) -> Receipt:
        """The second signature, and the handoff sent, unless the other side has sent it."""
        is_sent = self._halves.is_sent(half)
        whole = half if is_sent else self._halves.sign_other_half(half)
        receipt = self._send(self._halves.draft(whole))
        self.store.handoffs.settle(whole.digest, "sealed")
        return receipt

    def open_handoffs(self) -> tuple[SignedHandoff, ...]:
        """The handoffs that are not sealed yet; each says whom it waits for."""
        return self.store.handoffs.open_ones()

    def export_handoff(self, half: SignedHandoff) -> bytes:
        """A half as the file that the other side gets."""
        return self._halves.export(half)

    def take_in_handoff(self, content: bytes) -> SignedHandoff:
        """A half from the other side, checked and kept."""
        return self._halves.take_in(content)

    def pack(self, parent: UnitId, children: Sequence[UnitId], fields: Fields) -> Receipt:
        """Put units into another."""
        return self._send(self._acts.nest(Kind.PACK, parent, children, fields))

    def unpack(self, parent: UnitId, children: Sequence[UnitId], fields: Fields) -> Receipt:
        """Take units out of another; none named means all."""
        inside = tuple(children) or children_of(self.connection, parent)
        return self._send(self._acts.nest(Kind.UNPACK, parent, inside, fields))

    @property
    def _halves(self) -> Handoffs:
        return Handoffs(self._committer, self.connection, self.store, self._signer, self._now)
