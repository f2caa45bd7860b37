"""The jobs in the database: statements taken on, and how far each part of them has come.

Every change of state is one database tx, made before or after what it tells of, in the order that
loses nothing: signed bytes are kept before they are sent, a part is sealed once its block is.

    raw:      signed, then sent, then sealed
    carried:  received, then signed, then sent, then sealed
    any of these also failed; the parts behind a failed one fail without being sent
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.announced import announce, forget_failed
from api.database.models import IdempotencyRow, JobPartRow, JobRow, TokenRow
from api.problems import problem

EARLIER_FAILED: Final = "job.earlier_failed"
OPEN_JOBS: Final = ("received", "sending")
RETRY_SECONDS: Final = "60"


class PartState(StrEnum):
    """How far a part has come."""

    RECEIVED = "received"
    SIGNED = "signed"
    SENT = "sent"
    SEALED = "sealed"
    FAILED = "failed"


OPEN_PARTS: Final = (PartState.RECEIVED, PartState.SIGNED, PartState.SENT)


@dataclass(frozen=True, slots=True)
class NewPart:
    """A statement to be taken on; ``sender``, ``nonce`` and ``raw_tx`` where it is a signed tx.

    ``deadline`` is until when it is good, where it is carried: whole seconds since 1970.
    """

    kind: str
    contract: str
    call: bytes
    digest: bytes
    raw_tx: bytes | None = None
    sender: bytes | None = None
    nonce: int | None = None
    tx_hash: bytes | None = None
    deadline: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is now; times are whole seconds since 1970."""

    job_id: str
    number: int
    kind: str
    contract: str
    call: bytes
    digest: bytes
    state: PartState
    raw_tx: bytes | None
    sender: bytes | None
    nonce: int | None
    tx_hash: bytes | None
    block: int | None
    reason: str | None
    updated_at: int


@dataclass(frozen=True, slots=True)
class JobShown:
    """A job with its parts in order."""

    id: str
    participant: bytes
    state: str
    created_at: int
    updated_at: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for a job, under which key, with which body."""

    token_id: int
    participant: bytes
    key: str
    sha256: bytes


def now() -> int:
    """The machine's clock, whole seconds since 1970."""
    return int(datetime.now(UTC).timestamp())


def of_key(session: Session, asked: Request) -> str | None:
    """The job that a caller's key stands for already.

    Raises:
        HttpProblem: ``idempotency.reused``: for another body; ``idempotency.in_flight``.
    """
    row = session.get(IdempotencyRow, (asked.token_id, asked.key))
    if row is None:
        return None
    if row.request_sha256 != asked.sha256:
        raise problem("idempotency.reused", pointer="Idempotency-Key", rule="idempotency.body")
    if row.job_id is None:
        raise problem("idempotency.in_flight")
    return row.job_id


def take(
    session: Session, job_id: str, asked: Request, parts: Sequence[NewPart], open_max: int
) -> str:
    """Take a job on as a whole, or give the one that the key stands for.

    Args:
        open_max: so many statements of a participant may be open at once.

    Raises:
        HttpProblem: as :func:`of_key`; ``job.too_many``: it would be more.
    """
    if (known := of_key(session, asked)) is not None:
        return known
    _require_room(session, asked.participant, len(parts), open_max)
    moment = now()
    session.add(
        JobRow(
            id=job_id,
            token_id=asked.token_id,
            participant=asked.participant,
            state="received",
            body="{}",
            created_at=moment,
            updated_at=moment,
        )
    )
    session.flush()
    rows = [_row(job_id, number, part, moment) for number, part in enumerate(parts)]
    session.add_all(rows)
    session.flush()
    for row in rows:
        announce(session, row)
    session.add(
        IdempotencyRow(
            token_id=asked.token_id,
            key=asked.key,
            request_sha256=asked.sha256,
            job_id=job_id,
            created_at=moment,
        )
    )
    try:
        session.flush()
    except IntegrityError:  # the same key, by a request at the same moment
        raise problem("idempotency.in_flight") from None
    return job_id


def _require_room(session: Session, participant: bytes, more: int, open_max: int) -> None:
    """Requests of one participant at the same moment are counted one after the other."""
    session.execute(
        select(TokenRow.id)
        .where(TokenRow.participant == participant)
        .order_by(TokenRow.id)
        .with_for_update(key_share=True)
    )
    count = session.scalar(
        select(func.count())
        .select_from(JobPartRow)
        .join(JobRow, JobRow.id == JobPartRow.job_id)
        .where(
            JobRow.participant == participant,
            JobRow.state.in_(OPEN_JOBS),
            JobPartRow.state.in_(OPEN_PARTS),
        )
    )
    if (count or 0) + more > open_max:
        raise problem(
            "job.too_many",
            f"{count} statements of yours are under way and {more} came; {open_max} may be.",
            pointer="/statements",
            rule="job.open",
            headers={"Retry-After": RETRY_SECONDS},
        )


def shown(session: Session, job_id: str) -> JobShown | None:
    """A job with its parts."""
    row = session.get(JobRow, job_id)
    if row is None:
        return None
    found = session.scalars(
        select(JobPartRow).where(JobPartRow.job_id == job_id).order_by(JobPartRow.number)
    )
    parts = tuple(part_of(one) for one in found)
    return JobShown(row.id, row.participant, row.state, row.created_at, row.updated_at, parts)


@dataclass(frozen=True, slots=True)
class SignedTx:
    """The bytes that a carrier signed."""

    raw: bytes
    sender: bytes
    nonce: int
    tx_hash: bytes


def sign(session: Session, part: Part, tx: SignedTx) -> None:
    """Keep the signed bytes of a carried part, before they are sent."""
    _step(
        session,
        part,
        (PartState.RECEIVED,),
        state=PartState.SIGNED,
        raw_tx=tx.raw,
        sender=tx.sender,
        nonce=tx.nonce,
        tx_hash=tx.tx_hash,
    )


def mark_sent(session: Session, part: Part) -> None:
    """A node has taken the bytes; again is harmless."""
    _step(session, part, (PartState.SIGNED, PartState.SENT), state=PartState.SENT)


def seal(session: Session, part: Part, tx_hash: bytes, block: int) -> None:
    """Its block is sealed and it succeeded."""
    _step(session, part, OPEN_PARTS, state=PartState.SEALED, tx_hash=tx_hash, block=block)


def fail(session: Session, part: Part, reason: str, block: int | None = None) -> None:
    """It came to nothing for good, and the parts behind it are not sent."""
    _step(session, part, OPEN_PARTS, state=PartState.FAILED, reason=reason, block=block)
    session.execute(
        update(JobPartRow)
        .where(
            JobPartRow.job_id == part.job_id,
            JobPartRow.number > part.number,
            JobPartRow.state.in_((PartState.RECEIVED, PartState.SIGNED)),
        )
        .values(state=PartState.FAILED, reason=EARLIER_FAILED, updated_at=now())
    )
    forget_failed(session, part.job_id)
    _settle(session, part.job_id)


def _step(
    session: Session, part: Part, before: Iterable[PartState], **values: str | bytes | int | None
) -> None:
    """One change of state; what another process did meanwhile stays as it is."""
    session.execute(
        update(JobPartRow)
        .where(
            JobPartRow.job_id == part.job_id,
            JobPartRow.number == part.number,
            JobPartRow.state.in_(tuple(before)),
        )
        .values(**values, updated_at=now())
    )
    _settle(session, part.job_id)


def _settle(session: Session, job_id: str) -> None:
    """A job is what its parts are."""
    states = set(session.scalars(select(JobPartRow.state).where(JobPartRow.job_id == job_id)))
    state = "sending"
    if states.isdisjoint(OPEN_PARTS):
        state = "failed" if PartState.FAILED in states else "sealed"
    session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.state.in_(OPEN_JOBS))
        .values(state=state, updated_at=now())
    )


def _row(job_id: str, number: int, part: NewPart, moment: int) -> JobPartRow:
    return JobPartRow(
        job_id=job_id,
        number=number,
        kind=part.kind,
        contract=part.contract,
        call=part.call,
        digest=part.digest,
        state=PartState.RECEIVED if part.raw_tx is None else PartState.SIGNED,
        raw_tx=part.raw_tx,
        sender=part.sender,
        nonce=part.nonce,
        tx_hash=part.tx_hash,
        deadline=part.deadline,
        updated_at=moment,
    )


def part_of(row: JobPartRow) -> Part:
    """A row as it is now."""
    return Part(
        job_id=row.job_id,
        number=row.number,
        kind=row.kind,
        contract=row.contract,
        call=row.call,
        digest=row.digest,
        state=PartState(row.state),
        raw_tx=row.raw_tx,
        sender=row.sender,
        nonce=row.nonce,
        tx_hash=row.tx_hash,
        block=row.block,
        reason=row.reason,
        updated_at=row.updated_at,
    )
