"""Whether a carried statement is on the ledger, whoever carried it there."""

from __future__ import annotations

from dataclasses import dataclass

from api import job_turns
from api.database.engine import Database
from api.jobs import Part
from ledger_client.ledger.calls import Call, decode_call
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.proofs.call_claims import claims_of
from ledger_client.proofs.carried_calls import of_carried
from ledger_client.proofs.claims import Claim, key_of_entry
from ledger_client.proofs.errors import ProofBroken


@dataclass(frozen=True, slots=True)
class WrittenAt:
    """The tx that wrote a statement, and its block."""

    tx_hash: bytes
    block: int


@dataclass(frozen=True, slots=True)
class Written:
    """Asks the ledger for carried statements.

    Attributes:
        database: where the same statement may stand in another job.
    """

    database: Database
    connection: Connection

    def find(self, part: Part) -> WrittenAt | None:
        """Where it is written; of several entries that it makes, the first.

        Raises:
            CannotTell: no node served.
        """
        contract = Contract(part.contract)
        call = decode_call(contract, part.call)
        claim = self._claim(contract, call)
        if claim is None:  # an act of the registry, which no entry can be told to be
            return self._by_twin(part)
        if self._is_nonce_left(call, claim.actor.key):
            return None
        history = self.connection.reader.history(claim.contract, UnitId(claim.subject))
        found = next(
            (one for one in history if key_of_entry(one.contract, one.entry) == claim.key), None
        )
        return None if found is None else WrittenAt(found.tx_hash, found.entry.at.number)

    def _by_twin(self, part: Part) -> WrittenAt | None:
        with self.database.snapshot() as session:
            twins = job_turns.twins(session, part)
        for one in twins:
            receipt = None if one.tx_hash is None else self.connection.rpc.receipt(one.tx_hash)
            if receipt is not None and receipt.succeeded:
                return WrittenAt(receipt.tx_hash, receipt.block_number)
        return None

    def _is_nonce_left(self, call: Call, key: Address) -> bool:
        """Of a note that spends a nonce: whether it still can, so that it was not written."""
        nonce = getattr(call, "nonce", None)
        return isinstance(nonce, int) and not self.connection.reader.nonce_used(key, nonce)

    def _claim(self, contract: Contract, call: Call) -> Claim | None:
        deployment, reader = self.connection.deployment, self.connection.reader
        try:
            signed = of_carried(contract, call, deployment)
        except ProofBroken:
            return None
        keys = [key for key in (signed.actor, signed.counterparty) if key is not None]
        ids: dict[Address, ParticipantId] = {key: reader.key(key).id for key in keys}
        return next(iter(claims_of(signed, ids, deployment)), None)
