"""Whom a participant has met on the ledger, and whose name it knows from elsewhere.

An act of one's own is no meeting: whoever offers to a stranger, or writes its id, learns nothing
of it. The other must have acted, or have signed too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from api.database.givers import NameGiverRow
from api.database.models import EntryRow, ParticipantNameRow
from api.indexer.folding import in_parts
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import Contract, ParticipantId

_ID_BYTES: Final = 8


def met_by(session: Session, me: ParticipantId) -> frozenset[ParticipantId]:
    """The participants whose entries name ``me``, or that signed an entry together with it."""
    mine = _bytes(me)
    theirs = select(EntryRow.actor_id).where(EntryRow.counterparty_id == mine)
    both = select(EntryRow.counterparty_id).where(
        EntryRow.actor_id == mine, EntryRow.form == int(Form.BOTH)
    )
    found = session.scalars(theirs.union(both))
    return frozenset(ParticipantId(int.from_bytes(one)) for one in found) - {me, ParticipantId(0)}


def known_to(session: Session, me: ParticipantId) -> frozenset[ParticipantId]:
    """``me``, whom it has met, and whose names it handed in."""
    return frozenset({me}) | met_by(session, me) | named_by(session, me)


def have_met(session: Session, me: ParticipantId, other: ParticipantId) -> bool:
    """Whether the other acted towards ``me``, or signed an entry together with it."""
    mine, theirs = _bytes(me), _bytes(other)
    acted = and_(EntryRow.actor_id == theirs, EntryRow.counterparty_id == mine)
    signed = and_(
        EntryRow.actor_id == mine,
        EntryRow.counterparty_id == theirs,
        EntryRow.form == int(Form.BOTH),
    )
    return session.scalar(select(EntryRow.id).where(or_(acted, signed)).limit(1)) is not None


def has_signed(session: Session, participant: ParticipantId, unit: bytes) -> bool:
    """Whether a participant signed an entry of a unit."""
    theirs = _bytes(participant)
    both = and_(EntryRow.counterparty_id == theirs, EntryRow.form == int(Form.BOTH))
    signed = select(EntryRow.id).where(
        EntryRow.contract == Contract.LEDGER.value,
        EntryRow.subject == unit,
        or_(EntryRow.actor_id == theirs, both),
    )
    return session.scalar(signed.limit(1)) is not None


def remember_names(session: Session, giver: ParticipantId, kept: Iterable[bytes]) -> None:
    """Remember of openings that were kept which are of enrolments, and who handed them in."""
    mine = _bytes(giver)
    for part in in_parts(sorted(kept)):
        enrolments = select(EntryRow.commitment).where(
            EntryRow.commitment.in_(part), EntryRow.kind == int(Kind.ENROL)
        )
        known = select(NameGiverRow.commitment).where(
            NameGiverRow.commitment.in_(part), NameGiverRow.giver == mine
        )
        fresh = set(session.scalars(enrolments)) - set(session.scalars(known))
        session.add_all(NameGiverRow(commitment=one, giver=mine) for one in sorted(fresh))


def named_by(session: Session, giver: ParticipantId) -> frozenset[ParticipantId]:
    """The participants whose names' openings ``giver`` handed in."""
    rows = session.scalars(
        select(ParticipantNameRow.id)
        .join(NameGiverRow, NameGiverRow.commitment == ParticipantNameRow.commitment)
        .where(NameGiverRow.giver == _bytes(giver))
    )
    return frozenset(ParticipantId(int.from_bytes(one)) for one in rows)


def _bytes(participant: ParticipantId) -> bytes:
    return participant.to_bytes(_ID_BYTES, "big")
