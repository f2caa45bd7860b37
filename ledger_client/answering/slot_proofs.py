"""All proofs of one block that an answer needs, fetched with one request."""

from __future__ import annotations

from ledger_client.answering.needed import Needed
from ledger_client.answering.spans import Span
from ledger_client.ledger import layout
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, ParticipantId
from ledger_client.node.answers import AccountProof
from ledger_client.node.connection import Connection


class SlotProofs:
    """The accounts of the four contracts, and the slots that an answer needs."""

    def __init__(
        self, connection: Connection, block: int, wanted: dict[Contract, dict[bytes, None]]
    ) -> None:
        """Fetch the proofs of the slots ``wanted``, by contract.

        Raises:
            CannotTell: no node served.
        """
        self._accounts: dict[Contract, AccountProof] = {}
        self._slots: dict[tuple[Contract, bytes], tuple[bytes, ...]] = {}
        asked = [
            (connection.deployment.address(contract), tuple(wanted.get(contract, {})))
            for contract in Contract
        ]
        for contract, proof in zip(Contract, connection.rpc.proofs(asked, block), strict=True):
            self._accounts[contract] = proof
            for slot in proof.slots:
                self._slots[(contract, slot.slot)] = slot.nodes

    def account(self, contract: Contract) -> tuple[bytes, ...]:
        """The nodes that prove a contract's account, root first."""
        return self._accounts[contract].nodes

    def slot(self, contract: Contract, key: bytes) -> tuple[bytes, ...]:
        """The nodes that prove a slot, root first."""
        return self._slots[(contract, key)]


def wanted_slots(needed: Needed, proposals: tuple[bytes, ...]) -> dict[Contract, dict[bytes, None]]:
    """The slots of an answer, by contract; ``proposals`` are the ids of the council's."""
    return {
        Contract.LEDGER: _of_units(needed),
        Contract.CERTIFICATES: _of_certificates(needed),
        Contract.REGISTRY: _of_registry(needed),
        Contract.COUNCIL: dict.fromkeys(layout.head_slot(one) for one in proposals),
    }


def authorities(span: Span) -> tuple[ParticipantId, ...]:
    """Those that ever held the unit, as far as the span says."""
    holds = {one.entry.actor.id for one in span.entries if one.entry.kind is Kind.HOLD}
    return tuple(sorted(holds))


def _of_units(needed: Needed) -> dict[bytes, None]:
    slots: dict[bytes, None] = {}
    for span in needed.spans:
        if span.is_open:
            unit = span.unit
            slots |= dict.fromkeys(
                (layout.head_slot(unit), layout.unit_slot(unit), layout.parent_slot(unit))
            )
            slots |= dict.fromkeys(layout.hold_slot(unit, one) for one in authorities(span))
    return slots


def _of_certificates(needed: Needed) -> dict[bytes, None]:
    slots: dict[bytes, None] = {}
    for certificate, units in needed.draws.items():
        slots |= dict.fromkeys(
            (layout.head_slot(certificate), *layout.certificate_slots(certificate))
        )
        slots |= dict.fromkeys(layout.draw_slot(certificate, unit) for unit in units)
    return slots


def _of_registry(needed: Needed) -> dict[bytes, None]:
    slots = dict.fromkeys(layout.key_slot(key) for key in needed.keys)
    revoked = (key for key in needed.keys if key in needed.revoked)
    slots |= dict.fromkeys(map(layout.compromised_from_slot, revoked))
    for participant in needed.participants:
        subject = layout.participant_subject(participant)
        slots |= dict.fromkeys((layout.head_slot(subject), layout.status_slot(participant)))
    for accreditation in needed.accreditations:
        subject = layout.accreditation_id(*accreditation)
        slots |= dict.fromkeys((layout.head_slot(subject), layout.accreditation_slot(subject)))
    return slots
