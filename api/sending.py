"""Parts of jobs on their way to a sealed block: sent again until it is known how they ended.

What is signed is never made again. The same bytes twice are one tx, so a process that was killed at
any instant, or two at once, send nothing twice.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import Final

from api import jobs
from api.database.engine import Database
from api.jobs import Part, PartState
from api.logs import logger, where_of
from ledger_client.crash_points import CrashPoint, crash_point
from ledger_client.errors import StoreBroken, TidewaiterError
from ledger_client.ledger.values import Contract
from ledger_client.node.answers import Receipt
from ledger_client.node.connection import Connection
from ledger_client.node.errors import TxRejected

NONCE_USED: Final = "ledger.nonce_used"
AGAIN_SECONDS: Final = 10
IDLE_SECONDS: Final = 0.5
LONGEST_WAIT_SECONDS: Final = 30.0
JOIN_SECONDS: Final = 15.0


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
        """Go on with everything that is due, once.

        Raises:
            CannotTell: no node serves, or the database does not.
        """
        with self._database.snapshot() as session:
            due = jobs.due(session, self.kind)
        for part in due:
            if self._stopping.is_set():
                return
            self._advance(part)

    def _safe_round(self) -> bool:
        try:
            self.round()
        except TidewaiterError as away:
            logger().warning("sending", code=away.code, rule=away.rule)
            return False
        except Exception as unforeseen:  # noqa: BLE001 - the thread goes on, and it is logged
            logger().error("sending", **where_of(unforeseen))
            return False
        return True

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

    def _failed(self, part: Part, reason: str, block: int | None = None) -> None:
        with self._database.session() as session:
            jobs.fail(session, part, reason, block)
        logger().info("failed", job=part.job_id, part=part.number, reason=reason)


class RawSender(PartSender):
    """Sends the txs that callers signed, as they are."""

    kind = "raw"

    def prepare(self, part: Part) -> Part | None:
        """A raw part is signed from the first."""
        raise StoreBroken("a tx without its bytes", pointer=part.job_id, rule="job.part")
