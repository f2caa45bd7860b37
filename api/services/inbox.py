"""What waits for a participant: offers to it, with their tickets, and its own that nobody took."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue
from sqlalchemy import or_, select

from api.database.models import EntryRow
from api.schemas.base import hex32
from api.schemas.inbox import InboxAnswer, InboxBasis, Offer, OfferOfMine, OfferToMe
from api.services.lookup import unit_name_of
from api.services.verified import Answers
from ledger_client.capture.units import UnitKind
from ledger_client.documents.packed_openings import packed, unpacked
from ledger_client.errors import EvidenceMissing
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, ParticipantId, UnitId, number_of, word_of
from ledger_client.node.ledger_index import IndexedEntry, commitments_of
from ledger_client.officer.answers import Person

TICKET_FORM = "tidewaiter-ticket-1"
_ID_BYTES = 8
_ENDS = frozenset(
    {
        Kind.OFFER,
        Kind.ACCEPT,
        Kind.ACCEPT_RESERVED,
        Kind.REJECT,
        Kind.WITHDRAW,
        Kind.HANDOFF,
        Kind.CLOSE,
        Kind.TRANSFORM,
    }
)


@dataclass(frozen=True, slots=True)
class _Standing:
    unit: UnitId
    history: tuple[IndexedEntry, ...]
    offer: IndexedEntry

    @property
    def expires(self) -> int:
        return number_of(self.offer.entry.related)


def inbox(answers: Answers, me: ParticipantId, fingerprint: str) -> InboxAnswer:
    """What waits for ``me`` at the index's block.

    Raises:
        IndexDiverged: the index is not what the journal proves.
        CannotTell: no node served.
    """
    found = sorted(_standing(answers, me), key=lambda one: (one.expires, one.unit))
    return InboxAnswer(
        basis=basis_of(answers, fingerprint),
        to_accept=tuple(
            OfferToMe(
                offer=_base(answers, one),
                giver=_person(answers, one.offer.entry.actor.id),
                ticket=_ticket(answers, one, me),
            )
            for one in found
            if one.offer.entry.counterparty.id == me
        ),
        offered=tuple(
            OfferOfMine(
                offer=_base(answers, one),
                taker=_person(answers, one.offer.entry.counterparty.id),
            )
            for one in found
            if one.offer.entry.actor.id == me
        ),
    )


def basis_of(answers: Answers, fingerprint: str) -> InboxBasis:
    """The block that answers speak for."""
    progress = answers.progress
    return InboxBasis(
        block_number=progress.block_number,
        block_hash=hex32(progress.block_hash),
        block_time=progress.block_time,
        age_seconds=max(0, int(answers.now.timestamp()) - progress.block_time),
        trust_root=f"0x{fingerprint}",
    )


def _standing(answers: Answers, me: ParticipantId) -> Iterator[_Standing]:
    """The offers to and of ``me`` that nothing has ended, by the index's own histories."""
    party, now = me.to_bytes(_ID_BYTES, "big"), int(answers.now.timestamp())
    subjects = answers.session.scalars(
        select(EntryRow.subject)
        .where(EntryRow.contract == Contract.LEDGER.value, EntryRow.kind == int(Kind.OFFER))
        .where(or_(EntryRow.actor_id == party, EntryRow.counterparty_id == party))
        .where(EntryRow.related > word_of(now))
        .distinct()
    )
    for subject in subjects:
        unit = UnitId(subject)
        history = answers.index.history(Contract.LEDGER, unit)
        last = next((one for one in reversed(history) if one.entry.kind in _ENDS), None)
        if last is None or last.entry.kind is not Kind.OFFER:
            continue
        standing = _Standing(unit, history, last)
        parties = (last.entry.actor.id, last.entry.counterparty.id)
        if standing.expires > now and me in parties:
            yield standing


def _base(answers: Answers, one: _Standing) -> Offer:
    return Offer(
        unit=unit_name_of(answers, one.unit),
        head=hex32(one.history[-1].head),
        turn=answers.reader.unit(one.unit).turn,
        offered_at=one.offer.entry.at.time,
        expires=one.expires,
        expires_in_seconds=one.expires - int(answers.now.timestamp()),
    )


def _ticket(answers: Answers, one: _Standing, me: ParticipantId) -> dict[str, JsonValue]:
    """A ticket that names the unit by its id alone: its openings tell what it is."""
    state = answers.reader.unit(one.unit)
    openings: list[JsonValue] = [
        {"commitment": commitment.hex(), "opening": json.loads(packed(unpacked(payload)))}
        for commitment, payload in _openings(answers, one)
    ]
    return {
        "form": TICKET_FORM,
        "unit_id": one.unit.hex(),
        "kind": UnitKind.UNREAD.value,
        "key": one.unit.hex(),
        "level": state.level,
        "booking": None,
        "numbers": [],
        "giver": f"{one.offer.entry.actor.id:016x}",
        "taker": f"{me:016x}",
        "turn": state.turn,
        "openings": openings,
        "names": [],
    }


def _openings(answers: Answers, one: _Standing) -> Iterator[tuple[bytes, bytes]]:
    for commitment in commitments_of(one.history):
        try:
            yield commitment, answers.payloads.get(commitment)
        except EvidenceMissing:
            continue


def _person(answers: Answers, id: ParticipantId) -> Person:
    return Person(id=f"{id:016x}", name=answers.payloads.name(id))
