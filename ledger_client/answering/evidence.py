"""Who signed, and what was said: the evidence and the openings of an answer.

Raw txs come from where they were saved at write, else from a node. Of a tx that a
relay sent only the calldata is told; of several calls in one, only those that the answer is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger_client.answering.documents_at_hand import DocumentsAtHand, opening_at_hand
from ledger_client.documents import FullOpening
from ledger_client.errors import EvidenceMissing
from ledger_client.ledger.calls import (
    Call,
    ExecuteCall,
    WriteTogetherCall,
    decode_call,
    encode_call,
)
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.kinds import Form
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.values import NOBODY, Address, Contract, ParticipantId
from ledger_client.node.connection import Connection
from ledger_client.node.ledger_index import IndexedEntry
from ledger_client.proofs.bundle_openings import OpeningWire, wire_of_opening
from ledger_client.proofs.bundle_parts import CarriedEvidence, DirectEvidence, Evidence
from ledger_client.proofs.call_claims import claims_of
from ledger_client.proofs.carried_calls import of_carried
from ledger_client.proofs.claims import key_of_entry
from ledger_client.proofs.errors import ProofBroken
from ledger_client.signing.transactions import call_of


class EvidenceFinder:
    """Finds what was signed and what was committed to, for entries of one network."""

    def __init__(self, connection: Connection, documents: DocumentsAtHand) -> None:
        self._connection = connection
        self._documents = documents

    def evidence(self, entries: Iterable[IndexedEntry]) -> tuple[Evidence, ...]:
        """For each tx behind ``entries``, what proves who signed; the council's acts left out.

        Raises:
            CannotTell: no tx is at hand, and no node has it.
        """
        txs: dict[bytes, list[IndexedEntry]] = {}
        for one in entries:
            if one.entry.actor.id != NOBODY:
                txs.setdefault(one.tx_hash, []).append(one)
        found = {part.order: part for made in txs.values() for part in self._of_tx(made)}
        return tuple(found[order] for order in sorted(found))

    def proposals(self, acts: Iterable[IndexedEntry]) -> dict[bytes, Proposal]:
        """By id, the proposals whose execution wrote these entries.

        Raises:
            CannotTell: no tx is at hand, and no node has it.
        """
        found: dict[bytes, Proposal] = {}
        for one in {one.tx_hash: one for one in acts}.values():
            call = self._called(self._raw(one))
            if isinstance(call, ExecuteCall):
                found[proposal_id(self._connection.deployment, call.proposal)] = call.proposal
        return found

    def openings(self, entries: Iterable[IndexedEntry]) -> tuple[OpeningWire, ...]:
        """The openings of commitments in ``entries`` that are at hand."""
        found: dict[bytes, OpeningWire] = {}
        for one in entries:
            commitment = one.entry.commitment
            if any(commitment) and commitment not in found:
                opening = self._opening(commitment)
                if opening is not None:
                    found[commitment] = wire_of_opening(commitment, opening)
        return tuple(found[commitment] for commitment in sorted(found))

    def _opening(self, commitment: bytes) -> FullOpening | None:
        try:
            return opening_at_hand(self._documents, commitment)
        except EvidenceMissing:
            return None

    def _raw(self, one: IndexedEntry) -> bytes:
        address = self._connection.deployment.address(one.contract)
        raw = self._documents.raw_tx(address, one.head)
        return self._connection.rpc.raw_tx(one.tx_hash) if raw is None else raw

    def _of_tx(self, made: list[IndexedEntry]) -> Iterable[Evidence]:
        raw = self._raw(made[0])
        if any(one.entry.form is Form.DIRECT for one in made):
            return [DirectEvidence(tx=raw)]
        to, data = call_of(raw)
        contract = self._contract(to)
        call = decode_call(contract, data)
        if isinstance(call, WriteTogetherCall):
            parts = [one for one in call.calls if self._concerns(one, made)]
            return [
                CarriedEvidence(contract=contract.value, calldata=encode_call(one)) for one in parts
            ]
        return [CarriedEvidence(contract=contract.value, calldata=data)]

    def _called(self, raw: bytes) -> Call:
        to, data = call_of(raw)
        return decode_call(self._contract(to), data)

    def _contract(self, to: bytes) -> Contract:
        deployment = self._connection.deployment
        return {deployment.address(one): one for one in Contract}[Address(to)]

    def _concerns(self, call: Call, made: list[IndexedEntry]) -> bool:
        """Whether a carried call, one of several in a tx, wrote one of these entries."""
        deployment = self._connection.deployment
        try:
            signed = of_carried(Contract.LEDGER, call, deployment)
        except ProofBroken:
            return False
        keys = {key_of_entry(one.contract, one.entry) for one in made}
        claims = claims_of(signed, _keys_of(made), deployment)
        return any(claim.key in keys for claim in claims)


def _keys_of(made: Iterable[IndexedEntry]) -> Mapping[Address, ParticipantId]:
    parties = (party for one in made for party in (one.entry.actor, one.entry.counterparty))
    return {party.key: party.id for party in parties}
