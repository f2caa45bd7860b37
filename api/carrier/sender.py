"""Carried statements, wrapped in txs of the carrier's key, each once on the ledger."""

from __future__ import annotations

from api import job_turns, jobs
from api.database.engine import Database
from api.jobs import Part, PartState, SignedTx
from api.sending import PartSender
from api.written import Written
from ledger_client.crash_points import CrashPoint, crash_point
from ledger_client.errors import Conflict, LedgerRefused
from ledger_client.ledger.values import NOBODY, Address, Contract
from ledger_client.node.connection import Connection
from ledger_client.node.rpc import next_nonce
from ledger_client.signing import LegacyTx, Signer
from ledger_client.signing.transactions import tx_hash


class CarrierSender(PartSender):
    """Signs and sends the carried parts, by one key; one such process per key.

    Raises:
        Conflict: the key is a participant's (rule ``carry.key``).
        CannotTell: no node served.
    """

    kind = "carried"

    def __init__(self, database: Database, connection: Connection, signer: Signer) -> None:
        super().__init__(database, connection)
        self._signer = signer
        self._written = Written(database, connection)
        if connection.reader.key(Address(signer.address)).id != NOBODY:
            raise Conflict(
                "is a participant's: a carrier has a key of its own",
                pointer=f"0x{signer.address.hex()}",
                rule="carry.key",
            )

    def prepare(self, part: Part) -> Part | None:
        """Find the statement on the ledger, or sign a tx around it and keep that."""
        if self._is_written(part):
            return None
        to = self._connection.deployment.address(Contract(part.contract))
        rpc = self._connection.rpc
        try:
            gas = rpc.estimate_gas(to, part.call, self._signer.address)
        except LedgerRefused as refused:
            self._failed(part, refused.code)
            return None
        crash_point(CrashPoint.BEFORE_SIGN)
        with self._database.snapshot() as session:
            own = job_turns.unsealed_nonces(session, self._signer.address)
        nonce = next_nonce(rpc.nonces(self._signer.address), own)
        chain_id = self._connection.deployment.chain_id
        raw = self._signer.sign_tx(LegacyTx(chain_id, nonce, gas * 5 // 4, to, part.call))
        crash_point(CrashPoint.AFTER_SIGN)
        tx = SignedTx(raw, self._signer.address, nonce, tx_hash(raw))
        with self._database.session() as session:
            jobs.sign(session, part, tx)
            kept = jobs.shown(session, part.job_id)
        crash_point(CrashPoint.AFTER_STORE)
        found = None if kept is None else kept.parts[part.number]
        return found if found is not None and found.state is PartState.SIGNED else None

    def _failed(self, part: Part, reason: str, block: int | None = None) -> None:
        """Another tx may have written it meanwhile: only what is not on the ledger has failed."""
        if not self._is_written(part):
            super()._failed(part, reason, block)

    def _is_written(self, part: Part) -> bool:
        """Whether the statement is on the ledger; then it is sealed, by the tx that wrote it."""
        found = self._written.find(part)
        if found is not None:
            self._found(part, found)
        return found is not None
