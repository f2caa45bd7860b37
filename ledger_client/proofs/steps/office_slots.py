"""The slots of certificates, participants, keys, accreditations and proposals."""

from __future__ import annotations

from ledger_client.errors import InvalidInput
from ledger_client.ledger import layout
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.state import AccreditationState, CertificateState, KeyState
from ledger_client.ledger.values import Address, Contract, ParticipantId, UnitId, number_of
from ledger_client.proofs.case import ProvedCertificate, ProvedKey
from ledger_client.proofs.office_parts import (
    AccreditationHistory,
    CertificateHistory,
    KeyProof,
    ParticipantHistory,
    ProposalHistory,
)
from ledger_client.proofs.steps.slot_reader import SlotReader


def read_certificate(
    reader: SlotReader, one: CertificateHistory, pointer: str
) -> ProvedCertificate | None:
    """A certificate's head and state, and what units have of it; None, noted, if not proved."""
    contract, subject = Contract.CERTIFICATES, UnitId(one.certificate_id)
    head = reader.word(contract, layout.head_slot(subject), one.head, f"{pointer}/head")
    values = [
        reader.number(contract, key, nodes, f"{pointer}/state/{place}")
        for place, (key, nodes) in enumerate(
            zip(layout.certificate_slots(subject), one.state, strict=True)
        )
    ]
    draws = _draws(reader, one, f"{pointer}/draws")
    if head is None or any(value is None for value in values):
        return None
    a, b, c, d, e = (0 if value is None else value for value in values)
    try:
        return ProvedCertificate(head, CertificateState.unpack((a, b, c, d, e)), draws)
    except InvalidInput as error:
        reader.malformed(error, f"{pointer}/state")
        return None


def _draws(reader: SlotReader, one: CertificateHistory, pointer: str) -> dict[UnitId, DrawState]:
    found: dict[UnitId, DrawState] = {}
    last = b""
    for place, draw in enumerate(one.draws):
        where, unit = f"{pointer}/{place}", UnitId(draw.unit_id)
        if draw.unit_id <= last:
            reader.case.findings.add("format.excess", where, "draws are not ascending")
        last = draw.unit_id
        key = layout.draw_slot(one.certificate_id, unit)
        value = reader.number(Contract.CERTIFICATES, key, draw.proof, f"{where}/proof")
        try:
            if value is not None:
                found[unit] = DrawState.unpack(value)
        except InvalidInput as error:
            reader.malformed(error, where)
    return found


def read_participant(
    reader: SlotReader, one: ParticipantHistory, pointer: str
) -> tuple[bytes, int] | None:
    """The head of a participant's history in the registry, and its status."""
    contract, who = Contract.REGISTRY, ParticipantId(number_of(one.participant))
    key = layout.head_slot(layout.participant_subject(who))
    head = reader.word(contract, key, one.head, f"{pointer}/head")
    status = reader.number(contract, layout.status_slot(who), one.status, f"{pointer}/status")
    return None if head is None or status is None else (head, status)


def read_key(reader: SlotReader, one: KeyProof, pointer: str) -> ProvedKey | None:
    """What the registry says of a key, and of a revoked one since when it was compromised."""
    key = Address(one.key)
    value = reader.number(Contract.REGISTRY, layout.key_slot(key), one.proof, f"{pointer}/proof")
    if value is None:
        return None
    try:
        state = KeyState.unpack(value)
    except InvalidInput as error:
        reader.malformed(error, f"{pointer}/proof")
        return None
    where = f"{pointer}/compromisedFrom"
    if one.compromised_from is None:
        if state.revoked_at:
            reader.case.findings.add("proof.missing", where)
        return ProvedKey(state, 0)
    if not state.revoked_at:
        reader.case.findings.add("proof.excess", where)
    slot = layout.compromised_from_slot(key)
    since = reader.number(Contract.REGISTRY, slot, one.compromised_from, where)
    return ProvedKey(state, since or 0)


def read_accreditation(
    reader: SlotReader, one: AccreditationHistory, pointer: str
) -> tuple[bytes, AccreditationState] | None:
    """The head and the slot of an accreditation."""
    subject = layout.accreditation_id(ParticipantId(number_of(one.certifier)), one.scope)
    contract = Contract.REGISTRY
    head = reader.word(contract, layout.head_slot(subject), one.head, f"{pointer}/head")
    slot = layout.accreditation_slot(subject)
    value = reader.number(contract, slot, one.state, f"{pointer}/state")
    if head is None or value is None:
        return None
    try:
        return head, AccreditationState.unpack(value)
    except InvalidInput as error:
        reader.malformed(error, f"{pointer}/state")
        return None


def read_proposal(reader: SlotReader, one: ProposalHistory, pointer: str) -> bytes | None:
    """The head of a proposal's history in the council."""
    key = layout.head_slot(proposal_id(reader.case.deployment, one.proposal()))
    return reader.word(Contract.COUNCIL, key, one.head, f"{pointer}/head")
