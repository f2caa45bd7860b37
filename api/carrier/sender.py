"""Carried statements, wrapped in txs of the carrier's key, each once on the ledger."""

from __future__ import annotations

from api import jobs
from api.database.engine import Database
from api.jobs import Part, PartState, SignedTx
from api.sending import PartSender
from ledger_client.crash_points import CrashPoint, crash_point
from ledger_client.errors import Conflict, LedgerRefused
from ledger_client.ledger.calls import Call, decode_call
from ledger_client.ledger.values import NOBODY, Address, Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.node.reader import LoggedEntry
from ledger_client.node.rpc import next_nonce
from ledger_client.proofs.call_claims import claims_of
from ledger_client.proofs.carried_calls import of_carried
from ledger_client.proofs.claims import Claim, key_of_entry
from ledger_client.proofs.errors import ProofBroken
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
        if connection.reader.key(Address(signer.address)).id != NOBODY:
            raise Conflict(
                "is a participant's: a carrier has a key of its own",
                pointer=f"0x{signer.address.hex()}",
                rule="carry.key",
            )

    def prepare(self, part: Part) -> Part | None:
        """Find the statement on the ledger, or sign a tx around it and keep that."""
        if (written := self._written(part)) is not None:
            with self._database.session() as session:
                jobs.seal(session, part, written.tx_hash, written.entry.at.number)
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
            own = jobs.unsealed_nonces(session, self._signer.address)
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

    def _written(self, part: Part) -> LoggedEntry | None:
        """The statement's entry, whoever carried it; of several that it makes, the first."""
        contract = Contract(part.contract)
        call = decode_call(contract, part.call)
        claim = self._claim(contract, call)
        if claim is None or self._is_nonce_left(call, claim.actor.key):
            return None
        history = self._connection.reader.history(claim.contract, UnitId(claim.subject))
        return next(
            (one for one in history if key_of_entry(one.contract, one.entry) == claim.key), None
        )

    def _is_nonce_left(self, call: Call, key: Address) -> bool:
        """Of a note that spends a nonce: whether it still can, so that it was not written."""
        nonce = getattr(call, "nonce", None)
        return isinstance(nonce, int) and not self._connection.reader.nonce_used(key, nonce)

    def _claim(self, contract: Contract, call: Call) -> Claim | None:
        deployment, reader = self._connection.deployment, self._connection.reader
        try:
            signed = of_carried(contract, call, deployment)
        except ProofBroken:
            return None  # a write of the registry: the contract itself takes each once
        keys = [key for key in (signed.actor, signed.counterparty) if key is not None]
        ids: dict[Address, ParticipantId] = {key: reader.key(key).id for key in keys}
        return next(iter(claims_of(signed, ids, deployment)), None)
