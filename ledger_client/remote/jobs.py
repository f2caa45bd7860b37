"""A signed statement handed to a service, and its job asked for until it has ended."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from ledger_client.crash_points import CrashPoint, crash_point
from ledger_client.errors import CannotTell, LedgerRefused, TidewaiterError
from ledger_client.node.errors import NotSealedYet
from ledger_client.remote.refused import AnswerContradicted, ServiceAway
from ledger_client.remote.service import Service
from ledger_client.remote.statement_book import Kept
from ledger_client.remote.write_shapes import JobTold, ReasonTold, StatementTold

FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 2.0
IN_FLIGHT: Final = "idempotency.in_flight"


class Patience:
    """How long somebody waits for something, with pauses that grow."""

    def __init__(self, seconds: float) -> None:
        self._end: Final = time.monotonic() + seconds
        self._pause = FIRST_PAUSE_SECONDS

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._end

    def pause(self) -> None:
        """Wait a little."""
        time.sleep(min(self._pause, max(0.0, self._end - time.monotonic())))
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a service says of a statement in the end.

    Attributes:
        job: its job.
        block, tx_hash: where it was sealed; None where it failed.
        refusal: why it failed; None where it was sealed.
    """

    job: str | None
    block: int | None = None
    tx_hash: bytes | None = None
    refusal: TidewaiterError | None = None


@dataclass(frozen=True, slots=True)
class StatementDesk:
    """Hands statements in."""

    service: Service

    def deliver(self, kept: Kept, patience: Patience) -> Ended:
        """Hand a statement in and wait for its end; the same again is the same job.

        Raises:
            ServiceRefused, CannotTell: the service took nothing, or does not answer in time.
            NotSealedYet: it took the statement, and no block was sealed with it in time.
        """
        try:
            job = self._taken(kept, patience)
        except LedgerRefused as refused:
            return Ended(None, refusal=refused)
        crash_point(CrashPoint.AFTER_SEND)
        while job.state not in ("sealed", "failed"):
            if patience.is_over:
                raise NotSealedYet(
                    "not sealed yet: wish for it again, and it is gone on with",
                    pointer=job.job,
                    rule="job.unsealed",
                )
            patience.pause()
            job = self._shown(job, patience)
        return _ended(job)

    def job(self, job: str) -> JobTold:
        """A job, as the service tells of it."""
        return self.service.get(f"/v1/jobs/{job}", JobTold)

    def _taken(self, kept: Kept, patience: Patience) -> JobTold:
        headers = {"Idempotency-Key": kept.idempotency_key}
        while True:
            try:
                return self.service.send("/v1/statements", JobTold, kept.body, headers)
            except TidewaiterError as error:
                if not _is_passing(error) or patience.is_over:
                    raise
            patience.pause()

    def _shown(self, job: JobTold, patience: Patience) -> JobTold:
        try:
            return self.job(job.job)
        except ServiceAway:
            if patience.is_over:
                raise
            return job


def _is_passing(error: TidewaiterError) -> bool:
    return isinstance(error, ServiceAway) or error.code == IN_FLIGHT


def _ended(job: JobTold) -> Ended:
    if len(job.statements) != 1:
        raise AnswerContradicted(
            "one statement was handed in", pointer="/statements", rule="service.job"
        )
    told = job.statements[0]
    if job.state == "failed":
        return Ended(job.job, refusal=_refusal(told))
    if told.state != "sealed" or told.block is None:
        raise AnswerContradicted(
            "a job is sealed without its statement", pointer="/statements/0", rule="service.job"
        )
    tx_hash = None if told.tx_hash is None else bytes.fromhex(told.tx_hash[2:])
    return Ended(job.job, told.block, tx_hash)


def _refusal(told: StatementTold) -> TidewaiterError:
    """The contract's refusal by its code, its arguments are not told; else why it was not sent."""
    reason = told.reason or ReasonTold(code=CannotTell.family_code, title="it came to nothing")
    by_ledger = reason.code.startswith(f"{LedgerRefused.family_code}.")
    family = LedgerRefused if by_ledger else CannotTell
    title = ascii(reason.title)[1:-1]
    return family(title, pointer="statement", rule=reason.code, code=reason.code)
