"""The proof bundle of a unit, put together from a node, an index and the documents at hand.

Nothing here is trusted by the verifier: it is gathered, and :func:`ledger_client.proofs.verify`
judges it.
"""

from __future__ import annotations

from ledger_client.answering.bundle_histories import Histories
from ledger_client.answering.documents_at_hand import DocumentsAtHand
from ledger_client.answering.entry_index import EntryIndex
from ledger_client.answering.evidence import EvidenceFinder
from ledger_client.answering.header_wires import header_wire
from ledger_client.answering.needed import needed_for
from ledger_client.answering.slot_proofs import SlotProofs, wanted_slots
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.node.connection import Connection
from ledger_client.proofs.bundle import VERSION, Bundle
from ledger_client.proofs.bundle_parts import AccountProofs, Question


class BundleMaker:
    """Makes bundles from an index, with proofs of the block that it ends at.

    Args:
        connection: the nodes that prove.
        index: every entry up to one block.
        documents: payloads and signed txs, as far as they are here.
    """

    def __init__(
        self, connection: Connection, index: EntryIndex, documents: DocumentsAtHand
    ) -> None:
        self._connection = connection
        self._index = index
        self._finder = EvidenceFinder(connection, documents)

    def make(self, subject: UnitId, question: Question | None = None) -> Bundle:
        """The bundle of a unit at the index's block.

        Raises:
            EvidenceMissing: the ledger has no such unit.
            CannotTell: no node served.
        """
        index = self._index
        block = self._connection.rpc.block(index.block)
        needed = needed_for(self._connection, index, subject)
        proposals = self._finder.proposals(needed.councils)
        wanted = wanted_slots(needed, tuple(proposals))
        proofs = SlotProofs(self._connection, block.number, wanted)
        told, deployment = Histories(index, proofs), self._connection.deployment
        return Bundle(
            version=VERSION,
            network_id=deployment.network_id,
            chain_id=deployment.chain_id,
            subject=subject,
            question=question,
            header=header_wire(block),
            accounts=AccountProofs(
                council=proofs.account(Contract.COUNCIL),
                registry=proofs.account(Contract.REGISTRY),
                certificates=proofs.account(Contract.CERTIFICATES),
                ledger=proofs.account(Contract.LEDGER),
            ),
            units=tuple(
                sorted(
                    (told.unit(span) for span in needed.spans),
                    key=lambda one: (one.unit_id, one.from_head or b""),
                )
            ),
            certificates=tuple(
                told.certificate(one, needed.draws[one]) for one in sorted(needed.certificates)
            ),
            participants=tuple(told.participant(one) for one in sorted(needed.participants)),
            keys=tuple(told.key(key, needed) for key in sorted(needed.keys)),
            accreditations=tuple(told.accreditation(one) for one in sorted(needed.accreditations)),
            proposals=tuple(
                sorted(
                    (told.proposal(known, one) for known, one in proposals.items()),
                    key=lambda one: one.order,
                )
            ),
            journals=(),
            evidence=self._finder.evidence(needed.attested),
            openings=self._finder.openings((*needed.attested, *needed.named)),
        )
