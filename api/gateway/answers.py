"""What the gateway answers: jobs with their receipts, problems as RFC 9457 has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import Field, TypeAdapter

from api.gateway.job_file import Job, JobKind, JobState
from api.problems import ProblemDetail, problem_of
from api.schemas.base import Shape
from ledger_client import Receipt, TidewaiterError
from ledger_client.ledger.entries import AppendedEntry
from ledger_client.ledger.kinds import KIND_NAMES, Form


class EntryAnswer(Shape):
    """An entry that a write appended."""

    contract: str
    subject: str
    kind: str
    form: str
    actor: str
    counterparty: str
    related: str
    commitment: str

    @classmethod
    def of(cls, appended: AppendedEntry) -> EntryAnswer:
        """As the ledger has it: 32 bytes as ``0x`` hex, participants as 16 hex digits."""
        entry = appended.entry
        return cls(
            contract=_hex(appended.contract),
            subject=_hex(entry.unit_id),
            kind=KIND_NAMES[entry.kind],
            form=Form(entry.form).name.lower(),
            actor=f"{entry.actor.id:016x}",
            counterparty=f"{entry.counterparty.id:016x}",
            related=_hex(entry.related),
            commitment=_hex(entry.commitment),
        )


class BlockAnswer(Shape):
    """A block: its number, and its time in seconds since 1970."""

    number: int
    time: int


class ReceiptAnswer(Shape):
    """A sealed write, in the form in which the command line shows it."""

    kind: str
    contract: str
    subject: str
    commitment: str | None
    tx_hash: str
    block: BlockAnswer
    gas_used: int
    calldata_bytes: int
    already_written: bool
    entries: list[EntryAnswer]

    @classmethod
    def of(cls, receipt: Receipt) -> ReceiptAnswer:
        """A receipt as JSON."""
        return cls(
            kind=KIND_NAMES[receipt.kind],
            contract=receipt.contract.value,
            subject=_hex(receipt.subject),
            commitment=_hex(receipt.commitment) if any(receipt.commitment) else None,
            tx_hash=_hex(receipt.tx_hash),
            block=BlockAnswer(number=receipt.number, time=receipt.time),
            gas_used=receipt.gas_used,
            calldata_bytes=receipt.calldata_bytes,
            already_written=receipt.already,
            entries=[EntryAnswer.of(one) for one in receipt.entries],
        )


class JobAnswer(Shape):
    """A capture job, with the members of EPCIS 2.0 (12.6.2) and the receipts.

    Attributes:
        state: ``sealed`` only when the block of its last write is.
        waiting_for: why a running job cannot go on at the moment; it is tried again.
        errors: why it failed.
    """

    capture_id: str = Field(alias="captureID")
    kind: JobKind
    state: JobState
    created_at: datetime
    finished_at: datetime | None
    running: bool
    success: bool
    capture_error_behaviour: Literal["rollback"] = "rollback"
    waiting_for: ProblemDetail | None
    errors: list[ProblemDetail]
    receipts: list[ReceiptAnswer]

    @classmethod
    def of(cls, job: Job) -> JobAnswer:
        """How far a job has come."""
        told = None if job.problem is None else ProblemDetail.model_validate_json(job.problem)
        is_failed = job.state is JobState.FAILED
        return cls(
            capture_id=job.id,
            kind=job.kind,
            state=job.state,
            created_at=job.created_at,
            finished_at=None if job.is_running else job.updated_at,
            running=job.is_running,
            success=job.state is JobState.SEALED,
            waiting_for=told if job.is_running else None,
            errors=[told] if is_failed and told is not None else [],
            receipts=[] if job.result is None else _RECEIPTS.validate_json(job.result),
        )


_RECEIPTS: TypeAdapter[list[ReceiptAnswer]] = TypeAdapter(list[ReceiptAnswer])


def receipts_text(receipts: Iterable[Receipt]) -> str:
    """Receipts as they are kept with their job."""
    told = [ReceiptAnswer.of(one) for one in receipts]
    return _RECEIPTS.dump_json(told, by_alias=True).decode()


def problem_text(error: TidewaiterError, job: Job) -> str:
    """An error as it is kept with its job, which is the instance that it is about."""
    return problem_of(error, job.id).model_dump_json()


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"
