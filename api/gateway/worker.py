"""The one thread that signs: it does the jobs in the order in which they came.

Later documents rest on earlier ones, so a job that cannot go on at the moment is tried again before
the next. A job's receipts are in the job file before they count as shown.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Final

from api.gateway.acceptance import Acceptance
from api.gateway.answers import problem_text, receipts_text
from api.gateway.job_file import Job, JobFile, JobKind
from api.gateway.receipts import receipts_of
from api.gateway.rules import AcceptanceRules
from api.problems import problem
from ledger_client import CannotTell, Receipt, Ticket, Tidewaiter, TidewaiterError
from ledger_client.errors import EvidenceMissing
from ledger_client.ledger.values import UnitId

LOOK_SECONDS: Final = 2.0
LONGEST_WAIT_SECONDS: Final = 30.0
_log = logging.getLogger(__name__)


class Worker:
    """Does the jobs of a file with one participant's client.

    Args:
        client: used by this worker's thread alone.
        look_seconds: how often the ledger is asked for offers to us.
    """

    def __init__(
        self,
        client: Tidewaiter,
        jobs: JobFile,
        rules: AcceptanceRules | None,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._client = client
        self._jobs = jobs
        self._acceptance = Acceptance(client, rules)
        self._has_rules = rules is not None
        self._look_seconds = look_seconds
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gateway-worker")

    def start(self) -> None:
        """Go on with what is open, then wait for more."""
        self._thread.start()

    def wake(self) -> None:
        """A job came."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the job at hand, then end; what is left is gone on with at the next start."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether jobs are being done."""
        return self._thread.is_alive()

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._wake.clear()
            is_done = self._step()
            failures = 0 if is_done else failures + 1
            if is_done is None:
                self._pause(self._look_seconds)
            elif not is_done:
                self._pause(min(0.25 * 2 ** min(failures, 8), LONGEST_WAIT_SECONDS))

    def _step(self) -> bool | None:
        """True: something was done; False: not possible now; None: nothing to do."""
        try:
            job = self._jobs.next_open()
            if job is None:
                self._look()
                job = self._jobs.next_open()
            return None if job is None else self._attempt(job)
        except CannotTell as away:
            _log.warning("cannot go on now: %s", away.code)
            return False
        except Exception:  # noqa: BLE001 - the thread goes on, and it is logged
            _log.exception("a mistake in this program")
            return False

    def _pause(self, seconds: float) -> None:
        if not self._stopping.is_set():
            self._wake.wait(seconds)

    def _attempt(self, job: Job) -> bool:
        self._jobs.sending(job, job.problem)
        try:
            receipts = self._receipts(job)
        except CannotTell as away:
            if isinstance(away, EvidenceMissing):
                return self._failed(job, away)
            self._jobs.sending(job, problem_text(away, job))
            return False
        except TidewaiterError as refused:
            return self._failed(job, refused)
        except Exception:  # noqa: BLE001 - the last place before the job's reader
            _log.exception("job %s", job.id)
            return self._failed(job, problem("internal"))
        self._jobs.seal(job, receipts_text(receipts))
        self._client.delivered()
        _log.info("job %s sealed, %d writes", job.id, len(receipts))
        return True

    def _failed(self, job: Job, error: TidewaiterError) -> bool:
        self._jobs.fail(job, problem_text(error, job))
        self._client.delivered()
        _log.info("job %s failed: %s", job.id, error.code)
        return True

    def _receipts(self, job: Job) -> Sequence[Receipt]:
        if job.kind is JobKind.CAPTURE:
            return receipts_of(self._client, job.body, self._client.capture(job.body))
        if job.kind is JobKind.TICKET:
            return (self._acceptance.accept_ticket(Ticket.parse(job.body)),)
        return (self._acceptance.accept(UnitId(job.body)),)

    def _look(self) -> None:
        """Make a job of each offer to us that a rule accepts, once."""
        if not self._has_rules:
            return
        connection, done = self._client.connection, self._jobs.scanned()
        last = connection.rpc.block_number()
        first = connection.first_block if done is None else done + 1
        if first > last:
            return
        for offer in self._acceptance.offers(first, last):
            self._jobs.take(JobKind.OFFER, offer.unit, f"offer:{offer.commitment.hex()}")
        self._jobs.mark_scanned(last)
