"""What statements on their way commit to: openings of it may come in before the entries do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session, aliased

from api.database.models import AnnouncedRow, EntryRow, JobPartRow, PayloadRow
from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import decode_call
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.values import Contract

_UNDER_WAY: Final = ("received", "signed", "sent")
_COMMITMENT: Final = "commitment"
"""How members of calls are called, at the end, that hold one."""


def announce(session: Session, part: JobPartRow) -> None:
    """Remember what a statement commits to; the statement is in the database."""
    for commitment in commitments_of(part.contract, part.call):
        session.add(AnnouncedRow(commitment=commitment, job_id=part.job_id, number=part.number))


def is_announced(session: Session, commitment: bytes) -> bool:
    """Whether a statement that is on its way commits to it."""
    query = select(AnnouncedRow.number).where(_under_way(commitment))
    return session.scalar(query.limit(1)) is not None


def forget_failed(session: Session, job_id: str) -> None:
    """Forget what a job's failed statements committed to, and openings of what nothing else does.

    An opening that is on the ledger stays, and one of a statement that is still on its way.
    """
    of_job = select(AnnouncedRow).join(JobPartRow, _its_part()).where(AnnouncedRow.job_id == job_id)
    for row in session.scalars(of_job.where(JobPartRow.state == "failed")).all():
        commitment = row.commitment
        session.delete(row)
        session.flush()
        on_ledger = select(EntryRow.id).where(EntryRow.commitment == commitment).limit(1)
        if session.scalar(on_ledger) is None and not is_announced(session, commitment):
            kept = (PayloadRow.commitment == commitment, PayloadRow.content.is_not(None))
            session.execute(delete(PayloadRow).where(*kept))  # that one was erased stays known


def commitments_of(contract: str, call: bytes) -> frozenset[bytes]:
    """The commitments in a call, also of what it proposes or puts together; of no call none."""
    try:
        return frozenset(_commitments(decode_call(Contract(contract), call)))
    except (InvalidInput, ValueError):
        return frozenset()


def _commitments(value: object) -> Iterator[bytes]:
    if isinstance(value, tuple):
        for item in value:
            yield from _commitments(item)
    elif isinstance(value, Proposal):
        for contract in Contract:
            with suppress(InvalidInput):
                yield from _commitments(decode_call(contract, value.data))
    elif is_dataclass(value):
        for one in fields(value):
            member = getattr(value, one.name)
            if isinstance(member, bytes) and one.name.endswith(_COMMITMENT):
                yield bytes(member)
            else:
                yield from _commitments(member)


def _under_way(commitment: bytes) -> ColumnElement[bool]:
    part = aliased(JobPartRow)
    its = (part.job_id == AnnouncedRow.job_id) & (part.number == AnnouncedRow.number)
    open_part = select(part.number).where(its, part.state.in_(_UNDER_WAY)).exists()
    return (AnnouncedRow.commitment == commitment) & open_part


def _its_part() -> ColumnElement[bool]:
    same_job = JobPartRow.job_id == AnnouncedRow.job_id
    return same_job & (JobPartRow.number == AnnouncedRow.number)
