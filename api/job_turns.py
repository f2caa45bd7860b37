"""Which parts of jobs are gone on with next: by turns, so that nobody's wait for another's.

Of every open job the first open part may be due. In a round each participant has one turn before
any has a second; among a participant's jobs the one that was tried the longest ago is first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from api.database.models import JobPartRow, JobRow
from api.jobs import OPEN_JOBS, OPEN_PARTS, Part, PartState, now, part_of

PAGE: Final = 128
TWINS: Final = 16
_CARRIED: Final = "carried"


def due(session: Session, kind: str, limit: int = PAGE) -> tuple[Part, ...]:
    """The parts of a kind that a round goes on with, in its order."""
    heads = _heads().subquery()
    turn = func.row_number().over(
        partition_by=JobRow.participant,
        order_by=(JobRow.tried_at, JobRow.created_at, JobRow.id),
    )
    turns = (
        select(heads.c.job_id, heads.c.number, JobRow.tried_at, turn.label("turn"))
        .join(JobRow, JobRow.id == heads.c.job_id)
        .join(
            JobPartRow,
            (JobPartRow.job_id == heads.c.job_id) & (JobPartRow.number == heads.c.number),
        )
        .where(JobPartRow.kind == kind)
        .subquery()
    )
    rows = session.scalars(
        select(JobPartRow)
        .join(
            turns,
            (JobPartRow.job_id == turns.c.job_id) & (JobPartRow.number == turns.c.number),
        )
        .order_by(turns.c.turn, turns.c.tried_at, JobPartRow.job_id)
        .limit(limit)
    )
    return tuple(part_of(row) for row in rows)


def _heads() -> Select[str, int]:
    """Of each open job the first part that is not settled."""
    return (
        select(JobPartRow.job_id, func.min(JobPartRow.number).label("number"))
        .join(JobRow, JobRow.id == JobPartRow.job_id)
        .where(JobRow.state.in_(OPEN_JOBS), JobPartRow.state.in_(OPEN_PARTS))
        .group_by(JobPartRow.job_id)
    )


def tried(session: Session, parts: Iterable[Part]) -> None:
    """These had their turn."""
    ids = {one.job_id for one in parts}
    session.execute(update(JobRow).where(JobRow.id.in_(ids)).values(tried_at=now()))


def overdue(session: Session, moment: int, limit: int = PAGE) -> tuple[Part, ...]:
    """Carried parts that nobody signed a tx for before their deadline, the oldest first."""
    rows = session.scalars(
        select(JobPartRow)
        .where(
            JobPartRow.kind == _CARRIED,
            JobPartRow.state == PartState.RECEIVED,
            JobPartRow.deadline < moment,
        )
        .order_by(JobPartRow.deadline, JobPartRow.job_id, JobPartRow.number)
        .limit(limit)
    )
    return tuple(part_of(row) for row in rows)


def twins(session: Session, part: Part) -> tuple[Part, ...]:
    """The same statement in other jobs, where a tx was signed for it."""
    rows = session.scalars(
        select(JobPartRow)
        .where(
            JobPartRow.digest == part.digest,
            JobPartRow.kind == part.kind,
            JobPartRow.tx_hash.is_not(None),
            JobPartRow.job_id != part.job_id,
        )
        .order_by(JobPartRow.state != PartState.SEALED, JobPartRow.job_id)
        .limit(TWINS)
    )
    return tuple(part_of(row) for row in rows)


def unsealed_nonces(session: Session, sender: bytes) -> tuple[int, ...]:
    """The nonces of a carrier's parts that are signed and not settled."""
    states = (PartState.SIGNED, PartState.SENT)
    found = session.scalars(
        select(JobPartRow.nonce).where(
            JobPartRow.sender == sender, JobPartRow.state.in_(states), JobPartRow.kind == _CARRIED
        )
    )
    return tuple(one for one in found if one is not None)


def open_nonces(session: Session, participant: bytes, sender: bytes) -> tuple[int, ...]:
    """The nonces of a key's txs in jobs of a participant that are not settled."""
    found = session.scalars(
        select(JobPartRow.nonce)
        .join(JobRow, JobRow.id == JobPartRow.job_id)
        .where(
            JobPartRow.sender == sender,
            JobPartRow.state.in_(OPEN_PARTS),
            JobRow.participant == participant,
        )
    )
    return tuple(one for one in found if one is not None)
