"""What waits for a participant: offers to it, with their tickets, and its own that nobody took."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue
from sqlalchemy import func, or_, select

from api.database.models import EntryRow
from api.schemas.base import hex32
from api.schemas.inbox import InboxAnswer, InboxBasis, Offer, OfferOfMine, OfferToMe
from api.services.lookup import unit_name_of
from api.services.shown import first_actors
from api.services.verified import Answers
from ledger_client.capture.units import UnitKind
from ledger_client.documents.packed_openings import packed, unpacked
from ledger_client.errors import EvidenceMissing
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, ParticipantId, UnitId, number_of, word_of
from ledger_client.node.ledger_index import commitments_of
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
    """An offer that nothing has ended."""

    unit: UnitId
    giver: ParticipantId
    taker: ParticipantId
    offered_at: int
    expires: int


@dataclass(frozen=True, slots=True)
class Page:
    """Which offers are asked for: ``size`` from number ``first`` on, with their tickets or not."""

    first: int
    size: int
    tickets: bool


def inbox(answers: Answers, me: ParticipantId, fingerprint: str, page: Page) -> InboxAnswer:
    """What waits for ``me`` at the index's block, what ends first, first.

    Raises:
        IndexDiverged: the index is not what the journal proves.
        CannotTell: no node served.
    """
    standing = sorted(_standing(answers, me), key=lambda one: (one.expires, one.unit))
    found = standing[page.first - 1 : page.first - 1 + page.size]
    return InboxAnswer(
        basis=basis_of(answers, fingerprint),
        total=len(standing),
        first=page.first,
        to_accept=tuple(
            OfferToMe(
                offer=_base(answers, one),
                giver=_person(answers, one.giver),
                ticket=_ticket(answers, one, me) if page.tickets else None,
            )
            for one in found
            if one.taker == me
        ),
        offered=tuple(
            OfferOfMine(offer=_base(answers, one), taker=_person(answers, one.taker))
            for one in found
            if one.giver == me
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
    party, now = me.to_bytes(_ID_BYTES, "big"), word_of(int(answers.now.timestamp()))
    mine = or_(EntryRow.actor_id == party, EntryRow.counterparty_id == party)
    offered = (
        select(EntryRow.subject)
        .where(EntryRow.contract == Contract.LEDGER.value, EntryRow.kind == int(Kind.OFFER))
        .where(mine, EntryRow.related > now)
    )
    last = (
        select(func.max(EntryRow.id))
        .where(EntryRow.contract == Contract.LEDGER.value, EntryRow.subject.in_(offered))
        .where(EntryRow.kind.in_([int(one) for one in _ENDS]))
        .group_by(EntryRow.subject)
    )
    rows = answers.session.scalars(
        select(EntryRow)
        .where(EntryRow.id.in_(last), EntryRow.kind == int(Kind.OFFER))
        .where(mine, EntryRow.related > now)
    )
    for row in rows:
        yield _Standing(
            UnitId(row.subject),
            ParticipantId(int.from_bytes(row.actor_id)),
            ParticipantId(int.from_bytes(row.counterparty_id)),
            row.time,
            number_of(row.related),
        )


def _base(answers: Answers, one: _Standing) -> Offer:
    return Offer(
        unit=unit_name_of(answers, one.unit),
        head=hex32(answers.index.history(Contract.LEDGER, one.unit)[-1].head),
        turn=answers.reader.unit(one.unit).turn,
        offered_at=one.offered_at,
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
        "giver": f"{one.giver:016x}",
        "taker": f"{me:016x}",
        "turn": state.turn,
        "openings": openings,
        "names": [],
    }


def _openings(answers: Answers, one: _Standing) -> Iterator[tuple[bytes, bytes]]:
    """What is here of the unit's documents; those that its signers were the first to commit to."""
    history = answers.index.history(Contract.LEDGER, one.unit)
    commitments = commitments_of(history)
    first = first_actors(answers.session, commitments)
    theirs = {(entry.entry.commitment, entry.entry.actor.id) for entry in history}
    for commitment in commitments:
        if (commitment, ParticipantId(int.from_bytes(first.get(commitment, b"")))) not in theirs:
            continue
        try:
            yield commitment, answers.payloads.get(commitment)
        except EvidenceMissing:
            continue


def _person(answers: Answers, id: ParticipantId) -> Person:
    """A participant, named where the caller may know it: an offer to a stranger names nobody."""
    is_known = answers.readers.is_authority or id in answers.known
    return Person(id=f"{id:016x}", name=answers.payloads.name(id) if is_known else None)
