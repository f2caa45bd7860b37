"""Histories as a bundle carries them: the entries, and the proofs of head and slots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger_client.answering.entry_index import EntryIndex
from ledger_client.answering.needed import Accreditation, Needed
from ledger_client.answering.slot_proofs import SlotProofs, authorities
from ledger_client.answering.spans import Span
from ledger_client.ledger import layout
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId, word_of
from ledger_client.node.ledger_index import IndexedEntry
from ledger_client.proofs.bundle_parts import EntryShown, HoldProof, UnitHistory, UnitProofs
from ledger_client.proofs.office_parts import (
    AccreditationHistory,
    CertificateHistory,
    DrawProof,
    KeyProof,
    ParticipantHistory,
    ProposalHistory,
)

PARTY_BYTES: Final = 28


class Histories:
    """Tells histories from an index, with the proofs of one block."""

    def __init__(self, index: EntryIndex, proofs: SlotProofs) -> None:
        self._index = index
        self._proofs = proofs

    def unit(self, span: Span) -> UnitHistory:
        """A unit, or the stretch of it that the answer needs."""
        return UnitHistory(
            unit_id=span.unit,
            from_head=span.from_head,
            entries=_shown(span.entries),
            proofs=self._unit_proofs(span) if span.is_open else None,
        )

    def _unit_proofs(self, span: Span) -> UnitProofs:
        unit, slot = span.unit, self._proofs.slot
        nested = (Kind.PACK, Kind.UNPACK)
        packs = [one.entry.kind for one in span.entries if one.entry.kind in nested]
        is_packed = bool(packs) and packs[-1] is Kind.PACK
        return UnitProofs(
            head=slot(Contract.LEDGER, layout.head_slot(unit)),
            state=slot(Contract.LEDGER, layout.unit_slot(unit)),
            parent=slot(Contract.LEDGER, layout.parent_slot(unit)) if is_packed else None,
            holds=tuple(
                HoldProof(
                    authority=one.to_bytes(8, "big"),
                    proof=slot(Contract.LEDGER, layout.hold_slot(unit, one)),
                )
                for one in authorities(span)
            ),
        )

    def certificate(self, id: UnitId, units: Sequence[UnitId]) -> CertificateHistory:
        """A certificate, and what ``units`` have of it."""
        contract, slot = Contract.CERTIFICATES, self._proofs.slot
        return CertificateHistory(
            certificate_id=id,
            entries=self._entries(contract, id),
            head=slot(contract, layout.head_slot(id)),
            state=tuple(slot(contract, key) for key in layout.certificate_slots(id)),
            draws=tuple(
                DrawProof(unit_id=unit, proof=slot(contract, layout.draw_slot(id, unit)))
                for unit in units
            ),
        )

    def participant(self, id: ParticipantId) -> ParticipantHistory:
        """A participant in the registry."""
        contract, subject = Contract.REGISTRY, layout.participant_subject(id)
        return ParticipantHistory(
            participant=id.to_bytes(8, "big"),
            entries=self._entries(contract, subject),
            head=self._proofs.slot(contract, layout.head_slot(subject)),
            status=self._proofs.slot(contract, layout.status_slot(id)),
        )

    def key(self, key: Address, needed: Needed) -> KeyProof:
        """A key in the registry; of a revoked one also since when others may have had it."""
        contract, slot = Contract.REGISTRY, self._proofs.slot
        revoked = key in needed.revoked
        return KeyProof(
            key=key,
            proof=slot(contract, layout.key_slot(key)),
            compromised_from=slot(contract, layout.compromised_from_slot(key)) if revoked else None,
        )

    def accreditation(self, one: Accreditation) -> AccreditationHistory:
        """A certifier's accreditation for a scope."""
        contract, subject = Contract.REGISTRY, layout.accreditation_id(*one)
        return AccreditationHistory(
            certifier=one[0].to_bytes(8, "big"),
            scope=one[1],
            entries=self._entries(contract, subject),
            head=self._proofs.slot(contract, layout.head_slot(subject)),
            state=self._proofs.slot(contract, layout.accreditation_slot(subject)),
        )

    def proposal(self, id: bytes, proposal: Proposal) -> ProposalHistory:
        """A proposal that the council executed."""
        contract = Contract.COUNCIL
        return ProposalHistory(
            target=proposal.target,
            data=proposal.data,
            number=word_of(proposal.number),
            expires=proposal.expires,
            entries=self._entries(contract, id),
            head=self._proofs.slot(contract, layout.head_slot(id)),
        )

    def _entries(self, contract: Contract, subject: bytes) -> tuple[EntryShown, ...]:
        return _shown(self._index.history(contract, subject))


def _shown(entries: Sequence[IndexedEntry]) -> tuple[EntryShown, ...]:
    return tuple(
        EntryShown(
            kind=one.entry.kind,
            form=one.entry.form,
            detail=one.entry.detail,
            actor=one.entry.actor.pack().to_bytes(PARTY_BYTES, "big"),
            counterparty=one.entry.counterparty.pack().to_bytes(PARTY_BYTES, "big"),
            related=one.entry.related,
            commitment=one.entry.commitment,
            number=one.entry.at.number,
            time=one.entry.at.time,
        )
        for one in entries
    )
