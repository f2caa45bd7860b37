"""Parts of jobs on their way to a sealed block: sent again until it is known how they ended.

What is signed is never made again. The same bytes twice are one tx, so a process that was killed at
any instant, or two at once, send nothing twice.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from api import job_turns, jobs
from api.database.engine import Database
from api.jobs import Part, PartState
from api.logs import logger, where_of
from api.written import Written, WrittenAt
from ledger_client.crash_points import CrashPoint, crash_point
from ledger_client.errors import CannotTell, LedgerRefused, StoreBroken, TidewaiterError
from ledger_client.ledger.values import Address, Contract
from ledger_client.node.answers import Receipt
from ledger_client.node.connection import Connection
from ledger_client.node.errors import TxRejected

NOBODYS_KEY: Final = Address(b"\x7d" * 20)
NONCE_USED: Final = "ledger.nonce_used"
AGAIN_SECONDS: Final = 10
IDLE_SECONDS: Final = 0.5
LONGEST_WAIT_SECONDS: Final = 30.0
JOIN_SECONDS: Final = 15.0
FAILURES_IN_A_ROW: Final = 3


class PartSender(ABC):
    """Goes on with the parts of one kind, round after round, in a thread of its own.

    Args:
        database: where the jobs are.
        connection: the network.
    """

    kind: str

    def __init__(self, database: Database, connection: Connection) -> None:
        self._database = database
        self._connection = connection
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self.run, name=f"send-{self.kind}", daemon=True)

    @abstractmethod
    def prepare(self, part: Part) -> Part | None:
        """The part with its signed bytes; None where it was settled instead."""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def stop(self) -> None:
        """End after the round at hand; what is left is gone on with at the next start."""
        self.ask_to_stop()
        self._thread.join(JOIN_SECONDS)

    def ask_to_stop(self) -> None:
        """End soon; does not wait."""
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Rounds until told to stop."""
        failures = 0
        while not self._stopping.is_set():
            self._wake.clear()
            failures = 0 if self._safe_round() else failures + 1
            if not self._stopping.is_set():
                pause = IDLE_SECONDS * 2 ** min(failures, 6)
                self._wake.wait(min(pause, LONGEST_WAIT_SECONDS))

    def round(self) -> None:
        """Go on once with what is due; a part that goes wrong keeps none of the others back.

        Raises:
            CannotTell: the database does not serve, or several parts in a row could not be gone on
                with, as where no node serves.
        """
        with self._database.snapshot() as session:
            due = job_turns.due(session, self.kind)
        reached: list[Part] = []
        try:
            self._advance_each(due, reached)
        finally:
            if reached:
                with self._database.session() as session:
                    job_turns.tried(session, reached)

    def _advance_each(self, due: Iterable[Part], reached: list[Part]) -> None:
        failures = 0
        for part in due:
            if self._stopping.is_set():
                return
            reached.append(part)
            failures = 0 if _is_done(partial(self._advance, part)) else failures + 1
            if failures == FAILURES_IN_A_ROW:
                break
        if failures and failures in (FAILURES_IN_A_ROW, len(reached)):
            raise CannotTell("nothing could be gone on with", pointer="job", rule="job.round")

    def _safe_round(self) -> bool:
        return _is_done(self.round)

    def _advance(self, part: Part) -> None:
        is_new = part.raw_tx is None
        ready = self.prepare(part) if is_new else part
        if ready is None:
            return
        if not is_new and self._settled(ready):
            return
        if ready.state is PartState.SENT and jobs.now() - ready.updated_at < AGAIN_SECONDS:
            return
        self._send(ready)

    def _send(self, part: Part) -> None:
        if part.raw_tx is None:
            raise StoreBroken("a signed part without its bytes", rule="job.part")
        try:
            self._connection.rpc.send_raw(part.raw_tx)
        except TxRejected as rejected:
            if not self._settled(part) and part.state is not PartState.SENT:
                self._rejected(part, rejected)
            return
        crash_point(CrashPoint.AFTER_SEND)
        with self._database.session() as session:
            jobs.mark_sent(session, part)

    def _rejected(self, part: Part, rejected: TxRejected) -> None:
        """No node ever took these bytes, and it is not that their nonce is used."""
        self._failed(part, rejected.code)

    def _settled(self, part: Part) -> bool:
        """Whether a block holds it, or never will."""
        rpc = self._connection.rpc
        if part.tx_hash is None or part.sender is None or part.nonce is None:
            raise StoreBroken("a signed part without its bytes", rule="job.part")
        rpc.block_number()  # from here on no node that is behind is believed
        used = rpc.nonces(part.sender).sealed > part.nonce
        receipt = rpc.receipt(part.tx_hash)
        if receipt is not None:
            self._sealed(part, receipt)
            return True
        if used:
            self._failed(part, NONCE_USED)
        return used

    def _sealed(self, part: Part, receipt: Receipt) -> None:
        if receipt.succeeded:
            crash_point(CrashPoint.AFTER_SEAL)
            with self._database.session() as session:
                jobs.seal(session, part, receipt.tx_hash, receipt.block_number)
            logger().info("sealed", job=part.job_id, part=part.number)
            return
        to = self._connection.deployment.address(Contract(part.contract))
        refusal = self._connection.rpc.refusal_of(receipt, to, part.call, part.sender or b"")
        self._failed(part, refusal.code, receipt.block_number)

    def _found(self, part: Part, written: WrittenAt) -> None:
        """It is on the ledger by another tx."""
        with self._database.session() as session:
            jobs.seal(session, part, written.tx_hash, written.block)
        logger().info("sealed", job=part.job_id, part=part.number, by="another")

    def _failed(self, part: Part, reason: str, block: int | None = None) -> None:
        with self._database.session() as session:
            jobs.fail(session, part, reason, block)
        logger().info("failed", job=part.job_id, part=part.number, reason=reason)


class RawSender(PartSender):
    """Sends the txs that callers signed, as they are; ends what no carrier came for in time."""

    kind = "raw"

    def round(self) -> None:
        """See :meth:`PartSender.round`."""
        super().round()
        with self._database.snapshot() as session:
            overdue = job_turns.overdue(session, jobs.now())
        for part in overdue:
            if self._stopping.is_set():
                return
            self._end_overdue(part)

    def _end_overdue(self, part: Part) -> None:
        """Whether its time is over the ledger says, not this machine's clock."""
        written = Written(self._database, self._connection).find(part)
        if written is not None:
            self._found(part, written)
            return
        to = self._connection.deployment.address(Contract(part.contract))
        try:
            self._connection.rpc.call(to, part.call, sender=NOBODYS_KEY)
        except LedgerRefused as refused:
            self._failed(part, refused.code)

    def prepare(self, part: Part) -> Part | None:
        """A raw part is signed from the first."""
        raise StoreBroken("a tx without its bytes", pointer=part.job_id, rule="job.part")


def _is_done(work: Callable[[], None]) -> bool:
    """Whether it came to its end; what went wrong is logged, and the thread goes on."""
    try:
        work()
    except TidewaiterError as away:
        logger().warning("sending", code=away.code, rule=away.rule)
        return False
    except Exception as unforeseen:  # noqa: BLE001 - the thread goes on, and it is logged
        logger().error("sending", **where_of(unforeseen))
        return False
    return True
